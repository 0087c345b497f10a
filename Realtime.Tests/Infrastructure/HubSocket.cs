using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Tests.Infrastructure;

/// <summary>
/// A plain WebSocket that speaks SignalR's JSON protocol and nothing more: no retry, no dedupe, no order of its own. What it
/// hears is what the server said, and it can say what no client would.
/// </summary>
internal sealed class HubSocket : IAsyncDisposable
{
    private const char EndOfFrame = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonObject>> _calls = new();
    private readonly ConcurrentDictionary<string, Channel<JsonNode>> _events = new();
    private readonly TaskCompletionSource<string> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _closeCode = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SemaphoreSlim _mayRead = new(1);
    private Task _reading = Task.CompletedTask;
    private int _lastCall;

    /// <summary>Answers when the server has ended the connection: its close message, or how the socket ended.</summary>
    public Task<string> Closed => _closed.Task;

    /// <summary>The code of the server's close frame; 0 when the socket ended without one.</summary>
    public Task<int> CloseCode => _closeCode.Task;

    /// <summary>How many heartbeats of the server have come.</summary>
    public int Heartbeats { get; private set; }

    /// <param name="lane">False: by way of a negotiation, and so over SignalR's own transport.</param>
    /// <param name="receiveBuffer">How many bytes the system keeps for one that does not read; as many as it likes unless given.</param>
    /// <exception cref="WebSocketException">The server would not have it; <see cref="Exception.Message"/> has the status.</exception>
    public static async Task<HubSocket> ConnectAsync(
        Uri url, string? token, bool lane = true, string? deviceId = null, int? receiveBuffer = null, CancellationToken cancellation = default)
    {
        var hub = new HubSocket();
        try
        {
            var query = token is null ? "" : $"access_token={token}&deviceId={deviceId}";
            if (!lane)
            {
                query += $"&id={await NegotiateAsync(url, token)}";
            }
            using var http = SmallBuffer.Of(receiveBuffer);
            await hub._socket.ConnectAsync(new UriBuilder(url) { Scheme = "ws", Path = "/hub", Query = query }.Uri, http, cancellation);
            await hub.SendFrameAsync("""{"protocol":"json","version":1}""");
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
        hub._reading = hub.ReadAsync();
        return hub;
    }

    /// <summary>The token of a connection over one of SignalR's own transports.</summary>
    public static async Task<string> NegotiateAsync(Uri url, string? token)
    {
        using var http = new HttpClient();
        using var negotiated = await http.PostAsync(new Uri(url, $"/hub/negotiate?negotiateVersion=1&access_token={token}"), null);
        negotiated.EnsureSuccessStatusCode();
        return JsonNode.Parse(await negotiated.Content.ReadAsStringAsync())!["connectionToken"]!.ToString();
    }

    /// <summary>Asks for an operation and answers the server's reply.</summary>
    public async Task<HubReply<T>> AskAsync<T>(string operation, object request)
    {
        var completion = await CallAsync(operation, JsonSerializer.SerializeToNode(request, WireJson.Options));
        Assert.True(completion["error"] is null, $"{operation} failed: {completion["error"]}");
        return completion["result"].Deserialize<HubReply<T>>(WireJson.Options)!;
    }

    /// <summary>The same, where the answer must be yes.</summary>
    public async Task<T> DoAsync<T>(string operation, object request)
    {
        var reply = await AskAsync<T>(operation, request);
        Assert.True(reply.Error is null, $"{operation} was refused: {reply.Error}");
        return reply.Data!;
    }

    /// <summary>Calls with these arguments, whatever they are, and answers SignalR's completion.</summary>
    public async Task<JsonObject> CallAsync(string operation, params JsonNode?[] arguments)
    {
        var id = Interlocked.Increment(ref _lastCall).ToString(CultureInfo.InvariantCulture);
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendFrameAsync(new JsonObject
        {
            ["type"] = 1, ["invocationId"] = id, ["target"] = operation, ["arguments"] = new JsonArray(arguments),
        }.ToJsonString());
        // When both have come, either may be heard of first.
        await Task.WhenAny(answer.Task, Closed).OrFail($"an answer to {operation}");
        return answer.Task.IsCompleted ? await answer.Task : throw new InvalidOperationException($"Closed before an answer to {operation}: {await Closed}");
    }

    public async Task SendFrameAsync(string frame)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(frame + EndOfFrame), WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next event of this name that nobody took yet.</summary>
    public async Task<T> NextAsync<T>(string name)
    {
        using var deadline = new CancellationTokenSource(Soon.Deadline);
        try
        {
            return (await Heard(name).Reader.ReadAsync(deadline.Token)).Deserialize<T>(WireJson.Options)!;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Soon.Deadline.TotalSeconds} s for {name}");
        }
    }

    /// <summary>Every event of this name from now on, as they come, until the connection has ended.</summary>
    public async IAsyncEnumerable<T> AllAsync<T>(string name)
    {
        var heard = Heard(name).Reader;
        while (true)
        {
            // Asked before looking: what arrived before the end is there by then.
            var hasEnded = Closed.IsCompleted;
            while (heard.TryRead(out var told))
            {
                yield return told.Deserialize<T>(WireJson.Options)!;
            }
            if (hasEnded)
            {
                yield break;
            }
            await Task.WhenAny(heard.WaitToReadAsync().AsTask(), Closed);
        }
    }

    /// <summary>
    /// Whether events of this name wait to be taken, now that everything the server said before has arrived: it answers a
    /// ping behind all of it.
    /// </summary>
    public async Task<int> CountAsync(string name)
    {
        await DoAsync<Pong>(Operations.Ping, new PingRequest());
        return Heard(name).Reader.Count;
    }

    public async Task<Subscription> SubscribeAsync(TopicRef topic, long? after = null, string? epoch = null) =>
        (await DoAsync<SubscribeReply>(Operations.Subscribe, new SubscribeRequest([new(topic.Type, topic.Id, after, epoch)]))).Subscriptions[0];

    public Task<MessageSent> SayAsync(TopicRef topic, string content, string? nonce = null) =>
        DoAsync<MessageSent>(Operations.MessageSend, new SendMessage(topic.Type, topic.Id, content, nonce));

    /// <summary>From now on what the server says stays in the socket.</summary>
    public void StopReading() => _mayRead.Wait();

    /// <summary>Whether the server still takes what this one says, though it does not listen: a send that fails means it was cut off.</summary>
    public async Task<bool> IsCutOffAsync()
    {
        try
        {
            await SendFrameAsync("""{"type":6}""");
            return false;
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Is gone without a word.</summary>
    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        if (_mayRead.CurrentCount == 0)
        {
            _mayRead.Release();
        }
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private Channel<JsonNode> Heard(string name) => _events.GetOrAdd(name, _ => System.Threading.Channels.Channel.CreateUnbounded<JsonNode>());

    private async Task ReadAsync()
    {
        var buffer = new byte[65_536];
        var text = new MemoryStream();
        try
        {
            while (true)
            {
                await _mayRead.WaitAsync();
                _mayRead.Release();
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    _closed.TrySetResult($"{_socket.CloseStatus} {_socket.CloseStatusDescription}");
                    _closeCode.TrySetResult((int)_socket.CloseStatus!);
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    return;
                }
                text.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                {
                    foreach (var frame in Encoding.UTF8.GetString(text.ToArray()).Split(EndOfFrame, StringSplitOptions.RemoveEmptyEntries))
                    {
                        Take(JsonNode.Parse(frame)!.AsObject());
                    }
                    text.SetLength(0);
                }
            }
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException)
        {
            _closed.TrySetResult(failure.Message);
        }
        catch (OperationCanceledException)
        {
            _closed.TrySetResult("aborted");
        }
        finally
        {
            _closeCode.TrySetResult(0);
        }
    }

    private void Take(JsonObject frame)
    {
        switch ((int?)frame["type"])
        {
            case 1:
                Heard(frame["target"]!.ToString()).Writer.TryWrite(frame["arguments"]![0]!.DeepClone());
                break;
            case 3:
                _calls[frame["invocationId"]!.ToString()].TrySetResult(frame);
                break;
            case 7:
                _closed.TrySetResult(frame.ToJsonString());
                break;
            case 6:
                Heartbeats++;
                break;
            default:
                // The handshake's answer.
                break;
        }
    }
}

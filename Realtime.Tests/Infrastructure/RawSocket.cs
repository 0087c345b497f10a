using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Realtime.Domain.Contracts;

namespace Realtime.Tests.Infrastructure;

/// <summary>How a connection ended: with a close frame and its code, or without one; and the GOODBYE before it, if any.</summary>
internal sealed record Ending(int? CloseCode, Goodbye? Goodbye);

/// <summary>A TCP connection to the hub that writes bytes: a WebSocket as far as they make one.</summary>
internal sealed class RawSocket : IAsyncDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly Channel<JsonObject> _heard = System.Threading.Channels.Channel.CreateUnbounded<JsonObject>();
    private readonly TaskCompletionSource<Ending> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryStream _text = new();
    private Stream _stream = Stream.Null;
    private Task _reading = Task.CompletedTask;
    private Goodbye? _goodbye;
    private int _pongs;
    private int _pings;

    /// <summary>Completes when the server has ended the connection.</summary>
    public Task<Ending> Ended => _ended.Task;

    /// <summary>Whether the server, of itself, closes the TCP connection: completes when the stream ends.</summary>
    public async Task<bool> HangsUpAsync()
    {
        await Ended;
        await _reading;
        return await _stream.ReadAsync(new byte[1]) == 0;
    }

    /// <summary>How many WebSocket pings of the server have come.</summary>
    public int Pings => Volatile.Read(ref _pings);

    /// <summary>Whether it answers them, as every client does.</summary>
    public bool IsThere { get; set; } = true;

    /// <summary>How many WebSocket pings were answered.</summary>
    public int Pongs => Volatile.Read(ref _pongs);

    /// <summary>Sends the request and answers the first line and the headers of what the server answers.</summary>
    public static async Task<(RawSocket Socket, string Answer)> RequestAsync(Uri server, string request)
    {
        var socket = new RawSocket();
        await socket._client.ConnectAsync(server.Host, server.Port);
        socket._stream = socket._client.GetStream();
        await socket.SendAsync(Encoding.ASCII.GetBytes(request));
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await socket._stream.ReadAsync(one).AsTask().OrFail("an answer to the request") > 0)
        {
            head.Append((char)one[0]);
        }
        return (socket, head.ToString());
    }

    /// <summary>An upgrade as it should be.</summary>
    public static string UpgradeOf(Uri server, string path) =>
        $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    /// <summary>A WebSocket to the hub, on which SignalR's handshake has not been made.</summary>
    /// <param name="negotiated">By SignalR's own WebSocket transport; else directly.</param>
    public static async Task<RawSocket> UpgradeAsync(TestUser user, bool negotiated = false)
    {
        var path = $"/hub?access_token={user.Token}";
        if (negotiated)
        {
            path += $"&id={await HubSocket.NegotiateAsync(user.Url, user.Token)}";
        }
        return await UpgradeAsync(user.Url, path);
    }

    /// <summary>A WebSocket to wherever.</summary>
    public static async Task<RawSocket> UpgradeAsync(Uri server, string path)
    {
        var (socket, head) = await RequestAsync(server, UpgradeOf(server, path));
        Assert.StartsWith("HTTP/1.1 101", head, StringComparison.Ordinal);
        socket._reading = socket.ReadAsync();
        return socket;
    }

    /// <summary>A connection that is up: the server has said CONNECTED.</summary>
    public static async Task<RawSocket> ConnectAsync(TestUser user, bool negotiated = false)
    {
        var socket = await UpgradeAsync(user, negotiated);
        await socket.SendAsync(RawFrame.Json("""{"protocol":"json","version":1}"""));
        await socket.NextAsync(frame => (string?)frame["target"] == Events.Connected, "CONNECTED");
        return socket;
    }

    /// <summary>Sends as much as the server takes; that it has ended the connection is seen by <see cref="Ended"/>.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <summary>FIN: nothing more will come from here.</summary>
    public void SayNoMore() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>The next JSON frame that it is so for; those before it are passed over.</summary>
    public async Task<JsonObject> NextAsync(Func<JsonObject, bool> isSo, string what) =>
        await FindAsync(isSo).OrFail(what) ?? throw new InvalidOperationException($"The connection ended before {what}: {await Ended}");

    /// <summary>Whether it answers a call of PING: true, or false when it has ended instead. Neither is a hang.</summary>
    public async Task<bool> AnswersAsync(string invocationId)
    {
        await SendAsync(RawFrame.Ping(invocationId));
        return await FindAsync(frame => (string?)frame["invocationId"] == invocationId).OrFail("an answer to PING, or the end") is not null;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Close();
        await _reading;
        _client.Dispose();
        await _text.DisposeAsync();
    }

    /// <summary>Null when the connection has ended first.</summary>
    public async Task<JsonObject?> FindAsync(Func<JsonObject, bool> isSo)
    {
        while (await _heard.Reader.WaitToReadAsync())
        {
            while (_heard.Reader.TryRead(out var frame))
            {
                if (isSo(frame))
                {
                    return frame;
                }
            }
        }
        return null;
    }

    private async Task ReadAsync()
    {
        int? closeCode = null;
        try
        {
            var head = new byte[8];
            while (closeCode is null)
            {
                await _stream.ReadExactlyAsync(head.AsMemory(0, 2));
                var (final, opcode, length) = ((head[0] & 0x80) != 0, head[0] & 0x0f, (long)(head[1] & 0x7f));
                if (length == 126)
                {
                    await _stream.ReadExactlyAsync(head.AsMemory(0, 2));
                    length = BinaryPrimitives.ReadUInt16BigEndian(head);
                }
                else if (length == 127)
                {
                    await _stream.ReadExactlyAsync(head.AsMemory(0, 8));
                    length = BinaryPrimitives.ReadInt64BigEndian(head);
                }
                var payload = new byte[length];
                await _stream.ReadExactlyAsync(payload);
                switch (opcode)
                {
                    case RawFrame.CloseFrame:
                        closeCode = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005;
                        break;
                    case RawFrame.PingFrame:
                        Interlocked.Increment(ref _pings);
                        if (IsThere)
                        {
                            await SendAsync(RawFrame.Of(10, payload));
                        }
                        break;
                    case 10:
                        Interlocked.Increment(ref _pongs);
                        break;
                    default:
                        Take(payload, final);
                        break;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // It ended without a close frame.
        }
        _ended.TrySetResult(new Ending(closeCode, _goodbye));
        _heard.Writer.TryComplete();
    }

    private void Take(byte[] payload, bool final)
    {
        _text.Write(payload);
        if (!final)
        {
            return;
        }
        foreach (var json in Encoding.UTF8.GetString(_text.ToArray()).Split('\u001e', StringSplitOptions.RemoveEmptyEntries))
        {
            var frame = DialectFrame.Read(json);
            if ((string?)frame["target"] == Events.Goodbye)
            {
                _goodbye = System.Text.Json.JsonSerializer.Deserialize<Goodbye>(frame["arguments"]![0]!.ToJsonString(), WireJson.Options);
            }
            _heard.Writer.TryWrite(frame);
        }
        _text.SetLength(0);
    }
}

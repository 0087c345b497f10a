using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Realtime.Tests.Infrastructure;

/// <summary>A plain WebSocket, one frame a message: what clients of the dialects are below.</summary>
internal sealed class DialectSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonObject> _heard = System.Threading.Channels.Channel.CreateUnbounded<JsonObject>();
    private readonly TaskCompletionSource<int> _closeCode = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _mayRead = new(1);
    private Task _reading = Task.CompletedTask;

    /// <summary>The code of the server's close frame, once it has come; 0 when the socket ended without one.</summary>
    public Task<int> CloseCode => _closeCode.Task;

    /// <param name="bearer">For the header; null for none.</param>
    /// <param name="receiveBuffer">How many bytes the system keeps for one that does not read; as many as it likes unless given.</param>
    /// <exception cref="WebSocketException">The server would not have it; <see cref="Exception.Message"/> has the status.</exception>
    public static async Task<DialectSocket> ConnectAsync(Uri server, string pathAndQuery, string? bearer = null, int? receiveBuffer = null)
    {
        var socket = new DialectSocket();
        try
        {
            if (bearer is not null)
            {
                socket._socket.Options.SetRequestHeader("Authorization", $"Bearer {bearer}");
            }
            using var http = SmallBuffer.Of(receiveBuffer);
            await socket._socket.ConnectAsync(new UriBuilder(new Uri(server, pathAndQuery)) { Scheme = "ws" }.Uri, http, CancellationToken.None);
        }
        catch
        {
            socket._socket.Dispose();
            throw;
        }
        socket._reading = socket.ReadAsync();
        return socket;
    }

    public Task SendAsync(string json) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next frame, whatever it is.</summary>
    public Task<JsonObject> NextAsync(string what) => NextAsync(_ => true, what);

    /// <summary>The next frame that it is so for; those before it are passed over.</summary>
    public async Task<JsonObject> NextAsync(Func<JsonObject, bool> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(Soon.Deadline);
        try
        {
            await foreach (var frame in _heard.Reader.ReadAllAsync(deadline.Token))
            {
                if (isSo(frame))
                {
                    return frame;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited {Soon.Deadline.TotalSeconds} s for {what}");
        }
        throw new InvalidOperationException($"The connection ended with {await CloseCode} before {what}");
    }

    /// <summary>The next frame; null once the connection has ended and all that it said before is taken.</summary>
    public async Task<JsonObject?> TryNextAsync() =>
        await _heard.Reader.WaitToReadAsync().AsTask().OrFail("a frame or the end") && _heard.Reader.TryRead(out var frame) ? frame : null;

    /// <summary>From now on what the server says stays in the socket.</summary>
    public void StopReading() => _mayRead.Wait();

    public void ReadOn() => _mayRead.Release();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        if (_mayRead.CurrentCount == 0)
        {
            ReadOn();
        }
        await _reading;
        _socket.Dispose();
    }

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
                    _closeCode.TrySetResult((int)_socket.CloseStatus!);
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    return;
                }
                text.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                {
                    _heard.Writer.TryWrite(DialectFrame.Read(Encoding.UTF8.GetString(text.ToArray())));
                    text.SetLength(0);
                }
            }
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It ended without a close frame.
        }
        finally
        {
            _closeCode.TrySetResult(0);
            _heard.Writer.TryComplete();
        }
    }
}

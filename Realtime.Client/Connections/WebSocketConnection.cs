using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace Realtime.Client.Connections;

/// <summary>
/// The fast lane: a WebSocket straight to the hub. Only the send loop sends and closes, only the receive loop receives, so the socket never
/// sees two of a kind at once.
/// </summary>
internal sealed class WebSocketConnection : PipedConnection
{
    private readonly WebSocket _socket;

    public WebSocketConnection(WebSocket socket, TimeProvider time, ILogger logger)
        : base(time, logger)
    {
        _socket = socket;
        Start();
    }

    protected override async Task<Exception?> ReceiveAsync(PipeWriter received)
    {
        while (true)
        {
            var part = await _socket.ReceiveAsync(received.GetMemory(4_096), CancellationToken.None);
            if (part.MessageType is WebSocketMessageType.Close)
            {
                return ErrorOfClose();
            }
            received.Advance(part.Count);
            await received.FlushAsync();
        }
    }

    protected override async Task SendAsync(PipeReader toSend)
    {
        while (true)
        {
            var written = await toSend.ReadAsync();
            if (!written.Buffer.IsEmpty)
            {
                await SendAsync(written.Buffer);
            }
            toSend.AdvanceTo(written.Buffer.End);
            if (written.IsCompleted)
            {
                break;
            }
        }
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
    }

    protected override void CutOff() => _socket.Abort();

    protected override void Release() => _socket.Dispose();

    private async ValueTask SendAsync(ReadOnlySequence<byte> bytes)
    {
        for (var position = bytes.Start; bytes.TryGet(ref position, out var segment);)
        {
            // After the last segment there is no next one to get. Where a WebSocket message ends means nothing to SignalR.
            await _socket.SendAsync(segment, WebSocketMessageType.Text, endOfMessage: position.GetObject() is null, CancellationToken.None);
        }
    }

    /// <summary>The close code says why on its own, should the GOODBYE before it have been lost.</summary>
    private Exception? ErrorOfClose()
    {
        if (_socket.CloseStatus is null or WebSocketCloseStatus.NormalClosure)
        {
            return null;
        }
        var code = (int)_socket.CloseStatus;
        var closed = new WebSocketException($"The server closed the connection: {code} {_socket.CloseStatusDescription}".TrimEnd());
        return Goodbyes.OfCloseCode(code) is { } goodbye ? new GoodbyeException(goodbye, closed) : closed;
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Realtime.Client.Connections;

/// <summary>
/// A WebSocket as the pair of pipes that SignalR reads and writes. Two loops carry bytes, one each way, and end by themselves;
/// what ends them is told to SignalR through the pipe they serve. Only the send loop sends and closes, only the receive loop
/// receives, so the socket never sees two of a kind at once.
/// </summary>
internal sealed class WebSocketConnection : ConnectionContext
{
    /// <summary>How long the server may take to answer our close frame before the socket is cut off.</summary>
    internal static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly WebSocket _socket;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _over = new();

    /// <summary>What the server sent. Its bound (64 KB unread) stops the receive loop, and by TCP the server.</summary>
    private readonly Pipe _received = new(new PipeOptions(useSynchronizationContext: false));

    /// <summary>
    /// What is to be sent. Unbounded, because SignalR flushes while it holds the lock that it needs for closing: a flush that
    /// waits for a peer which is gone would keep the connection from ever ending. What can pile up is one send per topic and the
    /// calls that the app waits for.
    /// </summary>
    private readonly Pipe _toSend = new(new PipeOptions(pauseWriterThreshold: 0, resumeWriterThreshold: 0, useSynchronizationContext: false));

    private readonly Task _loops;
    private int _disposed;

    public WebSocketConnection(WebSocket socket, TimeProvider time, ILogger logger)
    {
        _socket = socket;
        _time = time;
        _logger = logger;
        ConnectionClosed = _over.Token;
        Transport = new DuplexPipe(_received.Reader, _toSend.Writer);
        _loops = Task.WhenAll(Task.Run(ReceiveAsync), Task.Run(SendAsync));
    }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    /// <summary>Cancelled as soon as nothing more comes in, or we began to close.</summary>
    public override CancellationToken ConnectionClosed { get; set; }

    public override void Abort(ConnectionAbortedException abortReason) => _socket.Abort();

    /// <summary>Sends what is written, closes with a close frame, waits up to <see cref="CloseTimeout"/> for the server's. Throws nothing.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await CloseAsync();
        }
        await _loops;
        await base.DisposeAsync();
    }

    private async Task CloseAsync()
    {
        _over.Cancel();
        await Transport.Output.CompleteAsync();
        // From here on the receive loop throws away what it reads, until the server's close frame.
        await Transport.Input.CompleteAsync();
        try
        {
            await _loops.WaitAsync(CloseTimeout, _time);
        }
        catch (TimeoutException)
        {
            _logger.CloseNotAnswered(CloseTimeout);
            _socket.Abort();
            await _loops;
        }
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        Exception? error = null;
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(_received.Writer.GetMemory(4_096), CancellationToken.None);
                if (received.MessageType is WebSocketMessageType.Close)
                {
                    error = ErrorOfClose();
                    break;
                }
                _received.Writer.Advance(received.Count);
                await _received.Writer.FlushAsync();
            }
        }
        catch (Exception exception)
        {
            error = exception;
        }
        await _received.Writer.CompleteAsync(error);
        _over.Cancel();
    }

    private async Task SendAsync()
    {
        Exception? error = null;
        try
        {
            while (true)
            {
                var written = await _toSend.Reader.ReadAsync();
                if (!written.Buffer.IsEmpty)
                {
                    await SendAsync(written.Buffer);
                }
                _toSend.Reader.AdvanceTo(written.Buffer.End);
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
        catch (Exception exception)
        {
            error = exception;
            // A socket that cannot send is of no use: this ends the receive loop, and so the connection.
            _socket.Abort();
        }
        await _toSend.Reader.CompleteAsync(error);
    }

    private async ValueTask SendAsync(ReadOnlySequence<byte> bytes)
    {
        for (var position = bytes.Start; bytes.TryGet(ref position, out var segment);)
        {
            // After the last segment there is no next one to get. Where a WebSocket message ends means nothing to SignalR.
            await _socket.SendAsync(segment, WebSocketMessageType.Text, endOfMessage: position.GetObject() is null, CancellationToken.None);
        }
    }

    private WebSocketException? ErrorOfClose() => _socket.CloseStatus is null or WebSocketCloseStatus.NormalClosure
        ? null
        : new WebSocketException($"The server closed the connection: {(int)_socket.CloseStatus} {_socket.CloseStatusDescription}".TrimEnd());

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

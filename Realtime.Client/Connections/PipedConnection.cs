using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Realtime.Client.Connections;

/// <summary>
/// A way to the server as the pair of pipes that SignalR reads and writes. Two loops carry bytes, one each way, and end by themselves;
/// what ends them is told to SignalR through the pipe they serve.
/// </summary>
internal abstract class PipedConnection : ConnectionContext
{
    /// <summary>How long the server may take to answer that we close before the connection is cut off.</summary>
    internal static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

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

    private Task _loops = Task.CompletedTask;
    private int _disposed;

    protected PipedConnection(TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        ConnectionClosed = _over.Token;
        Transport = new DuplexPipe(_received.Reader, _toSend.Writer);
    }

    public sealed override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public sealed override IFeatureCollection Features { get; } = new FeatureCollection();

    public sealed override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public sealed override IDuplexPipe Transport { get; set; }

    /// <summary>Cancelled as soon as nothing more comes in, or we began to close.</summary>
    public sealed override CancellationToken ConnectionClosed { get; set; }

    /// <summary>Why nothing more comes in; null while it does, and when the server had no reason to give.</summary>
    public Exception? Error { get; private set; }

    public sealed override void Abort(ConnectionAbortedException abortReason) => CutOff();

    /// <summary>Sends what is written, says that it closes, waits up to <see cref="CloseTimeout"/> for the server's answer. Throws nothing.</summary>
    public sealed override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await CloseAsync();
        }
        await _loops;
        await base.DisposeAsync();
    }

    /// <summary>To be called once, when both directions can be used.</summary>
    protected void Start() => _loops = Task.WhenAll(Task.Run(ReceiveAsync), Task.Run(SendAsync));

    /// <summary>Writes what comes from the server, until nothing more does.</summary>
    /// <returns>Why it ended; null for no fault.</returns>
    protected abstract Task<Exception?> ReceiveAsync(PipeWriter received);

    /// <summary>Sends what is written, until no more is, and then says that we close.</summary>
    protected abstract Task SendAsync(PipeReader toSend);

    /// <summary>Ends both loops at once.</summary>
    protected abstract void CutOff();

    /// <summary>Both loops have ended, and nothing uses it any more.</summary>
    protected abstract void Release();

    private async Task CloseAsync()
    {
        _over.Cancel();
        await Transport.Output.CompleteAsync();
        // From here on the receive loop throws away what it reads, until the server has closed too.
        await Transport.Input.CompleteAsync();
        try
        {
            await _loops.WaitAsync(CloseTimeout, _time);
        }
        catch (TimeoutException)
        {
            _logger.CloseNotAnswered(CloseTimeout);
            CutOff();
            await _loops;
        }
        Release();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            Error = await ReceiveAsync(_received.Writer);
        }
        catch (Exception exception)
        {
            Error = exception;
        }
        await _received.Writer.CompleteAsync(Error);
        _over.Cancel();
    }

    private async Task SendAsync()
    {
        Exception? error = null;
        try
        {
            await SendAsync(_toSend.Reader);
        }
        catch (Exception exception)
        {
            error = exception;
            // A connection that cannot send is of no use: this ends the receive loop, and so the connection.
            CutOff();
        }
        await _toSend.Reader.CompleteAsync(error);
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}

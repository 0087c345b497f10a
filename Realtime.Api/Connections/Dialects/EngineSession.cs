using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Realtime.Api.Connections.Lane;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections.Dialects;

/// <summary>What became of a request of a session.</summary>
internal enum EngineOutcome
{
    Done,

    /// <summary>There was one of its kind already, which no client does: the session is over.</summary>
    Overlaps,

    /// <summary>The session goes on over its WebSocket.</summary>
    IsUpgraded,

    IsOver,
}

/// <summary>
/// An Engine.IO session that is polled, as a connection of the lane sees it: a stream of WebSocket frames. What is posted is read from it,
/// what is written to it waits for a poll; after the upgrade it is the WebSocket's own stream, and costs no more than that.
/// </summary>
/// <remarks>
/// It holds what one POST brought, and what one write did: whoever posts waits until the hub reads, and whoever writes until the client
/// polls, so that the bounds of the connection's <see cref="OutboundQueue"/> are those of a client that does not.
/// </remarks>
/// <param name="id">A secret: who has it, is the client.</param>
internal sealed class EngineSession(string id) : Stream, IHttpRequestLifetimeFeature
{
    private const byte Separator = 0x1E;

    private static readonly byte[] Noop = [EnginePacket.Noop];
    private static readonly byte[] Closed = [EnginePacket.Close];

    private readonly CancellationTokenSource _aborted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards all below; held for moving references about, and for the copy that a poll takes away.
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlyMemory<byte> _posted; // frames that the hub has not read
    private ReadOnlyMemory<byte> _told; // frames that no poll has taken
    private bool _isPosting;
    private bool _isPolled;
    private bool _isProbed;
    private bool _isNudged;
    private bool _isOver;
    private HttpContext? _http;
    private Stream? _webSocket;
    private volatile LaneOutput? _output;
    private volatile bool _isRead;

    public string Id => id;

    /// <summary>Says goodbye to the client.</summary>
    public Action<Goodbye> Dismiss { get; set; } = _ => { };

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => _ended.Task;

    public CancellationToken RequestAborted
    {
        get => _aborted.Token;
        set => throw new NotSupportedException();
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Ends it as a cut cable would.</summary>
    public void Abort()
    {
        HttpContext? http;
        lock (_lock)
        {
            _isOver = true;
            http = _http;
            Signal();
        }
        _aborted.Cancel();
        http?.Abort();
    }

    /// <summary>The connection has ended.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            // Its WebSocket's request ends by itself, and is another one's then.
            (_isOver, _http) = (true, null);
            Signal();
        }
        _aborted.Cancel();
        _ended.TrySetResult();
    }

    /// <summary>Waits until there is something to tell.</summary>
    /// <returns>Packets, with separators between them.</returns>
    /// <exception cref="OperationCanceledException">The client has given the request up.</exception>
    public async Task<(EngineOutcome Outcome, byte[] Packets)> PollAsync(CancellationToken cancellation)
    {
        if (Begin(ref _isPolled) is var outcome and not EngineOutcome.Done)
        {
            return (outcome, []);
        }
        byte[] packets = [];
        try
        {
            await UntilAsync(() => TryTake(out packets), cancellation);
        }
        finally
        {
            lock (_lock)
            {
                (_isPolled, _isNudged) = (false, false);
            }
        }
        return (EngineOutcome.Done, packets);
    }

    /// <summary>Takes packets from the client, with separators between them. Completes when they are read.</summary>
    /// <param name="receiveAsync">Gets them. No other may come meanwhile.</param>
    public async Task<EngineOutcome> PostAsync(Func<Task<ReadOnlyMemory<byte>>> receiveAsync, CancellationToken cancellation)
    {
        if (Begin(ref _isPosting) is var outcome and not EngineOutcome.Done)
        {
            return outcome;
        }
        try
        {
            var frames = ToFrames((await receiveAsync()).Span);
            lock (_lock)
            {
                if (_output is not null || _isOver)
                {
                    return _isOver ? EngineOutcome.IsOver : EngineOutcome.IsUpgraded;
                }
                _posted = frames;
                Signal();
            }
            await UntilAsync(() => _posted.IsEmpty || _isOver, cancellation);
            return EngineOutcome.Done;
        }
        finally
        {
            lock (_lock)
            {
                _isPosting = false;
            }
        }
    }

    /// <summary>A WebSocket may come to take over; false when one is there already.</summary>
    public bool TryProbe()
    {
        lock (_lock)
        {
            if (_isProbed || _isOver)
            {
                return false;
            }
            _isProbed = true;
            return true;
        }
    }

    /// <summary>The WebSocket does not take over.</summary>
    public void EndProbe()
    {
        lock (_lock)
        {
            _isProbed = false;
        }
    }

    /// <summary>Answers the poll that waits, if one does: the client is about to change to its WebSocket.</summary>
    public void Nudge()
    {
        lock (_lock)
        {
            _isNudged = _isPolled;
            Signal();
        }
    }

    /// <summary>Goes on over a WebSocket whose client has answered; false when it is over.</summary>
    public bool TryUpgrade(HttpContext http, Stream webSocket)
    {
        var output = new LaneOutput(http, webSocket);
        // It has read all that was written to it by now: it answered that.
        output.Heard();
        lock (_lock)
        {
            if (_isOver)
            {
                return false;
            }
            (_http, _webSocket, _output) = (http, webSocket, output);
            Signal();
            return true;
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isRead ? _webSocket!.ReadAsync(buffer, cancellationToken) : ReadPostedAsync(buffer, cancellationToken);

    /// <param name="buffer">Whole frames.</param>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _output is { } output ? output.WriteAsync(buffer) : TellAsync(buffer);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask<int> ReadPostedAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        var read = 0;
        await UntilAsync(
            () =>
            {
                if (!_posted.IsEmpty)
                {
                    // An empty buffer asks whether there is something.
                    read = Math.Min(buffer.Length, _posted.Length);
                    _posted[..read].CopyTo(buffer);
                    _posted = _posted[read..];
                    return true;
                }
                _isRead = _webSocket is not null;
                return _isRead || _isOver;
            },
            cancellation);
        return _isRead ? await _webSocket!.ReadAsync(buffer, cancellation) : read;
    }

    private async ValueTask TellAsync(ReadOnlyMemory<byte> frames)
    {
        lock (_lock)
        {
            // Here for good: nobody else writes.
            _told = frames;
            Signal();
        }
        await UntilAsync(() => _told.IsEmpty || _output is not null || _isOver, CancellationToken.None);
        lock (_lock)
        {
            (frames, _told) = (_told, default);
        }
        if (frames.IsEmpty)
        {
            return;
        }
        await (_output ?? throw new IOException("It polls no more.")).WriteAsync(frames);
    }

    private EngineOutcome Begin(ref bool isBusy)
    {
        lock (_lock)
        {
            if (_isOver || _output is not null)
            {
                return _isOver ? EngineOutcome.IsOver : EngineOutcome.IsUpgraded;
            }
            if (isBusy)
            {
                _isOver = true;
                Signal();
                return EngineOutcome.Overlaps;
            }
            isBusy = true;
            return EngineOutcome.Done;
        }
    }

    private bool TryTake(out byte[] packets)
    {
        packets = _isOver ? Closed : [];
        if (packets.Length == 0 && _output is null && !_told.IsEmpty)
        {
            packets = ToPackets(_told.Span);
            _told = default;
            // Even if there was nothing for a poll in it.
            Signal();
        }
        if (packets.Length == 0 && (_isNudged || _output is not null))
        {
            packets = Noop;
        }
        return packets.Length > 0;
    }

    /// <summary>What the connection wrote: text messages, and at its end a close frame. What else there is of frames a poll needs not.</summary>
    private byte[] ToPackets(ReadOnlySpan<byte> frames)
    {
        var packets = new ArrayBufferWriter<byte>(frames.Length);
        while (!frames.IsEmpty)
        {
            var (opcode, size, length) = WebSocketFrame.ReadOurHeader(frames);
            if (opcode is WebSocketFrame.TextMessage or WebSocketFrame.Close)
            {
                if (packets.WrittenCount > 0)
                {
                    packets.Write([Separator]);
                }
                packets.Write(opcode == WebSocketFrame.Close ? Closed : frames.Slice(size, length));
                // Nothing more will come from a client that has been told so.
                _isOver |= opcode == WebSocketFrame.Close;
            }
            frames = frames[(size + length)..];
        }
        return packets.WrittenSpan.ToArray();
    }

    /// <summary>Each packet as the message that it would be on a WebSocket; only binary ones look different there.</summary>
    private static ReadOnlyMemory<byte> ToFrames(ReadOnlySpan<byte> packets)
    {
        var frames = new ArrayBufferWriter<byte>(packets.Length + 64);
        foreach (var range in packets.Split(Separator))
        {
            var packet = packets[range];
            var opcode = packet is [FrameReader.BinaryMark, ..] ? WebSocketFrame.BinaryMessage : WebSocketFrame.TextMessage;
            frames.Advance(WebSocketFrame.WriteClientHeader(frames.GetSpan(WebSocketFrame.MaxClientHeader), opcode, packet.Length));
            frames.Write(packet);
        }
        return frames.WrittenMemory;
    }

    private async Task UntilAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (isSo())
                {
                    Signal();
                    return;
                }
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>Whoever waits looks again.</summary>
    private void Signal()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

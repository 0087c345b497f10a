using System.Buffers;
using System.IO.Pipelines;
using Realtime.Api.Delivery;

namespace Realtime.Api.Connections.Lane;

/// <summary>
/// The pipe that the hub writes its answers to: each flush becomes one WebSocket frame in the connection's queue, so that answers and events
/// leave by one way. It never makes the hub wait; the queue's bounds do what has to be done about a client that does not read.
/// </summary>
/// <remarks>The hub writes under a lock of its own, one message at a time.</remarks>
/// <param name="swallowing">Whether the first flush goes nowhere: the answer to SignalR's handshake, which no client of a dialect has made.</param>
internal sealed class FrameWriter(OutboundQueue outbound, bool swallowing = false) : PipeWriter
{
    private bool _swallowing = swallowing;
    private byte[]? _buffer;
    private int _written;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_written);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes) => _written += bytes;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_buffer is not null)
        {
            if (_written > 0 && !_swallowing)
            {
                outbound.Enqueue(new OutboundFrame(WebSocketFrame.Text(_buffer.AsSpan(0, _written))));
            }
            ArrayPool<byte>.Shared.Return(_buffer);
            (_buffer, _written, _swallowing) = (null, 0, false);
        }
        return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false));
    }

    public override void CancelPendingFlush()
    {
        // None is ever pending.
    }

    public override void Complete(Exception? exception = null)
    {
        // The lane says when it is over.
    }

    private void MakeRoom(int size)
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(Math.Max(size, 512));
        if (_buffer.Length - _written < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _written + size));
            _buffer.AsSpan(0, _written).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }
}

using Realtime.Domain.Delivery;

namespace Realtime.Api.Delivery;

/// <summary>
/// What waits for one connection. Whoever tells it something never waits: while the socket takes what it is given the event
/// is written at once, else it waits here, within bounds.
/// </summary>
/// <remarks>
/// When the bounds are reached: the newest of a key takes the place of the one that waits; then what is ephemeral goes; and if what may
/// never be dropped still does not fit, <paramref name="overflowed"/> is called, once, and nothing more is taken.
/// </remarks>
/// <param name="write">Writes one event; completes when the socket has room for the next. Must not throw.</param>
/// <param name="overflowed">Ends the connection; it comes back and catches up.</param>
internal sealed class OutboundQueue(int maxEvents, int maxBytes, Func<OutboundEvent, ValueTask> write, Action overflowed)
{
    // Guards all below; held for list operations, never while writing.
    private readonly Lock _lock = new();
    private readonly LinkedList<OutboundEvent> _waiting = new();
    private readonly Dictionary<string, LinkedListNode<OutboundEvent>> _latest = [];
    private int _bytes;
    private bool _writing;
    private bool _closed;

    /// <summary>How many events wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    public void Enqueue(OutboundEvent told)
    {
        bool isFull;
        lock (_lock)
        {
            if (_closed || (_writing && TryWait(told)))
            {
                return;
            }
            isFull = _writing;
            _closed = isFull;
            _writing = true;
        }
        if (isFull)
        {
            overflowed();
            return;
        }
        var writing = write(told);
        if (!writing.IsCompletedSuccessfully || !TryRest())
        {
            _ = WriteWaitingAsync(writing);
        }
    }

    /// <summary>Forgets what waits and takes nothing more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Clear();
        }
    }

    private async Task WriteWaitingAsync(ValueTask writing)
    {
        await writing;
        while (TakeNext() is { } next)
        {
            await write(next);
        }
    }

    /// <summary>False when something waits, and so the writing goes on.</summary>
    private bool TryRest()
    {
        lock (_lock)
        {
            _writing = _waiting.Count > 0;
            return !_writing;
        }
    }

    private OutboundEvent? TakeNext()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } first)
            {
                _writing = false;
                return null;
            }
            Remove(first);
            return first.Value;
        }
    }

    private bool TryWait(OutboundEvent told)
    {
        if (told.LatestKey is { } key && _latest.TryGetValue(key, out var older))
        {
            _bytes += told.Bytes - older.Value.Bytes;
            older.Value = told;
            return true;
        }
        if (!Fits(told))
        {
            if (told.Class == DeliveryClass.Ephemeral)
            {
                return true;
            }
            DropEphemeral();
            if (!Fits(told))
            {
                return false;
            }
        }
        var node = _waiting.AddLast(told);
        _bytes += told.Bytes;
        if (told.LatestKey is not null)
        {
            _latest[told.LatestKey] = node;
        }
        return true;
    }

    private bool Fits(OutboundEvent told) => _waiting.Count < maxEvents && _bytes + told.Bytes <= maxBytes;

    private void DropEphemeral()
    {
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Class == DeliveryClass.Ephemeral)
            {
                Remove(node);
            }
            node = next;
        }
    }

    private void Remove(LinkedListNode<OutboundEvent> node)
    {
        _waiting.Remove(node);
        _bytes -= node.Value.Bytes;
        if (node.Value.LatestKey is { } key)
        {
            _latest.Remove(key);
        }
    }

    private void Clear()
    {
        _waiting.Clear();
        _latest.Clear();
        _bytes = 0;
    }
}

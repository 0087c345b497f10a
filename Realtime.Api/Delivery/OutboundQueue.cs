using Realtime.Domain.Delivery;

namespace Realtime.Api.Delivery;

/// <summary>Where a connection's queue empties into: its socket.</summary>
internal interface IOutboundWriter
{
    /// <summary>Writes one; completes when the socket has room for the next. Must not throw.</summary>
    ValueTask WriteAsync(Outbound told);

    /// <summary>The same for several, in order.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<Outbound> told);
}

/// <summary>
/// What waits for one connection. Whoever tells it something never waits: while the socket takes what it is given the event
/// is written at once, else it waits here, within bounds, and leaves together with what else has come meanwhile.
/// </summary>
/// <remarks>
/// When the bounds are reached: the newest of a key takes the place of the one that waits; then what is ephemeral goes; and if what may
/// never be dropped still does not fit, <paramref name="overflowed"/> is called, once, what waits is forgotten, and nothing more is told
/// but <see cref="OutboundFrame"/>s: an answer that is under way, the goodbye.
/// </remarks>
/// <param name="overflowed">Ends the connection; it comes back and catches up.</param>
internal sealed class OutboundQueue(int maxEvents, int maxBytes, IOutboundWriter writer, Action overflowed)
{
    /// <summary>What leaves in one write: enough that a system call is well spent, little enough to be copied for it.</summary>
    private const int BytesAtATime = 65_536;

    private const int SmallestRing = 4;

    // Guards all below; held for moving references about, never while writing.
    private readonly Lock _lock = new();
    private Outbound[] _ring = [];
    private int _head;
    private int _count;
    private int _eventBytes;
    private int _answerBytes;
    private bool _writing;
    private bool _deaf;
    private bool _closed;
    private TaskCompletionSource? _drained;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>Tells it, now.</summary>
    public void Enqueue(Outbound told)
    {
        Add(told);
        Flush();
    }

    /// <summary>Lets it wait for <see cref="Flush"/>, so that what comes next leaves with it.</summary>
    public void Add(Outbound told)
    {
        lock (_lock)
        {
            if (_closed || (_deaf && told is OutboundEvent) || TryWait(told))
            {
                return;
            }
            BecomeDeaf();
        }
        overflowed();
    }

    /// <summary>Writes what waits, unless that is being done.</summary>
    public void Flush()
    {
        while (true)
        {
            Outbound? one;
            Outbound[] several;
            lock (_lock)
            {
                if (_writing || _count == 0)
                {
                    return;
                }
                _writing = true;
                (one, several) = Take();
            }
            var writing = one is not null ? writer.WriteAsync(one) : writer.WriteAsync(several);
            if (!writing.IsCompletedSuccessfully)
            {
                _ = FlushAfterAsync(writing);
                return;
            }
            Rest();
        }
    }

    /// <summary>Tells no more events, and forgets those that wait. Answers still go out.</summary>
    public void Deafen()
    {
        lock (_lock)
        {
            BecomeDeaf();
        }
    }

    /// <summary>Takes nothing more. Completes when what waits is written.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            if (!_writing && _count == 0)
            {
                return Task.CompletedTask;
            }
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        Flush();
        return _drained.Task;
    }

    private async Task FlushAfterAsync(ValueTask writing)
    {
        await writing;
        Rest();
        Flush();
    }

    private void Rest()
    {
        lock (_lock)
        {
            _writing = false;
            if (_count == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>False when it does not fit and may not be dropped.</summary>
    private bool TryWait(Outbound told)
    {
        if (told.LatestKey is not null && TryReplace(told))
        {
            return true;
        }
        if (!Fits(told))
        {
            if (told.Class == DeliveryClass.Ephemeral)
            {
                return true;
            }
            Drop(static waiting => waiting.Class == DeliveryClass.Ephemeral);
            // Deaf, it has little left to say, and says it.
            if (!Fits(told) && !_deaf)
            {
                return false;
            }
        }
        if (_count == _ring.Length)
        {
            Grow();
        }
        this[_count++] = told;
        Weigh(told, 1);
        return true;
    }

    /// <summary>A walk, but one that only a connection takes for which something waits already.</summary>
    private bool TryReplace(Outbound told)
    {
        for (var index = _count - 1; index >= 0; index--)
        {
            if (this[index].LatestKey == told.LatestKey)
            {
                Weigh(this[index], -1);
                Weigh(told, 1);
                this[index] = told;
                return true;
            }
        }
        return false;
    }

    /// <summary>
    /// An answer may be larger than all that may wait, as one is that catches up with much: it fits while those before it do, and takes no
    /// room from events.
    /// </summary>
    private bool Fits(Outbound told) =>
        _count < maxEvents && (told is OutboundFrame ? _answerBytes : _eventBytes + told.Bytes) <= maxBytes;

    private void Weigh(Outbound told, int sign)
    {
        if (told is OutboundFrame)
        {
            _answerBytes += sign * told.Bytes;
        }
        else
        {
            _eventBytes += sign * told.Bytes;
        }
    }

    private (Outbound? One, Outbound[] Several) Take()
    {
        var bytes = this[0].Bytes;
        var taken = 1;
        while (taken < _count && bytes + this[taken].Bytes <= BytesAtATime)
        {
            bytes += this[taken++].Bytes;
        }
        var one = taken == 1 ? this[0] : null;
        var several = one is null ? new Outbound[taken] : [];
        for (var index = 0; index < taken; index++)
        {
            Weigh(this[index], -1);
            if (one is null)
            {
                several[index] = this[index];
            }
            this[index] = null!;
        }
        _head = (_head + taken) % _ring.Length;
        _count -= taken;
        if (_count == 0)
        {
            _head = 0;
            if (_ring.Length > SmallestRing)
            {
                // A connection that once was slow shall not keep the room for ever.
                _ring = [];
            }
        }
        return (one, several);
    }

    private void BecomeDeaf()
    {
        _deaf = true;
        Drop(static waiting => waiting is OutboundEvent);
    }

    private void Drop(Predicate<Outbound> unwanted)
    {
        var kept = 0;
        for (var index = 0; index < _count; index++)
        {
            var waiting = this[index];
            if (unwanted(waiting))
            {
                Weigh(waiting, -1);
            }
            else
            {
                this[kept++] = waiting;
            }
        }
        for (var index = kept; index < _count; index++)
        {
            this[index] = null!;
        }
        _count = kept;
    }

    private void Grow()
    {
        var larger = new Outbound[Math.Max(SmallestRing, _ring.Length * 2)];
        for (var index = 0; index < _count; index++)
        {
            larger[index] = this[index];
        }
        (_ring, _head) = (larger, 0);
    }

    private Outbound this[int index]
    {
        get => _ring[(_head + index) % _ring.Length];
        set => _ring[(_head + index) % _ring.Length] = value;
    }
}

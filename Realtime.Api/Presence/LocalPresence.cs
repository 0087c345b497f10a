using Realtime.Api.Connections;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Presence;

/// <summary>A connection of this node, and what the store has yet to be told of it.</summary>
internal sealed class LocalPresence(ClientConnection connection, long now)
{
    private long _lastActive = now;
    private int _isQueued;
    private volatile bool _isIdle;
    private volatile bool _hasEnded;
    private volatile PresenceMemory? _memory;
    private volatile Choice? _choice;

    public ClientConnection Connection => connection;

    public PresenceUser User => new(connection.Caller.Tenant, connection.Caller.UserId);

    public bool HasEnded => _hasEnded;

    /// <summary>What the store said of the user last; null before the first beat.</summary>
    public PresenceMemory? Memory
    {
        get => _memory;
        set => _memory = value;
    }

    /// <summary>An operation was asked. True when the store thinks that it is idle.</summary>
    public bool Touch(long at)
    {
        Volatile.Write(ref _lastActive, at);
        return _isIdle;
    }

    public void Choose(PresenceStatus status) => _choice = new Choice(status);

    public void End() => _hasEnded = true;

    /// <summary>False when it waits for its beat already.</summary>
    public bool TryQueue() => Interlocked.Exchange(ref _isQueued, 1) == 0;

    /// <summary>What to say of it now. What happens from here on queues it again.</summary>
    public PresenceBeat TakeBeat(TimeProvider clock, PresenceOptions options)
    {
        Interlocked.Exchange(ref _isQueued, 0);
        _isIdle = clock.GetElapsedTime(Volatile.Read(ref _lastActive)) >= options.IdleAfter;
        // One that ended before it was ever said is said as one that is there for its grace: it may have come right back.
        return new PresenceBeat(
            User, connection.Id, connection.DeviceId, !_isIdle, _hasEnded ? options.Grace : options.Ttl, _hasEnded && _memory is not null,
            _choice?.Status, _memory);
    }

    /// <summary>The store has taken a beat, with the choice in it; another one may have been made meanwhile.</summary>
    public void Taken(PresenceBeat beat)
    {
        var choice = _choice;
        if (beat.Chosen is not null && choice?.Status == beat.Chosen)
        {
            Interlocked.CompareExchange(ref _choice, null, choice);
        }
    }

    private sealed record Choice(PresenceStatus Status);
}

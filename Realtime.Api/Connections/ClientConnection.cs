using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections;

/// <summary>One connection of a user on this node: what waits for it, and the topics it is in.</summary>
/// <param name="deviceId">What the client called its device; null when it did not.</param>
/// <param name="expiresAt">When its token does.</param>
internal sealed class ClientConnection(string id, Caller caller, string? deviceId, DateTimeOffset expiresAt, IConnectionTransport transport, ConnectionGuard guard)
{
    /// <summary>In the query of the request that a connection begins with.</summary>
    public const string DeviceParameter = "deviceId";

    // Guards both sets; held for a lookup, never over an await.
    private readonly Lock _lock = new();
    private readonly HashSet<Topic> _topics = [];
    private readonly HashSet<Topic> _typing = [];
    private long _expiresAt = expiresAt.UtcTicks;
    private long _toldExpiry;

    public string Id => id;

    public Caller Caller => caller;

    /// <summary>Whose it is: <c>{tenant}/{user}</c>, made once for the comparing while events are handed out.</summary>
    public string UserKey { get; } = caller.Key;

    public IConnectionTransport Transport => transport;

    public OutboundQueue Outbound => transport.Outbound;

    public ConnectionGuard Guard => guard;

    /// <summary>When it ends, unless it brings a newer token.</summary>
    public DateTimeOffset ExpiresAt => new(Interlocked.Read(ref _expiresAt), TimeSpan.Zero);

    /// <summary>One of a user's devices, which may have several connections. One that has no name is told apart by its connection.</summary>
    public string DeviceId => deviceId ?? id;

    /// <summary>The topics it is in now.</summary>
    public IReadOnlyCollection<Topic> Topics
    {
        get
        {
            lock (_lock)
            {
                return [.. _topics];
            }
        }
    }

    /// <summary>Ends it: it is told nothing more but why.</summary>
    public void End(Goodbye goodbye) => transport.End(goodbye);

    /// <summary>Lets it live as long as another token.</summary>
    public void LiveUntil(DateTimeOffset end) => Interlocked.Exchange(ref _expiresAt, end.UtcTicks);

    /// <summary>True once for each end.</summary>
    public bool MayTellExpiry(DateTimeOffset end) => Interlocked.Exchange(ref _toldExpiry, end.UtcTicks) != end.UtcTicks;

    /// <summary>False when it is in as many topics as it may be. One that it is in already takes no more room.</summary>
    public bool TryAdd(Topic topic, int limit)
    {
        lock (_lock)
        {
            return _topics.Contains(topic) || (_topics.Count < limit && _topics.Add(topic));
        }
    }

    public bool IsIn(Topic topic)
    {
        lock (_lock)
        {
            return _topics.Contains(topic);
        }
    }

    /// <summary>False when it was not in it.</summary>
    public bool Remove(Topic topic)
    {
        lock (_lock)
        {
            return _topics.Remove(topic);
        }
    }

    /// <summary>Remembers where it typed, so that its end need not search every typist of the node.</summary>
    public void NoteTyping(Topic topic)
    {
        lock (_lock)
        {
            _typing.Add(topic);
        }
    }

    public IReadOnlyCollection<Topic> TakeTyping()
    {
        lock (_lock)
        {
            var topics = _typing.ToArray();
            _typing.Clear();
            return topics;
        }
    }
}

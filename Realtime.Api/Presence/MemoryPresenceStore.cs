using Microsoft.Extensions.Options;
using Realtime.Domain.Contracts;
using Realtime.Domain.Presence;

namespace Realtime.Api.Presence;

/// <summary>Presence where there is one node: in its memory, and gone with it.</summary>
internal sealed class MemoryPresenceStore(TimeProvider clock, IOptions<PresenceOptions> options) : IPresenceStore
{
    private const string Era = "memory";

    /// <summary>How long it is remembered when a user was seen last.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    // Guards all below; held for a call's own work, which is short.
    private readonly Lock _lock = new();
    private readonly Dictionary<PresenceUser, User> _users = [];
    private readonly Dictionary<(string Tenant, string ServerId), Online> _online = [];

    /// <summary>Who is to be looked at when. A user may stand in it more than once; what counts is what the look finds.</summary>
    private readonly PriorityQueue<PresenceUser, DateTimeOffset> _due = new();

    private DateTimeOffset Now => clock.GetUtcNow();

    public Task<IReadOnlyList<PresenceState>> BeatAsync(IReadOnlyList<PresenceBeat> beats)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<PresenceState>>([.. beats.Select(Beat)]);
        }
    }

    public Task<IReadOnlyList<PresenceState>> SweepAsync()
    {
        var states = new List<PresenceState>();
        lock (_lock)
        {
            while (_due.TryPeek(out var key, out var due) && due <= Now)
            {
                _due.Dequeue();
                if (!_users.TryGetValue(key, out var user))
                {
                    continue;
                }
                states.Add(Settle(key, user, came: null, isSweep: true));
                if (user.Connections.Count == 0 && Now - user.SettledAt >= Remembered)
                {
                    _users.Remove(key);
                }
            }
        }
        return Task.FromResult<IReadOnlyList<PresenceState>>(states);
    }

    public Task<IReadOnlyList<PresenceClaim>> ClaimAsync(IReadOnlyList<PresencePlaces> users)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<PresenceClaim>>([.. users.Select(Claim)]);
        }
    }

    public Task<SeenPresence?> MoveAsync(PresenceUser user, string serverId, bool isIn)
    {
        lock (_lock)
        {
            if (_users.TryGetValue(user, out var known))
            {
                known.Moves++;
                if (known.Servers is not null)
                {
                    _ = isIn ? known.Servers.Add(serverId) : known.Servers.Remove(serverId);
                    Place(user, serverId, isIn && known.Seen != PresenceStatus.Offline);
                    return Task.FromResult<SeenPresence?>(Look(user));
                }
            }
            return Task.FromResult<SeenPresence?>(null);
        }
    }

    public Task<OnlineCount> ClaimCountAsync(string tenant, string serverId)
    {
        lock (_lock)
        {
            if (!_online.TryGetValue((tenant, serverId), out var online))
            {
                return Task.FromResult(new OnlineCount(PresenceClaimKind.Nothing, 0));
            }
            var count = online.Users.Count;
            var kind = online.Told == count ? PresenceClaimKind.Nothing
                : Now - online.ToldAt < options.Value.Window ? PresenceClaimKind.Later : PresenceClaimKind.Tell;
            if (kind == PresenceClaimKind.Tell)
            {
                (online.Told, online.ToldAt) = (count, Now);
            }
            return Task.FromResult(new OnlineCount(kind, count));
        }
    }

    public Task<IReadOnlyList<SeenPresence>> OfAsync(string tenant, IReadOnlyList<string> userIds)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<SeenPresence>>([.. userIds.Select(id => Look(new PresenceUser(tenant, id)))]);
        }
    }

    public Task<IReadOnlyList<int>> CountsAsync(string tenant, IReadOnlyList<string> serverIds)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<int>>([.. serverIds.Select(id => _online.GetValueOrDefault((tenant, id))?.Users.Count ?? 0)]);
        }
    }

    public Task<(int Online, IReadOnlyList<SeenPresence> Users)> OnlineInAsync(string tenant, string serverId, string after, int take)
    {
        lock (_lock)
        {
            if (!_online.TryGetValue((tenant, serverId), out var online))
            {
                return Task.FromResult<(int, IReadOnlyList<SeenPresence>)>((0, []));
            }
            // A view of a sorted set reads on from where it begins; a tilde sorts behind every id.
            var users = string.CompareOrdinal(after, "~") > 0 ? [] : online.Users.GetViewBetween(after, "~").Where(id => id != after).Take(take);
            return Task.FromResult<(int, IReadOnlyList<SeenPresence>)>((online.Users.Count, [.. users.Select(id => Look(new PresenceUser(tenant, id)))]));
        }
    }

    private PresenceState Beat(PresenceBeat beat)
    {
        if (!_users.TryGetValue(beat.User, out var user))
        {
            _users[beat.User] = user = new User();
        }
        if (beat.Chosen is { } chosen)
        {
            (user.Choice, user.ChosenAt) = (chosen, Now);
        }
        var isKnown = user.Connections.ContainsKey(beat.ConnectionId);
        var came = isKnown || beat.HasEnded || user.Connections.Values.Any(connection => connection.DeviceId == beat.DeviceId) ? null : beat.DeviceId;
        if (isKnown || !beat.HasEnded)
        {
            user.Connections[beat.ConnectionId] = new Connection(beat.DeviceId, beat.IsActive, Now + beat.Lifetime);
        }
        return Settle(beat.User, user, came, isSweep: false);
    }

    private PresenceState Settle(PresenceUser key, User user, string? came, bool isSweep)
    {
        var expired = new HashSet<string>();
        if (isSweep)
        {
            foreach (var (id, connection) in user.Connections.Where(one => one.Value.Expires <= Now).ToArray())
            {
                user.Connections.Remove(id);
                expired.Add(connection.DeviceId);
            }
        }
        expired.ExceptWith(user.Connections.Values.Select(connection => connection.DeviceId));

        var before = user.Seen;
        user.Own = PresenceRules.Own([.. user.Connections.Values.Select(connection => connection.IsActive)], user.Choice);
        if (!isSweep && (before != PresenceStatus.Offline || user.Seen != PresenceStatus.Offline))
        {
            user.LastSeen = Now;
        }
        if (user.Seen == PresenceStatus.Offline)
        {
            foreach (var server in user.Servers ?? [])
            {
                Place(key, server, isIn: false);
            }
            user.Servers = null;
        }
        if (user.Connections.Count == 0)
        {
            (user.Choice, user.ChosenAt) = (PresenceStatus.Online, default);
        }
        user.NoteDue(key, Now, user.Connections.Count == 0 ? Now + Remembered : user.Connections.Values.Min(connection => connection.Expires), _due);
        var isUntold = user.Seen != user.Told || user.Own != user.ToldOwn || (user.Seen != PresenceStatus.Offline && user.Servers is null);
        return new PresenceState(
            key, isUntold, $"{user.Moves}",
            new PresenceMemory(Era, user.Told, user.ToldOwn, user.Choice, user.ChosenAt.ToUnixTimeMilliseconds()), came, [.. expired]);
    }

    private PresenceClaim Claim(PresencePlaces places)
    {
        if (!_users.TryGetValue(places.User, out var user))
        {
            return new PresenceClaim(PresenceClaimKind.Nothing, Look(places.User), PresenceStatus.Offline, PresenceStatus.Offline, "");
        }
        var (told, toldOwn) = (user.Told, user.ToldOwn);
        var kind = $"{user.Moves}" != places.Moved ? PresenceClaimKind.Moved
            : user.Seen == told && user.Own == toldOwn ? PresenceClaimKind.Nothing
            : Now - user.ToldAt < options.Value.Window ? PresenceClaimKind.Later : PresenceClaimKind.Tell;
        if (kind != PresenceClaimKind.Moved && user.Seen != PresenceStatus.Offline)
        {
            foreach (var server in (user.Servers ?? []).Except(places.Servers))
            {
                Place(places.User, server, isIn: false);
            }
            foreach (var server in places.Servers)
            {
                Place(places.User, server, isIn: true);
            }
            user.Servers = [.. places.Servers];
        }
        if (kind == PresenceClaimKind.Tell)
        {
            (user.Told, user.ToldOwn, user.ToldAt) = (user.Seen, user.Own, Now);
        }
        return new PresenceClaim(kind, Look(places.User), told, toldOwn, $"{user.Moves}");
    }

    private void Place(PresenceUser user, string serverId, bool isIn)
    {
        if (!_online.TryGetValue((user.Tenant, serverId), out var online))
        {
            _online[(user.Tenant, serverId)] = online = new Online();
        }
        _ = isIn ? online.Users.Add(user.Id) : online.Users.Remove(user.Id);
    }

    private SeenPresence Look(PresenceUser key) => !_users.TryGetValue(key, out var user)
        ? new SeenPresence(key.Id, PresenceStatus.Offline, PresenceStatus.Offline, null)
        : new SeenPresence(key.Id, user.Seen, user.Own, user.Seen == PresenceStatus.Offline ? user.LastSeen : Now);

    private sealed record Connection(string DeviceId, bool IsActive, DateTimeOffset Expires);

    private sealed class Online
    {
        public SortedSet<string> Users { get; } = new(StringComparer.Ordinal);

        public int? Told { get; set; }

        public DateTimeOffset ToldAt { get; set; }
    }

    private sealed class User
    {
        private DateTimeOffset _due;

        public Dictionary<string, Connection> Connections { get; } = [];

        public PresenceStatus Choice { get; set; } = PresenceStatus.Online;

        public DateTimeOffset ChosenAt { get; set; }

        public PresenceStatus Own { get; set; } = PresenceStatus.Offline;

        public PresenceStatus Seen => PresenceRules.Seen(Own);

        public PresenceStatus Told { get; set; } = PresenceStatus.Offline;

        public PresenceStatus ToldOwn { get; set; } = PresenceStatus.Offline;

        public DateTimeOffset ToldAt { get; set; }

        public DateTimeOffset SettledAt { get; private set; }

        public DateTimeOffset? LastSeen { get; set; }

        public long Moves { get; set; }

        /// <summary>The servers whose online members it stands among; null until it is placed.</summary>
        public HashSet<string>? Servers { get; set; }

        /// <summary>Has the user looked at in time, without an entry for every beat: one that comes too early sees to the next.</summary>
        public void NoteDue(PresenceUser key, DateTimeOffset now, DateTimeOffset due, PriorityQueue<PresenceUser, DateTimeOffset> queue)
        {
            if (Connections.Count > 0)
            {
                SettledAt = now;
            }
            if (_due <= now || due < _due)
            {
                _due = due;
                queue.Enqueue(key, due);
            }
        }
    }
}

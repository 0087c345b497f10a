using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Persistence;

namespace Realtime.Api.Accounts;

/// <summary>
/// Which sessions are live. Remembers up to 100,000 of them, for 5 minutes and no longer than until one is ended, so that a
/// request need not ask; one that has ended is asked for each time.
/// </summary>
internal sealed class SessionDirectory(IDbContextFactory<RealtimeDbContext> contexts, RecentChanges changes, TimeProvider clock)
{
    private readonly BoundedMemory<Guid, LiveSession> _live = new(100_000);

    /// <summary>The session that a caller's token names; null when it names none, or none of ours.</summary>
    public static Guid? IdOf(Caller caller) => Guid.TryParseExact(caller.SessionId, "N", out var id) ? id : null;

    /// <summary>Whether the token's session is the user's and goes on. A token of an outside issuer has none, and needs none.</summary>
    public async ValueTask<bool> IsLiveAsync(Caller caller, CancellationToken cancellation)
    {
        if (caller.SessionId is null)
        {
            return true;
        }
        if (IdOf(caller) is not { } id)
        {
            return false;
        }
        if (_live.TryGet(id, out var known)
            && clock.GetElapsedTime(known.AskedAt) < RecentChanges.Longest
            && !changes.HasChangedSince(known.Stamp, id)
            && !changes.HasChangedSince(known.Stamp, caller.Self))
        {
            return known.UserKey == caller.Key;
        }
        var (stamp, askedAt) = (changes.Stamp, clock.GetTimestamp());
        if ((await LiveAmongAsync(caller.Tenant, [caller], cancellation)).Count == 0)
        {
            return false;
        }
        _live.Set(id, new LiveSession(caller.Key, stamp, askedAt));
        return true;
    }

    /// <summary>Those of a tenant's callers whose sessions are live. Asks the database, whatever is remembered.</summary>
    public async Task<HashSet<Caller>> LiveAmongAsync(string tenant, IReadOnlyCollection<Caller> callers, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var ids = callers.Select(IdOf).OfType<Guid>().Distinct().ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var live = await db.Sessions
            .Where(session => session.Tenant == tenant && ids.Contains(session.Id) && session.RevokedAt == null && session.ExpiresAt > now)
            .Select(session => new { session.Id, session.UserId })
            .ToDictionaryAsync(session => session.Id, session => session.UserId, cancellation);
        return [.. callers.Where(caller => IdOf(caller) is { } id && live.GetValueOrDefault(id) == caller.UserId)];
    }

    private sealed record LiveSession(string UserKey, long Stamp, long AskedAt);
}

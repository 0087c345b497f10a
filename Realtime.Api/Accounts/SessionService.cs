using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Accounts;

/// <summary>The caller's logins: seen, and ended. One that is ended is believed nowhere any more, and its connections end.</summary>
internal sealed class SessionService(IDbContextFactory<RealtimeDbContext> contexts, AccessChangeWatch changes, TimeProvider clock)
{
    private const int Most = 100;

    /// <summary>Those that go on, newest first, and of more than 100 the newest.</summary>
    public async Task<Result<Page<Session>>> ListAsync(Caller caller, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var current = SessionDirectory.IdOf(caller);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await db.Sessions.AsNoTracking()
            .Where(session => session.Tenant == caller.Tenant && session.UserId == caller.UserId)
            .Where(session => session.RevokedAt == null && session.ExpiresAt > now)
            .OrderByDescending(session => session.CreatedAt).ThenBy(session => session.Id)
            .Take(Most)
            .ToListAsync(cancellation);
        return new Page<Session>([.. rows.Select(row => new Session(IdOf(row), row.CreatedAt, row.ExpiresAt, row.Id == current))]);
    }

    public async Task<Result<Done>> EndAsync(Caller caller, string sessionId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var session = Guid.TryParseExact(sessionId, "N", out var id)
            ? await db.Sessions.SingleOrDefaultAsync(
                session => session.Id == id && session.Tenant == caller.Tenant && session.UserId == caller.UserId && session.RevokedAt == null,
                cancellation)
            : null;
        if (session is null)
        {
            return Refuse.NotFound;
        }
        Revoke(db, session, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellation);
        await changes.AnnounceAsync();
        return Done.Instance;
    }

    /// <summary>Ends a session once this is saved; then it is to be announced.</summary>
    public static void Revoke(RealtimeDbContext db, SessionRow session, DateTimeOffset now)
    {
        session.RevokedAt = now;
        db.AccessChanges.Add(AccessChangeRow.Of(session));
    }

    /// <summary>A session's id as it stands in tokens and on the wire.</summary>
    public static string IdOf(SessionRow session) => session.Id.ToString("N");
}

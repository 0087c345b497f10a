using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Realtime.Domain.Refusals;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Accounts;

/// <summary>
/// Locks a name after so many wrong passwords in a row, for so long after the last of them. Counted in the database, so over all nodes;
/// and by the name that was tried, so that nobody can tell by it whether there is such a user.
/// </summary>
/// <remarks>
/// The count is the row's lock to give: of passwords that are tried at once, only so many learn whether they were right.
/// </remarks>
internal sealed class LoginLockout(IDbContextFactory<RealtimeDbContext> contexts, IOptions<AuthenticationOptions> options, TimeProvider clock)
{
    /// <summary>How many names, wrong long ago, are forgotten with each that is wrong now: more than come to be.</summary>
    private const int ForgottenAtOnce = 10;

    private int Most => options.Value.LockoutFailures;

    private TimeSpan LastsFor => TimeSpan.FromMinutes(options.Value.LockoutMinutes);

    /// <summary>To be asked before the password is looked at. Null when the name is not locked.</summary>
    public async Task<Refusal?> CheckAsync(string tenant, string normalizedUsername, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var attempts = await db.LoginAttempts.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Tenant == tenant && row.NormalizedUsername == normalizedUsername, cancellation);
        return attempts is null ? null : RefusalOf(attempts);
    }

    /// <summary>Counts a wrong password. A refusal when the name was locked meanwhile; then it was not counted.</summary>
    public async Task<Refusal?> NoteWrongAsync(string tenant, string normalizedUsername, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var forgotten = now - LastsFor;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var counted = await db.Database.ExecuteSqlAsync(
            $"""
            insert into login_attempts as known (tenant, normalized_username, failures, failed_at) values ({tenant}, {normalizedUsername}, 1, {now})
            on conflict (tenant, normalized_username) do update
                set failures = case when known.failed_at <= {forgotten} then 1 else known.failures + 1 end, failed_at = excluded.failed_at
                where known.failures < {Most} or known.failed_at <= {forgotten}
            """,
            cancellation);
        if (counted == 0)
        {
            return await CheckAsync(tenant, normalizedUsername, cancellation);
        }
        await db.Database.ExecuteSqlAsync(
            $"""
            delete from login_attempts where tenant = {tenant} and normalized_username in (
                select normalized_username from login_attempts where tenant = {tenant} and failed_at <= {forgotten}
                order by failed_at limit {ForgottenAtOnce} for update skip locked)
            """,
            cancellation);
        return null;
    }

    /// <summary>
    /// Forgets what was wrong before, in the transaction of <paramref name="db"/>. A refusal when the name was locked meanwhile; then even
    /// the right password is not to be believed.
    /// </summary>
    public async Task<Refusal?> NoteRightAsync(RealtimeDbContext db, string tenant, string normalizedUsername, CancellationToken cancellation)
    {
        var attempts = await db.LoginAttempts
            .FromSql($"select * from login_attempts where tenant = {tenant} and normalized_username = {normalizedUsername} for update")
            .SingleOrDefaultAsync(cancellation);
        if (attempts is null)
        {
            return null;
        }
        if (RefusalOf(attempts) is { } refusal)
        {
            return refusal;
        }
        db.LoginAttempts.Remove(attempts);
        return null;
    }

    private Refusal? RefusalOf(LoginAttemptsRow attempts)
    {
        var left = attempts.FailedAt + LastsFor - clock.GetUtcNow();
        return attempts.Failures >= Most && left > TimeSpan.Zero ? Refuse.LockedOut((int)Math.Ceiling(left.TotalMilliseconds)) : null;
    }
}

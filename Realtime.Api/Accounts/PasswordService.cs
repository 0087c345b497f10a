using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Accounts;

/// <summary>Changes passwords. Whoever got in with the old one is out, everywhere.</summary>
internal sealed class PasswordService(
    IDbContextFactory<RealtimeDbContext> contexts,
    IPasswordHasher<UserRow> passwords,
    LoginLockout lockout,
    AccessChangeWatch changes,
    TimeProvider clock)
{
    /// <summary>
    /// All sessions end but the caller's own; that one too, where the caller's token is of none. When this answers, they are believed
    /// nowhere here, and nowhere within 2 s.
    /// </summary>
    public async Task<Result<Done>> ChangeAsync(Caller caller, ChangePassword request, CancellationToken cancellation)
    {
        if (AccountService.CheckPassword("newPassword", request.NewPassword) is { } wrongPassword)
        {
            return wrongPassword;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var found = await db.Users.AsNoTracking().SingleAsync(user => user.Tenant == caller.Tenant && user.Id == caller.UserId, cancellation);
        if (found is not { PasswordHash: { } oldHash, NormalizedUsername: { } name })
        {
            return Refuse.NoPassword;
        }
        if (await lockout.CheckAsync(caller.Tenant, name, cancellation) is { } lockedOut)
        {
            return lockedOut;
        }
        if (passwords.VerifyHashedPassword(found, oldHash, request.OldPassword) == PasswordVerificationResult.Failed)
        {
            return await lockout.NoteWrongAsync(caller.Tenant, name, cancellation) ?? Refuse.WrongPassword;
        }
        var newHash = passwords.HashPassword(found, request.NewPassword);

        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // A log-in holds the row as well, so each session that the old password opens is either seen here or refused there.
        var user = await db.Users
            .FromSql($"select * from users where tenant = {caller.Tenant} and id = {caller.UserId} for no key update")
            .SingleAsync(cancellation);
        if (user.PasswordHash != oldHash)
        {
            return Refuse.WrongPassword;
        }
        if (await lockout.NoteRightAsync(db, caller.Tenant, name, cancellation) is { } lockedMeanwhile)
        {
            return lockedMeanwhile;
        }
        user.PasswordHash = newHash;
        var own = SessionDirectory.IdOf(caller);
        var others = await db.Sessions
            .Where(session => session.Tenant == caller.Tenant && session.UserId == caller.UserId && session.RevokedAt == null && session.Id != own)
            .ToListAsync(cancellation);
        others.ForEach(session => SessionService.Revoke(db, session, clock.GetUtcNow()));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        await changes.AnnounceAsync();
        return Done.Instance;
    }
}

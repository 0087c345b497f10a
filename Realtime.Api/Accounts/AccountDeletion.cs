using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;

namespace Realtime.Api.Accounts;

/// <summary>
/// Deletes a user: the sessions, memberships and participations end, and what is personal is wiped. Messages stay, as those of
/// <see cref="NameOfTheDeleted"/>, and so does the id, which no token brings back to life.
/// </summary>
internal sealed class AccountDeletion(
    IDbContextFactory<RealtimeDbContext> contexts, IEnumerable<IUserDeletionStep> steps, AccessChangeWatch changes, TimeProvider clock)
{
    public const string NameOfTheDeleted = "Deleted user";

    public async Task<Result<Done>> DeleteAsync(Caller caller, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);

        // 1. Whoever makes something that must have an owner holds the row too; see UserDirectory.HoldAsync.
        var user = await db.Users
            .FromSql($"select * from users where tenant = {caller.Tenant} and id = {caller.UserId} for update")
            .SingleAsync(cancellation);
        if (user.DeletedAt is not null)
        {
            return Refuse.NoToken;
        }

        // 2. What the user belongs to, and what belongs to the user.
        var tellings = new List<Action>();
        foreach (var step in steps)
        {
            var taken = await step.TakePartAsync(db, caller, cancellation);
            if (taken.IsRefused)
            {
                return taken.Refusal;
            }
            tellings.Add(taken.Value);
        }
        await db.Sessions.Where(session => session.Tenant == caller.Tenant && session.UserId == caller.UserId).ExecuteDeleteAsync(cancellation);

        // 3. What is personal.
        user.Username = user.NormalizedUsername = user.PasswordHash = user.AvatarUrl = null;
        user.DisplayName = NameOfTheDeleted;
        user.DeletedAt = clock.GetUtcNow();

        // 4. All of it and the log's row, or nothing; and then it is told.
        db.AccessChanges.Add(AccessChangeRow.Of(user));
        db.Outbox.Add(OutboxRow.Of(caller.Self, OutboxEvents.UserDeleted, new UserReference(caller.UserId)));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        await changes.AnnounceAsync();
        tellings.ForEach(tell => tell());
        return Done.Instance;
    }
}

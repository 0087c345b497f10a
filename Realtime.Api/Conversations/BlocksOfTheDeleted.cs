using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;

namespace Realtime.Api.Conversations;

/// <summary>Whom a user has blocked, and who has blocked the user, is nobody's business once the user is gone.</summary>
internal sealed class BlocksOfTheDeleted : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        await db.UserBlocks
            .Where(block => block.Tenant == user.Tenant && (block.UserId == user.UserId || block.BlockedId == user.UserId))
            .ExecuteDeleteAsync(cancellation);
        return (Action)(() => { });
    }
}

using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;

namespace Realtime.Api.Conversations;

/// <summary>Blocks end with either of the two. Those who had blocked the one who is gone are told, as if they had taken it back.</summary>
internal sealed class BlocksOfTheDeleted(EventPublisher events) : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        await db.UserBlocks.Where(block => block.Tenant == user.Tenant && block.UserId == user.UserId).ExecuteDeleteAsync(cancellation);
        var blockers = await db.Database
            .SqlQuery<string>($"delete from user_blocks where tenant = {user.Tenant} and blocked_id = {user.UserId} returning user_id")
            .ToListAsync(cancellation);
        var change = new BlockChange(user.UserId, IsBlocked: false);
        return (Action)(() => blockers.ForEach(id => events.Tell(Topic.User(user.Tenant, id), client => client.BlockUpdate(change))));
    }
}

using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;

namespace Realtime.Api.Follows;

/// <summary>Nobody follows one who is gone, and one who is gone follows nobody.</summary>
internal sealed class FollowsOfTheDeleted : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        await db.UserFollows
            .Where(follow => follow.Tenant == user.Tenant && (follow.UserId == user.UserId || follow.FollowedId == user.UserId))
            .ExecuteDeleteAsync(cancellation);
        return (Action)(() => { });
    }
}

using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;

namespace Realtime.Api.Threads;

/// <summary>Who is deleted follows no threads.</summary>
internal sealed class ThreadsOfTheDeleted : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        await db.ThreadMarks.Where(row => row.Tenant == user.Tenant && row.UserId == user.UserId).ExecuteDeleteAsync(cancellation);
        return (Action)(() => { });
    }
}

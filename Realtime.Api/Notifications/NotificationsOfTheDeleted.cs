using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;

namespace Realtime.Api.Notifications;

/// <summary>Nobody reads the notifications of a user who is deleted.</summary>
internal sealed class NotificationsOfTheDeleted : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        await db.Notifications.Where(row => row.Tenant == user.Tenant && row.UserId == user.UserId).ExecuteDeleteAsync(cancellation);
        await db.NotificationSettings.Where(row => row.Tenant == user.Tenant && row.UserId == user.UserId).ExecuteDeleteAsync(cancellation);
        return (Action)(() => { });
    }
}

using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;
using Realtime.Persistence.Attachments;

namespace Realtime.Api.Attachments;

/// <summary>What a user uploaded and never sent goes with the user; what was sent stays, as the messages do.</summary>
internal sealed class PendingOfTheDeleted : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        await db.Attachments
            .Where(row => row.Tenant == user.Tenant && row.UploaderId == user.UserId && row.TopicKey == null)
            .RemoveAsync(cancellation);
        return (Action)(() => { });
    }
}

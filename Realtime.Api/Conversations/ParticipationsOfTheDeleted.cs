using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;

namespace Realtime.Api.Conversations;

/// <summary>A user who is deleted is in no conversation any more; the others keep it, and what was said there.</summary>
internal sealed class ParticipationsOfTheDeleted : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        await db.Participants
            .Where(participant => participant.Tenant == user.Tenant && participant.UserId == user.UserId)
            .ExecuteDeleteAsync(cancellation);
        // No event says that somebody is gone from a conversation: the list of one's conversations does.
        return (Action)(() => { });
    }
}

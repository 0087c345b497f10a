using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;

namespace Realtime.Api.Conversations;

/// <summary>A user who is deleted is in no conversation any more; the others keep it, and what was said there.</summary>
internal sealed class ParticipationsOfTheDeleted(EventPublisher events) : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        // Their groups get another owner, as when one leaves.
        await db.Database.ExecuteSqlAsync(
            $"""
            update conversations as mine set created_by = coalesce((
                select user_id from conversation_participants as others
                where others.tenant = mine.tenant and others.conversation_id = mine.id and others.user_id <> {user.UserId}
                order by others.joined_at, others.user_id collate "C" limit 1), created_by)
            where tenant = {user.Tenant} and created_by = {user.UserId} and pair_key is null and id in (
                select conversation_id from conversation_participants where tenant = {user.Tenant} and user_id = {user.UserId})
            """,
            cancellation);
        var conversations = await db.Participants
            .Where(participant => participant.Tenant == user.Tenant && participant.UserId == user.UserId)
            .Select(participant => participant.ConversationId)
            .ToListAsync(cancellation);
        await db.Participants
            .Where(participant => participant.Tenant == user.Tenant && participant.UserId == user.UserId)
            .ExecuteDeleteAsync(cancellation);
        var gone = new User(user.UserId, AccountDeletion.NameOfTheDeleted);
        return (Action)(() => conversations.ForEach(id => events.TellOthers(
            Topic.Conversation(user.Tenant, id), user, client => client.ParticipantRemove(new ParticipantChange(id, gone, user.UserId)))));
    }
}

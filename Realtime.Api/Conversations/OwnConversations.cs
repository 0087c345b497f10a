using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Persistence;

namespace Realtime.Api.Conversations;

/// <param name="Others">Everyone in it but the caller, and when their accounts were made.</param>
internal sealed record OwnConversation(Conversation Conversation, IReadOnlyDictionary<string, DateTimeOffset> Others);

/// <summary>The conversations that one is in, with everyone in them.</summary>
internal static class OwnConversations
{
    /// <summary>Newest first; one query, whatever their number.</summary>
    public static async Task<IReadOnlyList<OwnConversation>> ReadAsync(RealtimeDbContext db, Caller caller, CancellationToken cancellation)
    {
        var rows = await (
            from mine in db.Participants
            where mine.Tenant == caller.Tenant && mine.UserId == caller.UserId
            join conversation in db.Conversations.AsNoTracking()
                on new { mine.Tenant, Id = mine.ConversationId } equals new { conversation.Tenant, conversation.Id }
            join participant in db.Participants on new { mine.Tenant, mine.ConversationId } equals new { participant.Tenant, participant.ConversationId }
            join user in db.Users on new { participant.Tenant, Id = participant.UserId } equals new { user.Tenant, user.Id }
            select new { conversation, User = new User(user.Id, user.DisplayName, null, user.AvatarUrl), user.CreatedAt }).ToListAsync(cancellation);
        return
        [
            .. rows.GroupBy(row => row.conversation.Id)
                .OrderByDescending(one => one.First().conversation.CreatedAt).ThenByDescending(one => one.Key, StringComparer.Ordinal)
                .Select(one => new OwnConversation(
                    ConversationService.ToConversation(one.First().conversation, one.Select(row => row.User)),
                    one.Where(row => row.User.Id != caller.UserId).ToDictionary(row => row.User.Id, row => row.CreatedAt))),
        ];
    }
}

using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Conversations;

/// <summary>
/// Who is in a group, and what it is called. Everyone in it may rename it and bring in others, who then see all that was said; its owner
/// may remove others. A conversation of two is never changed.
/// </summary>
internal sealed class GroupService(
    IDbContextFactory<RealtimeDbContext> contexts, BlockService blocks, AccessChangeWatch changes, EventPublisher events, TimeProvider clock)
{
    public async Task<Result<Conversation>> RenameAsync(
        Caller caller, string conversationId, RenameConversation request, SeenState seen, CancellationToken cancellation)
    {
        if (Text.CheckLine("name", request.Name, ConversationService.LongestName, minLength: 0) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var held = await HoldAsync(db, caller, conversationId, cancellation);
        if (held.IsRefused)
        {
            return held.Refusal;
        }
        if (seen.Check(await ToConversationAsync(db, held.Value.Row, cancellation)) is { } changedMeanwhile)
        {
            return changedMeanwhile;
        }
        held.Value.Row.Name = request.Name.Length == 0 ? null : request.Name;
        await db.SaveChangesAsync(cancellation);
        var conversation = await ToConversationAsync(db, held.Value.Row, cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        TellUpdate(held.Value.Topic, conversation);
        return conversation;
    }

    /// <summary>Brings a user in. One who is in it already stays, and nobody is told again.</summary>
    public async Task<Result<Done>> AddAsync(Caller caller, string conversationId, string userId, CancellationToken cancellation)
    {
        if (!Identifier.IsValid(userId))
        {
            return Refuse.InvalidId("userId");
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var held = await HoldAsync(db, caller, conversationId, cancellation);
        if (held.IsRefused)
        {
            return held.Refusal;
        }
        var group = held.Value;
        if (group.Participants.Any(participant => participant.UserId == userId))
        {
            return Done.Instance;
        }
        if (group.Participants.Count > ConversationService.MostOthers)
        {
            return Refuse.TooMany("participants", ConversationService.MostOthers + 1);
        }
        if (!await UserDirectory.HoldAsync(db, new Caller(caller.Tenant, userId, SessionId: null), cancellation))
        {
            return Refuse.NotFound with { Field = "userId" };
        }
        if (await blocks.IsBlockedByAnyAsync(caller.Tenant, caller.UserId, [userId], cancellation))
        {
            return Refuse.Blocked with { Field = "userId" };
        }
        db.Participants.Add(new ParticipantRow
        {
            Tenant = caller.Tenant, ConversationId = conversationId, UserId = userId, JoinedAt = clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(cancellation);
        var conversation = await ToConversationAsync(db, group.Row, cancellation);
        await transaction.CommitAsync(CancellationToken.None);

        var added = new ParticipantChange(conversationId, conversation.Participants.Single(user => user.Id == userId), caller.UserId);
        events.Tell(group.Topic, client => client.ParticipantAdd(added));
        events.Tell(Topic.User(caller.Tenant, userId), client => client.ConversationCreate(conversation));
        return Done.Instance;
    }

    /// <summary>Leaves, or makes another leave; what that user was subscribed to ends at once, on every connection.</summary>
    /// <param name="userId">Another than the caller takes the owner to remove.</param>
    public async Task<Result<Done>> RemoveAsync(Caller caller, string conversationId, string userId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var held = await HoldAsync(db, caller, conversationId, cancellation);
        if (held.IsRefused)
        {
            return held.Refusal;
        }
        var (topic, row, participants) = held.Value;
        var isLeaving = userId == caller.UserId;
        if (!isLeaving && row.CreatedBy != caller.UserId)
        {
            return Refuse.NotTheOwner;
        }
        var ended = await db.Participants
            .Where(participant => participant.Tenant == caller.Tenant && participant.ConversationId == conversationId && participant.UserId == userId)
            .ExecuteDeleteAsync(cancellation);
        if (ended == 0)
        {
            return Refuse.NotFound;
        }
        var user = await db.Users.AsNoTracking().SingleAsync(user => user.Tenant == caller.Tenant && user.Id == userId, cancellation);
        db.AccessChanges.Add(AccessChangeRow.OfMember(topic, userId, isLeaving ? AccessChangeReason.Left : AccessChangeReason.Kicked));
        var heir = participants
            .Where(one => one.UserId != userId)
            .OrderBy(one => one.JoinedAt).ThenBy(one => one.UserId, StringComparer.Ordinal)
            .FirstOrDefault();
        var isInherited = row.CreatedBy == userId && heir is not null;
        row.CreatedBy = isInherited ? heir!.UserId : row.CreatedBy;
        await db.SaveChangesAsync(cancellation);
        var conversation = await ToConversationAsync(db, row, cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        await changes.AnnounceAsync();

        var removed = new ParticipantChange(conversationId, AccountService.ToUser(user, showUsername: false), caller.UserId);
        var gone = new Caller(caller.Tenant, userId, SessionId: null);
        events.TellOthers(topic, gone, client => client.ParticipantRemove(removed));
        events.Tell(gone.Self, client => client.ParticipantRemove(removed));
        if (isInherited)
        {
            TellUpdate(topic, conversation);
        }
        return Done.Instance;
    }

    /// <summary>Holds a group that the caller is in until the transaction is over, so that changes of it come one after the other.</summary>
    private static async Task<Result<HeldGroup>> HoldAsync(RealtimeDbContext db, Caller caller, string conversationId, CancellationToken cancellation)
    {
        var row = await db.Conversations
            .FromSql($"select * from conversations where tenant = {caller.Tenant} and id = {conversationId} for no key update")
            .SingleOrDefaultAsync(cancellation);
        var participants = await db.Participants.AsNoTracking()
            .Where(participant => participant.Tenant == caller.Tenant && participant.ConversationId == conversationId)
            .ToListAsync(cancellation);
        if (row is null || participants.All(participant => participant.UserId != caller.UserId))
        {
            return Refuse.NotFound;
        }
        return row.PairKey is null ? new HeldGroup(Topic.Conversation(caller.Tenant, conversationId), row, participants) : Refuse.OneToOne;
    }

    private static async Task<Conversation> ToConversationAsync(RealtimeDbContext db, ConversationRow row, CancellationToken cancellation) =>
        (await ConversationService.ToConversationsAsync(db, row.Tenant, [row], cancellation))[0];

    private void TellUpdate(Topic topic, Conversation conversation) => events.Tell(topic, client => client.ConversationUpdate(conversation));

    private sealed record HeldGroup(Topic Topic, ConversationRow Row, List<ParticipantRow> Participants);
}

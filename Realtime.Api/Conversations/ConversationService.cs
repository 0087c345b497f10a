using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Storage;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Conversations;

/// <param name="IsNew">False when the pair had one already.</param>
internal readonly record struct OpenedConversation(Conversation Conversation, bool IsNew);

/// <summary>Direct conversations: one per pair of users, and groups, which <see cref="GroupService"/> changes.</summary>
internal sealed class ConversationService(
    IDbContextFactory<RealtimeDbContext> contexts, BlockService blocks, EventPublisher events, TimeProvider clock)
{
    public const int LongestName = 100;
    public const int MostOthers = 49;

    public async Task<Result<OpenedConversation>> OpenAsync(Caller caller, CreateConversation request, CancellationToken cancellation)
    {
        var others = request.Participants.Where(id => id != caller.UserId).Distinct().ToArray();
        if (Check(request, others) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var known = await db.Users.CountAsync(
            user => user.Tenant == caller.Tenant && others.Contains(user.Id) && user.DeletedAt == null, cancellation);
        if (known < others.Length)
        {
            return Refuse.NotFound with { Field = "participants" };
        }
        if (await blocks.IsBlockedByAnyAsync(caller.Tenant, caller.UserId, others, cancellation))
        {
            return Refuse.Blocked with { Field = "participants" };
        }

        var pairKey = others.Length == 1 ? PairKey(caller.UserId, others[0]) : null;
        if (pairKey is not null && await FindPairAsync(caller, pairKey, cancellation) is { } existing)
        {
            return new OpenedConversation(existing, IsNew: false);
        }

        var now = clock.GetUtcNow();
        var row = new ConversationRow
        {
            Tenant = caller.Tenant,
            Id = request.Id ?? Identifier.New(Identifier.ConversationPrefix),
            Name = string.IsNullOrEmpty(request.Name) ? null : request.Name,
            PairKey = pairKey,
            CreatedBy = caller.UserId,
            CreatedAt = now,
        };
        db.Conversations.Add(row);
        db.Participants.AddRange(others.Append(caller.UserId).Select(userId =>
            new ParticipantRow { Tenant = caller.Tenant, ConversationId = row.Id, UserId = userId, JoinedAt = now }));
        db.Topics.Add(TopicDirectory.NewRow(Topic.Conversation(caller.Tenant, row.Id)));
        if (!await db.TrySaveAsync(cancellation))
        {
            // Either the other one opened it at the same moment, or this is the same request again, or the id is taken.
            var there = pairKey is not null
                ? await FindPairAsync(caller, pairKey, cancellation)
                : await FindSameAsync(caller, row, others, cancellation);
            return there is not null ? new OpenedConversation(there, IsNew: false) : Refuse.Taken("id");
        }

        var conversation = (await ToConversationsAsync(db, caller.Tenant, [row], cancellation))[0];
        foreach (var participant in conversation.Participants)
        {
            events.Tell(Topic.User(caller.Tenant, participant.Id), client => client.ConversationCreate(conversation));
        }
        return new OpenedConversation(conversation, IsNew: true);
    }

    /// <summary>The caller's conversations, newest first.</summary>
    public async Task<Result<Page<Conversation>>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellation)
    {
        var (time, id) = page.Before;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await db.Conversations.AsNoTracking()
            .Where(row => row.Tenant == caller.Tenant
                && (row.CreatedAt < time || (row.CreatedAt == time && row.Id.CompareTo(id) < 0))
                && db.Participants.Any(participant =>
                    participant.Tenant == caller.Tenant && participant.ConversationId == row.Id && participant.UserId == caller.UserId))
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .Take(page.Take + 1)
            .ToListAsync(cancellation);
        var conversations = await ToConversationsAsync(db, caller.Tenant, rows, cancellation);
        return page.Of(conversations, conversation => conversation, last => PageRequest.CursorOf(last.CreatedAt, last.Id));
    }

    public async Task<Result<Conversation>> FindAsync(Caller caller, string conversationId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var row = await db.Conversations.AsNoTracking().SingleOrDefaultAsync(
            row => row.Tenant == caller.Tenant && row.Id == conversationId && db.Participants.Any(participant =>
                participant.Tenant == caller.Tenant && participant.ConversationId == row.Id && participant.UserId == caller.UserId),
            cancellation);
        return row is null ? Refuse.NotFound : (await ToConversationsAsync(db, caller.Tenant, [row], cancellation))[0];
    }

    private static Refusal? Check(CreateConversation request, string[] others)
    {
        if (request.Id is not null && !Identifier.IsValid(request.Id))
        {
            return Refuse.InvalidId("id");
        }
        if (others.Length == 0)
        {
            return Refuse.Invalid("participants", "A conversation takes at least one other user.", "too_few");
        }
        if (others.Length > MostOthers)
        {
            return Refuse.TooMany("participants", MostOthers);
        }
        if (!others.All(Identifier.IsValid))
        {
            return Refuse.InvalidId("participants");
        }
        if (string.IsNullOrEmpty(request.Name))
        {
            return null;
        }
        return others.Length == 1
            ? Refuse.Invalid("name", "Only a group has a name.")
            : Text.CheckLine("name", request.Name, LongestName);
    }

    private async Task<Conversation?> FindPairAsync(Caller caller, string pairKey, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var row = await db.Conversations.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Tenant == caller.Tenant && row.PairKey == pairKey, cancellation);
        return row is null ? null : (await ToConversationsAsync(db, caller.Tenant, [row], cancellation))[0];
    }

    /// <summary>The group of that id, if the caller made it with the same name for the same people.</summary>
    private async Task<Conversation?> FindSameAsync(Caller caller, ConversationRow row, string[] others, CancellationToken cancellation)
    {
        var found = await FindAsync(caller, row.Id, cancellation);
        return !found.IsRefused && found.Value.OwnerId == caller.UserId && found.Value.Name == row.Name
            && found.Value.Participants.Select(user => user.Id).ToHashSet().SetEquals(others.Append(caller.UserId))
                ? found.Value
                : null;
    }

    /// <summary>Conversations of a tenant with everyone in them, in the order of their rows; one query.</summary>
    public static async Task<List<Conversation>> ToConversationsAsync(
        RealtimeDbContext db, string tenant, IReadOnlyCollection<ConversationRow> rows, CancellationToken cancellation)
    {
        var ids = rows.Select(row => row.Id).ToArray();
        var participants = await (
            from participant in db.Participants
            where participant.Tenant == tenant && ids.Contains(participant.ConversationId)
            join user in db.Users on new { participant.Tenant, Id = participant.UserId } equals new { user.Tenant, user.Id }
            select new { participant.ConversationId, User = new User(user.Id, user.DisplayName, null, user.AvatarUrl) })
            .ToListAsync(cancellation);
        var byConversation = participants.ToLookup(participant => participant.ConversationId, participant => participant.User);
        return [.. rows.Select(row => ToConversation(row, byConversation[row.Id]))];
    }

    /// <param name="participants">In any order; they are shown by id.</param>
    public static Conversation ToConversation(ConversationRow row, IEnumerable<User> participants) => new(
        row.Id, [.. participants.OrderBy(user => user.Id, StringComparer.Ordinal)], row.CreatedAt, row.Name, row.PairKey is null ? row.CreatedBy : null);

    private static string PairKey(string one, string other) =>
        string.CompareOrdinal(one, other) < 0 ? $"{one}/{other}" : $"{other}/{one}";
}

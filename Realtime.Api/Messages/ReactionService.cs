using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Messages;
using Realtime.Domain.Refusals;
using Realtime.Persistence;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Model;

namespace Realtime.Api.Messages;

/// <summary>Reactions to messages.</summary>
internal sealed class ReactionService(
    MessagePlaces places,
    AccessControl access,
    MessageChanges changes,
    EventPublisher events,
    IDbContextFactory<RealtimeDbContext> contexts,
    TimeProvider clock)
{
    private const int MostDifferent = 20;

    public async Task<Result<ChangeMade>> AddAsync(Caller caller, ReactToMessage request, CancellationToken cancellation)
    {
        var found = await FindAsync(caller, request, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var now = clock.GetUtcNow();
        return await changes.ApplyAsync(
            found.Value,
            async change =>
            {
                if (change.Message.IsGone)
                {
                    return Refuse.MessageDeleted;
                }
                if (await change.Reactions.AnyAsync(row => row.Emoji == request.Emoji && row.UserId == caller.UserId))
                {
                    return false;
                }
                var different = await change.Reactions.Select(row => row.Emoji).Distinct().ToListAsync();
                if (different.Count >= MostDifferent && !different.Contains(request.Emoji))
                {
                    return Refuse.TooMany("reactions", MostDifferent);
                }
                change.Db.MessageReactions.Add(new MessageReactionRow
                {
                    TopicKey = change.Message.TopicKey,
                    Seq = change.Message.Seq,
                    Emoji = request.Emoji,
                    UserId = caller.UserId,
                    ReactedAt = now,
                });
                return true;
            },
            message => events.Tell(found.Value.Topic.Topic, client => client.ReactionAdd(ToChange(message, caller, request))));
    }

    public async Task<Result<ChangeMade>> RemoveAsync(Caller caller, ReactToMessage request, CancellationToken cancellation)
    {
        var found = await FindAsync(caller, request, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        return await changes.ApplyAsync(
            found.Value,
            // Of a tombstone nobody sees any, so that taking one back changes nothing.
            async change => await change.Reactions
                .Where(row => row.Emoji == request.Emoji && row.UserId == caller.UserId)
                .ExecuteDeleteAsync() > 0 && !change.Message.IsGone,
            message => events.Tell(found.Value.Topic.Topic, client => client.ReactionRemove(ToChange(message, caller, request))));
    }

    /// <summary>Who reacted so, by user id.</summary>
    public async Task<Result<Page<Reactor>>> ReactorsAsync(
        Caller caller, ReactToMessage reaction, PageRequest page, CancellationToken cancellation)
    {
        if (!Emoji.IsValid(reaction.Emoji))
        {
            return Refuse.NotAnEmoji;
        }
        var found = await places.FindAsync(caller, reaction.MessageId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var place = found.Value;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await (
            from row in db.MessageReactions
            where row.TopicKey == place.Topic.Key && row.Seq == place.Seq && row.Emoji == reaction.Emoji && row.UserId.CompareTo(page.AfterId) > 0
            join message in db.Messages on new { row.TopicKey, row.Seq } equals new { message.TopicKey, message.Seq }
            where message.DeletedAt == null
            join user in db.Users.Where(user => user.Tenant == caller.Tenant) on row.UserId equals user.Id
            orderby row.UserId
            select new Reactor(new User(user.Id, user.DisplayName, null, user.AvatarUrl), row.ReactedAt))
            .Take(page.Take + 1)
            .ToListAsync(cancellation);
        return page.Of(rows, reactor => reactor, last => last.User.Id);
    }

    private static ReactionChange ToChange(Message message, Caller caller, ReactToMessage request) =>
        new(message.Topic, message.ChangeSeq, message, caller.UserId, request.Emoji);

    private async Task<Result<MessagePlace>> FindAsync(Caller caller, ReactToMessage request, CancellationToken cancellation)
    {
        if (!Emoji.IsValid(request.Emoji))
        {
            return Refuse.NotAnEmoji;
        }
        var found = await places.FindAsync(caller, request.MessageId, cancellation);
        return !found.IsRefused && await access.CheckAsync(caller, found.Value.Topic.Topic, Right.React, cancellation) is { } refusal
            ? refusal
            : found;
    }
}

using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Messages;

/// <param name="Seq">The topic's head that the changes lead up to.</param>
/// <param name="Complete">False when they are more than asked for; then there are none.</param>
public sealed record CatchUp(long Seq, bool Complete, IReadOnlyList<Message> Messages);

/// <summary>
/// Reads messages as everyone sees them: by place (history) and by change (catching up). The change feed after S is the
/// present state of every message with <c>changeSeq &gt; S</c>, which is all a client needs to be right again.
/// </summary>
public sealed class ChangeFeed(IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>The heads of these topics, in one query.</summary>
    public async Task<Dictionary<long, long>> HeadsAsync(IReadOnlyCollection<TopicEntry> topics, CancellationToken cancellation)
    {
        var keys = topics.Select(topic => topic.Key).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Topics.Where(topic => keys.Contains(topic.Key)).ToDictionaryAsync(topic => topic.Key, topic => topic.LastSeq, cancellation);
    }

    /// <summary>What changed after a seq, up to the head that was read beforehand: whatever is newer comes as a live event.</summary>
    /// <param name="limit">Most changes to bring back; with one more there, none, and it is not complete.</param>
    public async Task<CatchUp> SinceAsync(TopicEntry topic, long after, long head, int limit, CancellationToken cancellation)
    {
        if (after == head)
        {
            return new CatchUp(head, Complete: true, []);
        }
        var changes = await ChangesAsync(topic, after, head, limit + 1, cancellation);
        return changes.Count > limit ? new CatchUp(head, Complete: false, []) : new CatchUp(head, Complete: true, changes);
    }

    /// <summary>The first <paramref name="take"/> changes after a seq, up to a head that was read beforehand.</summary>
    public async Task<IReadOnlyList<Message>> ChangesAsync(TopicEntry topic, long after, long head, int take, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var changes = await Told(db, topic)
            .Where(told => told.Message.ChangeSeq > after && told.Message.ChangeSeq <= head)
            .OrderBy(told => told.Message.ChangeSeq)
            .Take(take)
            .ToListAsync(cancellation);
        return [.. changes.Select(told => told.ToMessage(topic.Topic))];
    }

    /// <summary>Up to <paramref name="limit"/> messages: the newest, those before a seq, or those after one. By rising seq.</summary>
    public async Task<HistoryPage> HistoryAsync(TopicEntry topic, long? before, long? after, int limit, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        // The head first: subscribing with it as `after` then misses nothing of what is stored while this reads.
        var head = await db.Topics.Where(row => row.Key == topic.Key).Select(row => row.LastSeq).SingleAsync(cancellation);

        var messages = Told(db, topic);
        messages = after is { } start
            ? messages.Where(told => told.Message.Seq > start).OrderBy(told => told.Message.Seq)
            : messages.Where(told => told.Message.Seq < (before ?? long.MaxValue)).OrderByDescending(told => told.Message.Seq);
        var page = await messages.Take(limit + 1).ToListAsync(cancellation);

        var hasMore = page.Count > limit;
        if (hasMore)
        {
            page.RemoveAt(limit);
        }
        page.Sort((left, right) => left.Message.Seq.CompareTo(right.Message.Seq));
        return new HistoryPage([.. page.Select(told => told.ToMessage(topic.Topic))], hasMore, head, topic.Epoch);
    }

    private static IQueryable<ToldMessage> Told(RealtimeDbContext db, TopicEntry topic) =>
        from message in db.Messages.AsNoTracking()
        where message.TopicKey == topic.Key
        join user in db.Users.Where(user => user.Tenant == topic.Topic.Tenant) on message.AuthorId equals user.Id into authors
        from author in authors.DefaultIfEmpty()
        select new ToldMessage { Message = message, DisplayName = author!.DisplayName, AvatarUrl = author.AvatarUrl };

    private sealed class ToldMessage
    {
        public required Model.MessageRow Message { get; init; }
        public required string? DisplayName { get; init; }
        public required string? AvatarUrl { get; init; }

        public Message ToMessage(Topic topic) => new(
            Identifier.Format(Identifier.MessagePrefix, Message.Id),
            topic.ToRef(),
            Message.Seq,
            Message.ChangeSeq,
            new Author(Message.AuthorId, DisplayName ?? Message.AuthorId, AvatarUrl),
            Message.Content,
            Message.CreatedAt,
            Nonces.Told(Message.Nonce));
    }
}

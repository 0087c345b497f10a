using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
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
    /// <param name="viewer">Whom it is for.</param>
    public async Task<CatchUp> SinceAsync(
        TopicEntry topic, long after, long head, int limit, string viewer, CancellationToken cancellation)
    {
        if (after == head)
        {
            return new CatchUp(head, Complete: true, []);
        }
        var changes = await ChangesAsync(topic, after, head, limit + 1, viewer, cancellation);
        return changes.Count > limit ? new CatchUp(head, Complete: false, []) : new CatchUp(head, Complete: true, changes);
    }

    /// <summary>The first <paramref name="take"/> changes after a seq, up to a head that was read beforehand.</summary>
    /// <param name="viewer">Whom they are for; null for everyone.</param>
    public async Task<IReadOnlyList<Message>> ChangesAsync(
        TopicEntry topic, long after, long head, int take, string? viewer, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var changes = await ToldMessages.In(db, topic)
            .Where(told => told.Message.ChangeSeq > after && told.Message.ChangeSeq <= head)
            .OrderBy(told => told.Message.ChangeSeq)
            .Take(take)
            .ToListAsync(cancellation);
        return await ToldMessages.CompleteAsync(db, topic, changes, viewer, cancellation);
    }

    /// <summary>Up to <paramref name="limit"/> messages: the newest, those before a seq, or those after one. By rising seq.</summary>
    public async Task<HistoryPage> HistoryAsync(
        TopicEntry topic, long? before, long? after, int limit, string viewer, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        // The head first: subscribing with it as `after` then misses nothing of what is stored while this reads.
        var head = await db.Topics.Where(row => row.Key == topic.Key).Select(row => row.LastSeq).SingleAsync(cancellation);

        var messages = ToldMessages.In(db, topic);
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
        return new HistoryPage(await ToldMessages.CompleteAsync(db, topic, page, viewer, cancellation), hasMore, head, topic.Epoch);
    }

    /// <summary>A message of the topic as an answer to it shows it; null when there is none.</summary>
    public async Task<Reply?> FindReplyAsync(TopicEntry topic, Guid id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var row = await db.Messages.AsNoTracking().SingleOrDefaultAsync(row => row.TopicKey == topic.Key && row.Id == id, cancellation);
        return row is null ? null : ToldMessages.ToReply(row.Id, row.Seq, row.AuthorId, row.Content, row.IsGone);
    }

    /// <summary>The pinned messages of a topic, the newest pin first.</summary>
    public async Task<IReadOnlyList<Message>> PinnedAsync(TopicEntry topic, string viewer, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var pinned = await ToldMessages.In(db, topic)
            .Where(told => told.Message.PinnedAt != null)
            .OrderByDescending(told => told.Message.PinnedAt).ThenByDescending(told => told.Message.Seq)
            .ToListAsync(cancellation);
        return await ToldMessages.CompleteAsync(db, topic, pinned, viewer, cancellation);
    }
}

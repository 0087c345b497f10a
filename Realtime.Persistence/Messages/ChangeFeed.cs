using Microsoft.EntityFrameworkCore;
using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Messages;

/// <param name="Seq">The topic's head that the changes lead up to.</param>
/// <param name="Complete">False when they are more than asked for, or some are not shown any more; then there are none.</param>
public sealed record CatchUp(long Seq, bool Complete, IReadOnlyList<Message> Messages);

/// <param name="IsReply">It is itself in a thread.</param>
/// <param name="IsGone">It was deleted or redacted.</param>
public sealed record FoundRoot(ThreadRoot Root, bool IsReply, bool IsGone);

/// <summary>
/// Reads messages as everyone sees them: by place (history) and by change (catching up). The change feed after S is the
/// present state of every message with <c>changeSeq &gt; S</c>, which is all a client needs to be right again.
/// </summary>
public sealed class ChangeFeed(IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>
    /// The seq of the last message of before a time, of those behind a seq; that seq when there is none. Times rise with seqs, since both
    /// are given under the topic's lock, and no index has them: so it looks into the middle, and again, at some twenty of a million.
    /// </summary>
    private const string FindLastBefore = """
        with recursive search(low, high) as (
            -- What is at low or below is of before the time, what is above high is not.
            select @after::bigint, @head::bigint
            union all
            select case when last.created_at >= @since then half.low else half.middle end,
                case when last.created_at >= @since then last.seq - 1 else half.high end
            from (select low, high, (low + high + 1) / 2 as middle from search where low < high) half
            left join lateral (
                select m.seq, m.created_at from messages m
                where m.topic_key = @key and m.seq > half.low and m.seq <= half.middle
                order by m.seq desc limit 1
            ) last on true
        )
        select max(low) as "Value" from search
        """;

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
    /// <param name="since">With a change of an older message among them it is not complete either.</param>
    public async Task<CatchUp> SinceAsync(
        TopicEntry topic, long after, long head, int limit, string viewer, DateTimeOffset? since, CancellationToken cancellation)
    {
        if (after == head)
        {
            return new CatchUp(head, Complete: true, []);
        }
        var changes = await ChangesAsync(topic, after, head, limit + 1, viewer, cancellation);
        return changes.Count > limit || changes.Any(message => message.CreatedAt < since) ? new CatchUp(head, Complete: false, []) : new CatchUp(head, Complete: true, changes);
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
    /// <param name="threadSeq">The root whose replies they are; null for what stands in the topic itself.</param>
    /// <param name="since">None of before this, as if there were none.</param>
    public async Task<HistoryPage> HistoryAsync(
        TopicEntry topic, long? threadSeq, long? before, long? after, int limit, string viewer, DateTimeOffset? since, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        // The head first: subscribing with it as `after` then misses nothing of what is stored while this reads.
        var head = await db.Topics.Where(row => row.Key == topic.Key).Select(row => row.LastSeq).SingleAsync(cancellation);

        var messages = threadSeq is { } root
            ? ToldMessages.In(db, topic).Where(told => told.Message.ThreadSeq == root)
            : ToldMessages.In(db, topic).Where(told => told.Message.ThreadSeq == null);
        var behind = after is { } asked && since is { } time ? await LastBeforeAsync(db, topic, asked, head, time, cancellation) : after;
        messages = behind is { } start
            ? messages.Where(told => told.Message.Seq > start).OrderBy(told => told.Message.Seq)
            : messages.Where(told => told.Message.Seq < (before ?? long.MaxValue)).OrderByDescending(told => told.Message.Seq);
        var page = await messages.Take(limit + 1).ToListAsync(cancellation);
        page.RemoveAll(told => told.Message.CreatedAt < since);

        var hasMore = page.Count > limit;
        if (hasMore)
        {
            page.RemoveAt(limit);
        }
        page.Sort((left, right) => left.Message.Seq.CompareTo(right.Message.Seq));
        return new HistoryPage(await ToldMessages.CompleteAsync(db, topic, page, viewer, cancellation), hasMore, head, topic.Epoch);
    }

    private static Task<long> LastBeforeAsync(
        RealtimeDbContext db, TopicEntry topic, long after, long head, DateTimeOffset since, CancellationToken cancellation) =>
        db.Database.SqlQueryRaw<long>(
            FindLastBefore,
            new NpgsqlParameter<long>("key", topic.Key), new NpgsqlParameter<long>("after", after), new NpgsqlParameter<long>("head", head),
            new NpgsqlParameter<DateTimeOffset>("since", since)).SingleAsync(cancellation);

    /// <summary>A message of the topic as an answer to it shows it; null when there is none.</summary>
    public async Task<Reply?> FindReplyAsync(TopicEntry topic, Guid id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var row = await db.Messages.AsNoTracking().SingleOrDefaultAsync(row => row.TopicKey == topic.Key && row.Id == id, cancellation);
        return row is null ? null : ToldMessages.ToReply(row.Id, row.Seq, row.AuthorId, row.Content, row.IsGone);
    }

    /// <summary>A message of the topic as the root of a thread; null when there is none.</summary>
    public async Task<FoundRoot?> FindRootAsync(TopicEntry topic, Guid id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var row = await db.Messages.AsNoTracking().SingleOrDefaultAsync(row => row.TopicKey == topic.Key && row.Id == id, cancellation);
        return row is null ? null : new FoundRoot(new ThreadRoot(row.Id, row.Seq, row.AuthorId), IsReply: row.ThreadSeq is not null, row.IsGone);
    }

    /// <summary>Messages wherever they are, in the order that they are named in; without those that there are none of.</summary>
    /// <param name="topics">The topics of a tenant that they are in, by their keys.</param>
    public async Task<IReadOnlyList<Message>> NamedAsync(
        string tenant, IReadOnlyDictionary<long, TopicEntry> topics, IReadOnlyList<(long TopicKey, long Seq)> places, string viewer,
        CancellationToken cancellation)
    {
        if (places.Count == 0)
        {
            return [];
        }
        var keys = places.Select(place => place.TopicKey).ToArray();
        var seqs = places.Select(place => place.Seq).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var told = await ToldMessages
            .Of(db, tenant, db.Messages.FromSql($"""
                select m.* from unnest({keys}, {seqs}) as wanted(topic_key, seq)
                join messages m on m.topic_key = wanted.topic_key and m.seq = wanted.seq
                """))
            .ToListAsync(cancellation);
        var byPlace = told.ToDictionary(one => (one.Message.TopicKey, one.Message.Seq));
        return await ToldMessages.CompleteAsync(
            db, key => topics[key].Topic.ToRef(), [.. places.Where(byPlace.ContainsKey).Select(place => byPlace[place])], viewer, cancellation);
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

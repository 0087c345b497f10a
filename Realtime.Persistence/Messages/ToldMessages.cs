using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Messages;
using Realtime.Domain.Topics;
using Realtime.Persistence.Attachments;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Messages;

/// <summary>A message's row and who wrote it.</summary>
internal sealed class ToldMessage
{
    public required MessageRow Message { get; init; }
    public required string? DisplayName { get; init; }
    public required string? AvatarUrl { get; init; }

    /// <summary>The seq of the first reply in its thread, deleted or not; null when nobody wrote there.</summary>
    public required long? FirstReply { get; init; }
}

/// <summary>Makes of rows the messages that are told.</summary>
/// <remarks>
/// Reactions and replies are counted, and what a reply answers is looked up, as messages are read and not as they are written: so neither can be out of
/// date, and a reply shows nothing any more of what was edited or deleted. Attachments come from a table of their own. A page whose messages have none of these costs no query for it.
/// </remarks>
internal static class ToldMessages
{
    /// <summary>Counting replies stops here.</summary>
    private const int RepliesCounted = 1_000;

    public static IQueryable<ToldMessage> In(RealtimeDbContext db, TopicEntry topic) =>
        Of(db, topic.Topic.Tenant, db.Messages.Where(message => message.TopicKey == topic.Key));

    public static IQueryable<ToldMessage> Of(RealtimeDbContext db, string tenant, IQueryable<MessageRow> messages) =>
        from message in messages.AsNoTracking()
        join user in db.Users.Where(user => user.Tenant == tenant) on message.AuthorId equals user.Id into authors
        from author in authors.DefaultIfEmpty()
        select new ToldMessage
        {
            Message = message,
            DisplayName = author!.DisplayName,
            AvatarUrl = author.AvatarUrl,
            // The first one, and not whether there is any: of a question the planner may make a hash of all replies that there are.
            FirstReply = db.Messages
                .Where(reply => reply.TopicKey == message.TopicKey && reply.ThreadSeq == message.Seq)
                .OrderBy(reply => reply.Seq)
                .Select(reply => (long?)reply.Seq)
                .FirstOrDefault(),
        };

    /// <param name="viewer">Whose reactions are marked; null for what is told to everyone.</param>
    public static Task<IReadOnlyList<Message>> CompleteAsync(
        RealtimeDbContext db, TopicEntry topic, IReadOnlyList<ToldMessage> told, string? viewer, CancellationToken cancellation) =>
        CompleteAsync(db, _ => topic.Topic.ToRef(), told, viewer, cancellation);

    /// <param name="topicOf">The topic of a key.</param>
    /// <param name="viewer">Whose reactions are marked; null for what is told to everyone.</param>
    public static async Task<IReadOnlyList<Message>> CompleteAsync(
        RealtimeDbContext db, Func<long, TopicRef> topicOf, IReadOnlyList<ToldMessage> told, string? viewer, CancellationToken cancellation)
    {
        var reactions = await ReactionsAsync(db, told, viewer, cancellation);
        var named = await NamedAsync(db, told, cancellation);
        var attachments = await AttachmentsAsync(db, told, cancellation);
        var threads = await ThreadsAsync(db, told, cancellation);
        return
        [
            .. told.Select(one => ToMessage(
                one,
                topicOf(one.Message.TopicKey),
                reactions[(one.Message.TopicKey, one.Message.Seq)],
                one.Message is { ReplyTo: { } answered, IsGone: false } ? named.GetValueOrDefault((one.Message.TopicKey, answered)) : null,
                attachments[(one.Message.TopicKey, one.Message.Seq)],
                one.Message.ThreadSeq is { } root ? named.GetValueOrDefault((one.Message.TopicKey, root))?.Id : null,
                threads.GetValueOrDefault((one.Message.TopicKey, one.Message.Seq)))),
        ];
    }

    /// <summary>Of a message that is answered.</summary>
    public static Reply ToReply(Guid id, long seq, string authorId, string content, bool isGone) =>
        new(Identifier.Format(Identifier.MessagePrefix, id), seq, authorId, isGone ? null : Excerpt.Of(content));

    private static async Task<ILookup<(long, long), Reaction>> ReactionsAsync(
        RealtimeDbContext db, IReadOnlyList<ToldMessage> told, string? viewer, CancellationToken cancellation)
    {
        // What was never changed has no reactions, and a tombstone shows none.
        var rows = told.Select(one => one.Message).Where(row => row.ChangeSeq != row.Seq && !row.IsGone).ToArray();
        if (rows.Length == 0)
        {
            return Array.Empty<Reaction>().ToLookup(_ => (0L, 0L));
        }
        var (keys, seqs) = Split(rows.Select(row => (row.TopicKey, row.Seq)));
        var counted = await db.MessageReactions
            .FromSql($"""
                select r.* from unnest({keys}, {seqs}) as wanted(topic_key, seq)
                join message_reactions r on r.topic_key = wanted.topic_key and r.seq = wanted.seq
                """)
            .GroupBy(row => new { row.TopicKey, row.Seq, row.Emoji })
            .Select(group => new
            {
                group.Key.TopicKey,
                group.Key.Seq,
                group.Key.Emoji,
                Count = group.Count(),
                Since = group.Min(row => row.ReactedAt),
                Mine = group.Count(row => row.UserId == viewer),
            })
            .OrderBy(row => row.Since).ThenBy(row => row.Emoji)
            .ToListAsync(cancellation);
        return counted.ToLookup(row => (row.TopicKey, row.Seq), row => new Reaction(row.Emoji, row.Count, viewer is null ? null : row.Mine > 0));
    }

    /// <summary>What the messages answer, and the roots of the threads that they are in.</summary>
    private static async Task<Dictionary<(long, long), Reply>> NamedAsync(
        RealtimeDbContext db, IReadOnlyList<ToldMessage> told, CancellationToken cancellation)
    {
        var wanted = told
            .Select(one => one.Message)
            .SelectMany(row => new[] { (row.TopicKey, Seq: row.IsGone ? null : row.ReplyTo), (row.TopicKey, Seq: row.ThreadSeq) })
            .Where(one => one.Seq is not null)
            .Select(one => (one.TopicKey, one.Seq!.Value))
            .Distinct()
            .ToArray();
        if (wanted.Length == 0)
        {
            return [];
        }
        var (keys, seqs) = Split(wanted);
        var rows = await db.Messages
            .FromSql($"""
                select m.* from unnest({keys}, {seqs}) as wanted(topic_key, seq)
                join messages m on m.topic_key = wanted.topic_key and m.seq = wanted.seq
                """)
            .Select(row => new
            {
                row.TopicKey,
                row.Seq,
                row.Id,
                row.AuthorId,
                // Of characters outside the basic plane twice as much as is shown; never less.
                Content = row.Content.Substring(0, Excerpt.Longest),
                IsGone = row.DeletedAt != null || row.RedactedBy != null,
            })
            .ToListAsync(cancellation);
        return rows.ToDictionary(row => (row.TopicKey, row.Seq), row => ToReply(row.Id, row.Seq, row.AuthorId, row.Content, row.IsGone));
    }

    private static async Task<ILookup<(long, long), Attachment>> AttachmentsAsync(
        RealtimeDbContext db, IReadOnlyList<ToldMessage> told, CancellationToken cancellation)
    {
        var attaching = told.Select(one => one.Message).Where(row => row.AttachmentCount is not null && !row.IsGone).ToArray();
        if (attaching.Length == 0)
        {
            return Array.Empty<Attachment>().ToLookup(_ => (0L, 0L));
        }
        var (keys, seqs) = Split(attaching.Select(row => (row.TopicKey, row.Seq)));
        var rows = await db.Attachments
            .FromSql($"""
                select a.* from unnest({keys}, {seqs}) as wanted(topic_key, seq)
                join attachments a on a.topic_key = wanted.topic_key and a.seq = wanted.seq
                """)
            .AsNoTracking()
            .Where(row => !row.Removed)
            .OrderBy(row => row.TopicKey).ThenBy(row => row.Seq).ThenBy(row => row.Place)
            .ToListAsync(cancellation);
        return rows.ToLookup(row => (row.TopicKey!.Value, row.Seq!.Value), row => row.ToTold());
    }

    /// <summary>What came of the messages that somebody replied to in a thread; nothing where all of it is deleted.</summary>
    private static async Task<Dictionary<(long, long), ThreadSummary>> ThreadsAsync(
        RealtimeDbContext db, IReadOnlyList<ToldMessage> told, CancellationToken cancellation)
    {
        var roots = told.Where(one => one.FirstReply is not null).Select(one => (one.Message.TopicKey, one.Message.Seq)).ToArray();
        if (roots.Length == 0)
        {
            return [];
        }
        var (keys, seqs) = Split(roots);
        var rows = await db.Database.SqlQuery<ThreadRow>($"""
            select root.topic_key as "TopicKey", root.seq as "Seq", first.count as "Count", first.participants as "Participants",
                last.seq as "LastReplySeq", last.created_at as "LastReplyAt"
            from unnest({keys}, {seqs}) as root(topic_key, seq)
            cross join lateral (
                select r.seq, r.created_at from messages r
                where r.topic_key = root.topic_key and r.thread_seq = root.seq and r.deleted_at is null
                order by r.seq desc limit 1
            ) last
            cross join lateral (
                select sum(author.replies)::integer as count, (array_agg(author.author_id order by author.first))[1:5] as participants
                from (
                    select reply.author_id, count(*) as replies, min(reply.seq) as first
                    from (
                        select r.author_id, r.seq from messages r
                        where r.topic_key = root.topic_key and r.thread_seq = root.seq and r.deleted_at is null
                        order by r.seq limit {RepliesCounted}
                    ) reply
                    group by reply.author_id
                ) author
            ) first
            """).ToListAsync(cancellation);
        return rows.ToDictionary(
            row => (row.TopicKey, row.Seq), row => new ThreadSummary(row.Count, row.LastReplyAt, row.LastReplySeq, row.Participants));
    }

    private static (long[] Keys, long[] Seqs) Split(IEnumerable<(long TopicKey, long Seq)> places)
    {
        var all = places.ToArray();
        return ([.. all.Select(one => one.TopicKey)], [.. all.Select(one => one.Seq)]);
    }

    private static Message ToMessage(
        ToldMessage told, TopicRef topic, IEnumerable<Reaction> reactions, Reply? replyTo, IEnumerable<Attachment> attachments, string? threadId,
        ThreadSummary? thread)
    {
        var row = told.Message;
        Reaction[] counted = [.. reactions];
        Attachment[] attached = [.. attachments];
        return new Message(
            Identifier.Format(Identifier.MessagePrefix, row.Id),
            topic,
            row.Seq,
            row.ChangeSeq,
            new Author(row.AuthorId, told.DisplayName ?? row.AuthorId, told.AvatarUrl),
            row.Content,
            row.CreatedAt,
            Nonces.Told(row.Nonce),
            row.EditedAt,
            row.DeletedAt,
            row.DeletedBy,
            row.RedactedBy is { } by ? new Redaction(by, row.RedactionReason!) : null,
            replyTo,
            counted.Length > 0 ? counted : null,
            row.PinnedAt,
            row.PinnedBy,
            StoredMentions.Users(row.Mentions),
            StoredMentions.IsEveryone(row.Mentions),
            StoredMentions.Roles(row.Mentions),
            attached.Length > 0 ? attached : null,
            threadId,
            thread);
    }

    private sealed class ThreadRow
    {
        public required long TopicKey { get; init; }
        public required long Seq { get; init; }
        public required int Count { get; init; }
        public required List<string> Participants { get; init; }
        public required long LastReplySeq { get; init; }
        public required DateTimeOffset LastReplyAt { get; init; }
    }
}

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
}

/// <summary>Makes of rows the messages that are told.</summary>
/// <remarks>
/// Reactions are counted, and what a reply answers is looked up, as messages are read and not as they are written: so neither can be out of
/// date, and a reply shows nothing any more of what was edited or deleted. Attachments come from a table of their own. A page whose messages have
/// none of these costs no query for it.
/// </remarks>
internal static class ToldMessages
{
    public static IQueryable<ToldMessage> In(RealtimeDbContext db, TopicEntry topic) =>
        from message in db.Messages.AsNoTracking()
        where message.TopicKey == topic.Key
        join user in db.Users.Where(user => user.Tenant == topic.Topic.Tenant) on message.AuthorId equals user.Id into authors
        from author in authors.DefaultIfEmpty()
        select new ToldMessage { Message = message, DisplayName = author!.DisplayName, AvatarUrl = author.AvatarUrl };

    /// <param name="viewer">Whose reactions are marked; null for what is told to everyone.</param>
    public static async Task<IReadOnlyList<Message>> CompleteAsync(
        RealtimeDbContext db, TopicEntry topic, IReadOnlyList<ToldMessage> told, string? viewer, CancellationToken cancellation)
    {
        var reactions = await ReactionsAsync(db, topic, told, viewer, cancellation);
        var answered = await AnsweredAsync(db, topic, told, cancellation);
        var attachments = await AttachmentsAsync(db, topic, told, cancellation);
        return
        [
            .. told.Select(one => ToMessage(
                one, topic.Topic, reactions[one.Message.Seq], one.Message.ReplyTo is { } seq ? answered.GetValueOrDefault(seq) : null,
                attachments[one.Message.Seq])),
        ];
    }

    /// <summary>Of a message that is answered.</summary>
    public static Reply ToReply(Guid id, long seq, string authorId, string content, bool isGone) =>
        new(Identifier.Format(Identifier.MessagePrefix, id), seq, authorId, isGone ? null : Excerpt.Of(content));

    private static async Task<ILookup<long, Reaction>> ReactionsAsync(
        RealtimeDbContext db, TopicEntry topic, IReadOnlyList<ToldMessage> told, string? viewer, CancellationToken cancellation)
    {
        // What was never changed has no reactions, and a tombstone shows none.
        var seqs = told.Select(one => one.Message).Where(row => row.ChangeSeq != row.Seq && !row.IsGone).Select(row => row.Seq).ToArray();
        if (seqs.Length == 0)
        {
            return Array.Empty<Reaction>().ToLookup(_ => 0L);
        }
        var counted = await db.MessageReactions
            .Where(row => row.TopicKey == topic.Key && seqs.Contains(row.Seq))
            .GroupBy(row => new { row.Seq, row.Emoji })
            .Select(group => new
            {
                group.Key.Seq,
                group.Key.Emoji,
                Count = group.Count(),
                Since = group.Min(row => row.ReactedAt),
                Mine = group.Count(row => row.UserId == viewer),
            })
            .OrderBy(row => row.Since).ThenBy(row => row.Emoji)
            .ToListAsync(cancellation);
        return counted.ToLookup(row => row.Seq, row => new Reaction(row.Emoji, row.Count, viewer is null ? null : row.Mine > 0));
    }

    private static async Task<Dictionary<long, Reply>> AnsweredAsync(
        RealtimeDbContext db, TopicEntry topic, IReadOnlyList<ToldMessage> told, CancellationToken cancellation)
    {
        var seqs = told.Where(one => one.Message.ReplyTo is not null && !one.Message.IsGone).Select(one => one.Message.ReplyTo!.Value).Distinct().ToArray();
        if (seqs.Length == 0)
        {
            return [];
        }
        var rows = await db.Messages
            .Where(row => row.TopicKey == topic.Key && seqs.Contains(row.Seq))
            .Select(row => new
            {
                row.Seq,
                row.Id,
                row.AuthorId,
                // Of characters outside the basic plane twice as much as is shown; never less.
                Content = row.Content.Substring(0, Excerpt.Longest),
                IsGone = row.DeletedAt != null || row.RedactedBy != null,
            })
            .ToListAsync(cancellation);
        return rows.ToDictionary(row => row.Seq, row => ToReply(row.Id, row.Seq, row.AuthorId, row.Content, row.IsGone));
    }

    private static async Task<ILookup<long, Attachment>> AttachmentsAsync(
        RealtimeDbContext db, TopicEntry topic, IReadOnlyList<ToldMessage> told, CancellationToken cancellation)
    {
        var seqs = told.Select(one => one.Message).Where(row => row.AttachmentCount is not null && !row.IsGone).Select(row => (long?)row.Seq).ToArray();
        if (seqs.Length == 0)
        {
            return Array.Empty<Attachment>().ToLookup(_ => 0L);
        }
        var rows = await db.Attachments.AsNoTracking()
            .Where(row => row.TopicKey == topic.Key && seqs.Contains(row.Seq) && !row.Removed)
            .OrderBy(row => row.Seq).ThenBy(row => row.Place)
            .ToListAsync(cancellation);
        return rows.ToLookup(row => row.Seq!.Value, row => row.ToTold());
    }

    private static Message ToMessage(
        ToldMessage told, Topic topic, IEnumerable<Reaction> reactions, Reply? replyTo, IEnumerable<Attachment> attachments)
    {
        var row = told.Message;
        Reaction[] counted = [.. reactions];
        Attachment[] attached = [.. attachments];
        return new Message(
            Identifier.Format(Identifier.MessagePrefix, row.Id),
            topic.ToRef(),
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
            attached.Length > 0 ? attached : null);
    }
}

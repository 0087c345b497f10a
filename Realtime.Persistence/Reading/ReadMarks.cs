using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Reading;

/// <param name="Seq">The reader's watermark; 0 when nothing is read.</param>
/// <param name="Unread">
/// Messages of others above it that can be read, but for threads and what is deleted; counted up to <see cref="ReadMarks.CountedUpTo"/>.
/// </param>
/// <param name="Mentions">Those that mention the reader, a role that the reader has, or everyone; counted likewise.</param>
public readonly record struct ReadMark(long Seq, int Unread, int Mentions);

/// <summary>A topic, and where one reader stands in it.</summary>
public sealed class TopicMark
{
    public required long Key { get; init; }
    public required TopicKind Kind { get; init; }
    public required string Id { get; init; }
    public required string Epoch { get; init; }

    /// <summary>The topic's last seq.</summary>
    public required long Head { get; init; }

    /// <summary>As in <see cref="ReadMark"/>.</summary>
    public required long Seq { get; init; }

    public required int Unread { get; init; }
    public required int Mentions { get; init; }
}

/// <summary>What a user has not read yet. Counted from the watermark, never kept beside it.</summary>
public sealed class ReadMarks(IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>Counting stops here: a badge that says 1000 and one that says 40,000 tell a reader the same.</summary>
    public const int CountedUpTo = 1_000;

    /// <summary>The user's marks in these topics, in one query whatever their number.</summary>
    /// <param name="streamsSince">What was written before this in the chat of a stream is not shown there, and so not counted.</param>
    public async Task<Dictionary<long, ReadMark>> OfAsync(
        string userId, IReadOnlyCollection<TopicEntry> topics, DateTimeOffset streamsSince, CancellationToken cancellation)
    {
        var keys = topics.Select(topic => topic.Key).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var marks = await Of(db, userId, db.Topics.Where(topic => keys.Contains(topic.Key)), streamsSince).ToListAsync(cancellation);
        return marks.ToDictionary(mark => mark.Key, mark => new ReadMark(mark.Seq, mark.Unread, mark.Mentions));
    }

    /// <summary>The same as part of another query.</summary>
    public static IQueryable<TopicMark> Of(RealtimeDbContext db, string userId, IQueryable<TopicRow> topics, DateTimeOffset streamsSince) =>
        from topic in topics
        let seq = db.ReadReceipts
            .Where(receipt => receipt.TopicKey == topic.Key && receipt.UserId == userId)
            .Select(receipt => receipt.Seq)
            .FirstOrDefault()
        // The newest first, as what is too old to be shown comes before all that is: so no more of it is read than is counted.
        let shownSince = topic.Kind == TopicKind.Stream && topic.Id != Topic.AnnouncementsId ? streamsSince : DateTimeOffset.MinValue
        select new TopicMark
        {
            Key = topic.Key,
            Kind = topic.Kind,
            Id = topic.Id,
            Epoch = topic.Epoch,
            Head = topic.LastSeq,
            Seq = seq,
            Unread = db.Messages
                .Where(message => message.TopicKey == topic.Key && message.Seq > seq && message.ThreadSeq == null
                    && message.AuthorId != userId && message.DeletedAt == null)
                .OrderByDescending(message => message.Seq)
                .Take(CountedUpTo)
                .Count(message => message.CreatedAt >= shownSince),
            Mentions = db.Messages
                .Where(message => message.TopicKey == topic.Key && message.Seq > seq && message.ThreadSeq == null && message.AuthorId != userId
                    && message.Mentions != null
                    && (message.Mentions.Contains(userId) || message.Mentions.Contains(StoredMentions.Everyone)
                        || db.MemberRoles.Any(held => topic.Kind == TopicKind.Channel && held.Tenant == topic.Tenant && held.UserId == userId
                            && db.Channels.Any(channel => channel.Tenant == topic.Tenant && channel.Id == topic.Id && channel.ServerId == held.ServerId)
                            && message.Mentions.Contains(StoredMentions.RoleMark + held.RoleId))))
                .OrderByDescending(message => message.Seq)
                .Take(CountedUpTo)
                .Count(message => message.CreatedAt >= shownSince),
        };
}

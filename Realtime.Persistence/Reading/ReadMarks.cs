using Microsoft.EntityFrameworkCore;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Reading;

/// <param name="Seq">The reader's watermark; 0 when nothing is read.</param>
/// <param name="Unread">Messages of others above it, counted up to <see cref="ReadMarks.CountedUpTo"/>.</param>
/// <param name="Mentions">Those that mention the reader, or everyone; counted likewise.</param>
public readonly record struct ReadMark(long Seq, int Unread, int Mentions);

/// <summary>What a user has not read yet. Counted from the watermark, never kept beside it.</summary>
public sealed class ReadMarks(IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>Counting stops here: a badge that says 1000 and one that says 40,000 tell a reader the same.</summary>
    public const int CountedUpTo = 1_000;

    /// <summary>The user's marks in these topics, in one query whatever their number.</summary>
    public async Task<Dictionary<long, ReadMark>> OfAsync(string userId, IReadOnlyCollection<TopicEntry> topics, CancellationToken cancellation)
    {
        var keys = topics.Select(topic => topic.Key).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var marks = await (
            from topic in db.Topics
            where keys.Contains(topic.Key)
            let seq = db.ReadReceipts
                .Where(receipt => receipt.TopicKey == topic.Key && receipt.UserId == userId)
                .Select(receipt => receipt.Seq)
                .FirstOrDefault()
            select new
            {
                topic.Key,
                Seq = seq,
                Unread = db.Messages
                    .Where(message => message.TopicKey == topic.Key && message.Seq > seq && message.AuthorId != userId)
                    .OrderBy(message => message.Seq)
                    .Take(CountedUpTo)
                    .Count(),
                Mentions = db.Messages
                    .Where(message => message.TopicKey == topic.Key && message.Seq > seq && message.AuthorId != userId
                        && message.Mentions != null && (message.Mentions.Contains(userId) || message.Mentions.Contains(StoredMentions.Everyone)))
                    .OrderBy(message => message.Seq)
                    .Take(CountedUpTo)
                    .Count(),
            }).ToListAsync(cancellation);
        return marks.ToDictionary(mark => mark.Key, mark => new ReadMark(mark.Seq, mark.Unread, mark.Mentions));
    }
}

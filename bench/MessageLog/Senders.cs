using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;
using Log = Realtime.Persistence.Messages.MessageLog;

namespace Realtime.Bench.MessageLog;

/// <summary>A send that was answered: its message is committed, here and under this id.</summary>
internal readonly record struct Acknowledged(long TopicKey, long Seq, Guid Id);

/// <summary>
/// The same send in both ways: 120 characters to one of the topics at random, with a nonce as clients give it. Remembers
/// every answer.
/// </summary>
/// <param name="tuned">Whether plain transactions go without the savepoint that EF makes for each save.</param>
internal sealed class Senders(IReadOnlyList<TopicEntry> topics, IDbContextFactory<RealtimeDbContext> contexts, Log log, bool tuned)
{
    private static readonly string Content = new('x', 120);

    public ConcurrentQueue<Acknowledged> Acknowledged { get; } = new();

    /// <summary>The yardstick: the same rows in one EF transaction, as anyone would write it.</summary>
    public async Task SendPlainAsync(int sender)
    {
        var topic = AnyTopic();
        await using var db = await contexts.CreateDbContextAsync();
        db.Database.AutoSavepointsEnabled = !tuned;
        await using var transaction = await db.Database.BeginTransactionAsync();
        var head = await db.Database
            .SqlQuery<long>($"""update topics set last_seq = last_seq + 1 where key = {topic.Key} returning last_seq as "Value" """)
            .ToListAsync();
        var message = new MessageRow
        {
            TopicKey = topic.Key,
            Seq = head[0],
            ChangeSeq = head[0],
            Id = Guid.CreateVersion7(),
            AuthorId = Author(sender),
            Nonce = NewNonce(),
            Content = Content,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        db.Messages.Add(message);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        Acknowledged.Enqueue(new Acknowledged(topic.Key, message.Seq, message.Id));
    }

    public async Task SendToLogAsync(int sender)
    {
        var topic = AnyTopic();
        var answer = await log.AppendAsync(new NewMessage(topic, Author(sender), Content, NewNonce()));
        if (answer.IsRefused)
        {
            throw new InvalidOperationException($"The log refused a message: {answer.Refusal}");
        }
        if (!Identifier.TryParse(Identifier.MessagePrefix, answer.Value.Id, out var id) || answer.Value.Duplicate)
        {
            throw new InvalidOperationException($"The log gave a wrong answer to a new message: {answer.Value}");
        }
        Acknowledged.Enqueue(new Acknowledged(topic.Key, answer.Value.Seq, id));
    }

    private TopicEntry AnyTopic() => topics[Random.Shared.Next(topics.Count)];

    private static string Author(int sender) => $"usr_{sender}";

    private static string NewNonce() => Guid.NewGuid().ToString("N");
}

using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Realtime.Domain.Refusals;
using Realtime.Persistence.Batching;
using Realtime.Persistence.Outbox;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Reading;

/// <param name="Moved">Whether the watermark rose; false when it stood there or further already.</param>
public readonly record struct ReadReceipt(long Seq, DateTimeOffset ReadAt, bool Moved);

/// <summary>
/// Where read receipts become durable: many of them in one statement, answered after its commit. A watermark only rises,
/// and never past its topic's head.
/// </summary>
public sealed class ReadReceiptLog : IAsyncDisposable
{
    private const int Capacity = 8_192;
    private const int Batch = 512;

    /// <summary>Ordered by key, so that two nodes cannot wait for each other's rows.</summary>
    private const string Raise = $"""
        with input as (
            select i.topic_key, i.user_id, least(i.seq, t.last_seq) as seq
            from unnest($1::bigint[], $2::text[], $3::bigint[]) as i(topic_key, user_id, seq)
            join topics t on t.key = i.topic_key
        ), raised as (
            insert into read_receipts as r (topic_key, user_id, seq, read_at)
            select topic_key, user_id, seq, clock_timestamp() from input order by topic_key, user_id
            on conflict (topic_key, user_id) do update set seq = excluded.seq, read_at = excluded.read_at where r.seq < excluded.seq
            returning topic_key, user_id, seq, read_at
        ), told as (
            insert into outbox (key, tenant, type, payload, attempts)
            select r.topic_key, t.tenant, '{OutboxEvents.MessageRead}',
                jsonb_build_object('topicKey', r.topic_key, 'userId', r.user_id, 'seq', r.seq), 0
            from raised r join topics t on t.key = r.topic_key
        )
        select topic_key, user_id, seq, read_at from raised
        """;

    private readonly NpgsqlDataSource _database;
    private readonly ILogger<ReadReceiptLog> _logger;
    private readonly BatchWriter<Mark> _writer;

    public ReadReceiptLog(NpgsqlDataSource database, ILogger<ReadReceiptLog> logger)
    {
        (_database, _logger) = (database, logger);
        _writer = new BatchWriter<Mark>(writers: 1, Capacity, Batch, WriteAsync);
    }

    /// <summary>Raises a user's watermark. When this answers with a value, it is committed.</summary>
    /// <returns><c>unavailable</c> when the queue is full or the database away.</returns>
    public Task<Result<ReadReceipt>> RaiseAsync(TopicEntry topic, string userId, long seq)
    {
        var mark = new Mark(topic.Key, userId, seq);
        return _writer.TryAdd(topic.Key, mark) ? mark.Answer.Task : Task.FromResult<Result<ReadReceipt>>(Refuse.Overloaded);
    }

    /// <summary>Takes nothing more, and waits until all that waited is committed or refused.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task WriteAsync(IReadOnlyList<Mark> marks)
    {
        try
        {
            // A row may be raised once in a statement, so the highest mark of each user speaks for the others.
            var highest = marks
                .GroupBy(mark => (mark.TopicKey, mark.UserId))
                .Select(group => group.MaxBy(mark => mark.Seq)!)
                .ToArray();
            Dictionary<(long, string), ReadReceipt> raised = [];
            await StorageRetry.RunAsync(async () => raised = await CommitAsync(highest), _logger);
            foreach (var mark in marks)
            {
                // One mark tells of the rise, the others that nothing moved, or each would be told to everyone.
                var found = raised.Remove((mark.TopicKey, mark.UserId), out var receipt);
                mark.Answer.TrySetResult(found ? receipt : new ReadReceipt(mark.Seq, default, Moved: false));
            }
        }
        catch (Exception failure) when (StorageFailures.IsStorageAway(failure))
        {
            _logger.ReceiptsRefused(failure, marks.Count);
            RefuseUnanswered(marks, Refuse.StorageAway);
        }
        catch (Exception failure)
        {
            _logger.ReceiptsFailed(failure, marks.Count);
            RefuseUnanswered(marks, Refuse.Internal);
        }
    }

    private async Task<Dictionary<(long TopicKey, string UserId), ReadReceipt>> CommitAsync(Mark[] marks)
    {
        await using var connection = await _database.OpenConnectionAsync();
        var raise = new NpgsqlBatchCommand(Raise)
        {
            Parameters =
            {
                new() { Value = marks.Select(mark => mark.TopicKey).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                new() { Value = marks.Select(mark => mark.UserId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = marks.Select(mark => mark.Seq).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            },
        };
        var raised = await GenericPlan.RunAsync(
            connection, [raise],
            row => (
                Key: (row.GetInt64(0), row.GetString(1)),
                Receipt: new ReadReceipt(row.GetInt64(2), new DateTimeOffset(row.GetDateTime(3)), Moved: true)),
            CancellationToken.None);
        return raised.ToDictionary(one => one.Key, one => one.Receipt);
    }

    private static void RefuseUnanswered(IReadOnlyList<Mark> marks, Refusal refusal)
    {
        foreach (var mark in marks)
        {
            mark.Answer.TrySetResult(refusal);
        }
    }

    private sealed record Mark(long TopicKey, string UserId, long Seq)
    {
        public TaskCompletionSource<Result<ReadReceipt>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using Npgsql;
using NpgsqlTypes;

namespace Realtime.Persistence.Outbox;

/// <summary>A consumer that could not do what a row asks for.</summary>
/// <param name="Error">The failure's type and message.</param>
public sealed record OutboxFailure(string Consumer, string Error);

/// <summary>
/// Keys that this node has, and their rows, until it is disposed: the locks are those of an open transaction, so a node that dies gives
/// them back at once. Not thread-safe.
/// </summary>
public sealed class OutboxBatch : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly List<OutboxItem> _done = [];

    internal OutboxBatch(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<long> keys, IReadOnlyList<OutboxItem> items)
    {
        (_connection, _transaction, Keys, Items) = (connection, transaction, keys, items);
    }

    /// <summary>By rising key.</summary>
    public IReadOnlyList<long> Keys { get; }

    /// <summary>By key, and in each by rising id.</summary>
    public IReadOnlyList<OutboxItem> Items { get; }

    /// <summary>Every consumer has done it: it goes with <see cref="CommitAsync"/>.</summary>
    public void Done(OutboxItem item) => _done.Add(item);

    /// <summary>It is tried again, by those who failed alone; its key waits for it.</summary>
    public async Task RetryAsync(OutboxItem item, IReadOnlyCollection<OutboxFailure> failures, DateTimeOffset at, CancellationToken cancellation)
    {
        await using var update = new NpgsqlCommand(
            "update outbox set attempts = $3, next_attempt_at = $4, consumers = $5 where key = $1 and id = $2", _connection)
        {
            Parameters =
            {
                new() { Value = item.Key },
                new() { Value = item.Id },
                new() { Value = item.Attempts + 1 },
                new() { Value = at.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = failures.Select(failure => failure.Consumer).ToArray() },
            },
        };
        await update.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>It is not tried again: a dead letter for each who failed, and its key goes on.</summary>
    public async Task BuryAsync(OutboxItem item, IReadOnlyCollection<OutboxFailure> failures, DateTimeOffset at, CancellationToken cancellation)
    {
        foreach (var failure in failures)
        {
            await using var insert = new NpgsqlCommand(
                """
                insert into dead_letters (tenant, id, outbox_key, outbox_id, consumer, type, payload, created_at, died_at, attempts, error)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                _connection)
            {
                Parameters =
                {
                    new() { Value = item.Tenant },
                    new() { Value = Guid.CreateVersion7() },
                    new() { Value = item.Key },
                    new() { Value = item.Id },
                    new() { Value = failure.Consumer },
                    new() { Value = item.Type },
                    new() { Value = item.Payload, NpgsqlDbType = NpgsqlDbType.Jsonb },
                    new() { Value = item.CreatedAt },
                    new() { Value = at.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                    new() { Value = item.Attempts + 1 },
                    new() { Value = failure.Error },
                },
            };
            await insert.ExecuteNonQueryAsync(cancellation);
        }
        Done(item);
    }

    /// <summary>Removes what is done, and gives the keys back.</summary>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        if (_done.Count > 0)
        {
            await using var delete = new NpgsqlCommand(
                "delete from outbox o using unnest($1::bigint[], $2::bigint[]) as done(key, id) where o.key = done.key and o.id = done.id", _connection)
            {
                Parameters =
                {
                    new() { Value = _done.Select(item => item.Key).ToArray() },
                    new() { Value = _done.Select(item => item.Id).ToArray() },
                },
            };
            await delete.PrepareAsync(cancellation);
            await delete.ExecuteNonQueryAsync(cancellation);
        }
        await _transaction.CommitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}

using Npgsql;
using NpgsqlTypes;

namespace Realtime.Persistence.Outbox;

/// <summary>A row of the outbox that was taken.</summary>
/// <param name="Id">Never given twice: what a consumer may know by that it has done it already.</param>
/// <param name="Payload">JSON; see <see cref="OutboxEvents"/>.</param>
/// <param name="Attempts">How often it has failed.</param>
/// <param name="Consumers">Who still has to do it; null for everyone that its type concerns.</param>
/// <param name="Age">Since it was written, by the clock of the database.</param>
public sealed record OutboxItem(
    long Key, long Id, string Tenant, string Type, string Payload, DateTimeOffset CreatedAt, int Attempts, IReadOnlyList<string>? Consumers,
    TimeSpan Age);

/// <summary>
/// Takes rows out of the outbox, on any number of nodes. Who locks the first row of a key has the key, and with it all rows behind: the
/// others pass over it, and no later row is ever first while it is there. So a key is in order, and different keys do not wait for
/// each other.
/// </summary>
public sealed class OutboxQueue(NpgsqlDataSource database)
{
    /// <summary>
    /// Goes from key to key in the index, however many rows a key has, and locks the first row of each that is due. It looks no further than
    /// it has to for as many keys as are asked for.
    /// </summary>
    private const string LockKeys = """
        with recursive heads as (
            (select key, id from outbox where key > $1 order by key, id limit 1)
            union all
            select next.key, next.id
            from heads cross join lateral (select key, id from outbox where key > heads.key order by key, id limit 1) next
        )
        select head.key
        from heads cross join lateral (
            select o.key from outbox o
            where o.key = heads.key and o.id = heads.id and (o.next_attempt_at is null or o.next_attempt_at <= $2)
            for update skip locked
        ) head
        limit $3
        """;

    /// <summary>A statement of its own, whose snapshot is taken under the locks.</summary>
    private const string ReadRows = """
        select o.key, o.id, o.tenant, o.type, o.payload, o.created_at, o.attempts, o.consumers, clock_timestamp() - o.created_at
        from unnest($1::bigint[]) as taken(key) cross join lateral (
            select * from outbox where key = taken.key order by id limit $2
        ) o
        order by o.key, o.id
        """;

    /// <summary>Takes the rows of up to <paramref name="keys"/> keys that are due, going on after a key. To be disposed, which gives back what is not settled.</summary>
    /// <param name="rowsPerKey">Most rows of each key.</param>
    public async Task<OutboxBatch> TakeAsync(long afterKey, int keys, int rowsPerKey, DateTimeOffset now, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellation);
            var taken = await LockAsync(connection, afterKey, keys, now, cancellation);
            var items = taken.Length == 0 ? [] : await ReadAsync(connection, taken, rowsPerKey, cancellation);
            return new OutboxBatch(connection, transaction, taken, items);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<long[]> LockAsync(NpgsqlConnection connection, long afterKey, int keys, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var ask = new NpgsqlCommand(LockKeys, connection)
        {
            Parameters = { new() { Value = afterKey }, new() { Value = now.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz }, new() { Value = keys } },
        };
        await ask.PrepareAsync(cancellation);
        var taken = new List<long>();
        await using var answer = await ask.ExecuteReaderAsync(cancellation);
        while (await answer.ReadAsync(cancellation))
        {
            taken.Add(answer.GetInt64(0));
        }
        return [.. taken];
    }

    private static async Task<List<OutboxItem>> ReadAsync(NpgsqlConnection connection, long[] keys, int rowsPerKey, CancellationToken cancellation)
    {
        await using var ask = new NpgsqlCommand(ReadRows, connection) { Parameters = { new() { Value = keys }, new() { Value = rowsPerKey } } };
        await ask.PrepareAsync(cancellation);
        var items = new List<OutboxItem>();
        await using var answer = await ask.ExecuteReaderAsync(cancellation);
        while (await answer.ReadAsync(cancellation))
        {
            items.Add(new OutboxItem(
                answer.GetInt64(0), answer.GetInt64(1), answer.GetString(2), answer.GetString(3), answer.GetString(4),
                answer.GetFieldValue<DateTimeOffset>(5), answer.GetInt32(6), answer.IsDBNull(7) ? null : answer.GetFieldValue<string[]>(7),
                answer.GetTimeSpan(8)));
        }
        return items;
    }
}

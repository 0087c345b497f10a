using Npgsql;

namespace Realtime.Persistence.Outbox;

/// <summary>Puts dead letters back into the outbox.</summary>
public sealed class DeadLetters(NpgsqlDataSource database)
{
    /// <summary>
    /// Under its old id, so that a consumer that had done it after all knows it again, and first of its key. Two consumers of one row may
    /// both be put back.
    /// </summary>
    private const string PutBack = """
        with letter as (
            delete from dead_letters where tenant = $1 and id = $2 returning *
        )
        insert into outbox (key, id, tenant, type, payload, created_at, attempts, consumers)
        overriding system value
        select outbox_key, outbox_id, tenant, type, payload, created_at, 0, array[consumer] from letter
        on conflict (key, id) do update set consumers = outbox.consumers || excluded.consumers, attempts = 0, next_attempt_at = null
        """;

    /// <summary>False when the tenant has no such letter.</summary>
    public async Task<bool> ReplayAsync(string tenant, Guid id, CancellationToken cancellation)
    {
        await using var replay = database.CreateCommand(PutBack);
        replay.Parameters.Add(new() { Value = tenant });
        replay.Parameters.Add(new() { Value = id });
        return await replay.ExecuteNonQueryAsync(cancellation) > 0;
    }
}

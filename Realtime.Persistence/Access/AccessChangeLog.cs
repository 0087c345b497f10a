using Npgsql;
using NpgsqlTypes;
using Realtime.Domain.Topics;
using Realtime.Persistence.Model;

namespace Realtime.Persistence.Access;

/// <summary>One loss of access, as it was told.</summary>
/// <param name="UserId">Whose access it is; null for everyone's.</param>
/// <param name="Scope">Where it ended; null for everywhere. A server covers its channels.</param>
public sealed record AccessChange(long Id, string Tenant, AccessChangeReason Reason, string? UserId, Topic? Scope, Guid? SessionId);

/// <summary>How far a node has read the log of access changes.</summary>
/// <param name="Xact">Every transaction before this one was over at that moment, and what it said has been read.</param>
/// <param name="At">When that was, by the clock of the database, which is one for all nodes.</param>
public readonly record struct AccessPosition(ulong Xact, DateTimeOffset At)
{
    /// <summary>
    /// Whether a node that read here last and now reads there may have missed something: changes are not kept for ever, and a lower
    /// count of transactions is that of another database, restored from a backup or failed over to.
    /// </summary>
    public bool MayHaveMissed(AccessPosition now) => now.At - At > AccessChangeLog.KeptFor - AccessChangeLog.RemovedWithin || now.Xact < Xact;
}

/// <summary>
/// Reads the log of access changes without a hole. Ids are given before their transactions commit, so a reader that
/// remembered the last id would pass over what commits late. This one remembers the oldest transaction that was still open
/// when it read, and reads on from there: some changes come twice, none is left out.
/// </summary>
public sealed class AccessChangeLog(NpgsqlDataSource database)
{
    /// <summary>How long a change is kept. A node that has not read for longer has missed some.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    /// <summary>Removing is not done to the second, nor are transactions over in no time.</summary>
    public static readonly TimeSpan RemovedWithin = TimeSpan.FromMinutes(10);

    /// <summary>One statement, so that the changes and the position to read on from are of one moment.</summary>
    private const string Read = """
        select pg_snapshot_xmin(pg_current_snapshot()), now(),
            change.id, change.tenant, change.reason, change.user_id, change.scope_kind, change.scope_id, change.session_id
        from (select 1) as once left join access_changes as change on change.xact >= $1
        order by change.id
        """;

    /// <summary>Where the log ends now.</summary>
    public async Task<AccessPosition> EndAsync(CancellationToken cancellation) =>
        (await ReadAsync(new AccessPosition(ulong.MaxValue, default), cancellation)).Next;

    /// <summary>The changes from a position on, and the position to read from next.</summary>
    public async Task<(AccessPosition Next, IReadOnlyList<AccessChange> Changes)> ReadAsync(AccessPosition from, CancellationToken cancellation)
    {
        await using var ask = database.CreateCommand(Read);
        ask.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = from.Xact, NpgsqlDbType = NpgsqlDbType.Xid8 });
        await using var answer = await ask.ExecuteReaderAsync(cancellation);
        var next = from;
        var changes = new List<AccessChange>();
        while (await answer.ReadAsync(cancellation))
        {
            next = new AccessPosition(answer.GetFieldValue<ulong>(0), answer.GetFieldValue<DateTimeOffset>(1));
            if (!answer.IsDBNull(2))
            {
                changes.Add(ToChange(answer));
            }
        }
        return (next, changes);
    }

    public async Task RemoveOldAsync(CancellationToken cancellation)
    {
        await using var remove = database.CreateCommand("delete from access_changes where created_at < now() - $1");
        remove.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = KeptFor });
        await remove.ExecuteNonQueryAsync(cancellation);
    }

    private static AccessChange ToChange(NpgsqlDataReader row)
    {
        var tenant = row.GetString(3);
        return new AccessChange(
            row.GetInt64(2),
            tenant,
            (AccessChangeReason)row.GetInt16(4),
            row.IsDBNull(5) ? null : row.GetString(5),
            row.IsDBNull(6) ? null : new Topic(tenant, (TopicKind)row.GetInt16(6), row.GetString(7)),
            row.IsDBNull(8) ? null : row.GetGuid(8));
    }
}

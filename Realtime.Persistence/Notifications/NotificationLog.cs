using Npgsql;
using NpgsqlTypes;
using Realtime.Domain.Contracts;
using Realtime.Persistence.Batching;

namespace Realtime.Persistence.Notifications;

/// <summary>Somebody who is to know of a message.</summary>
public readonly record struct Notified(string UserId, NotificationKind Kind);

/// <param name="Unread">How many the user has not read, this one too; counted up to <see cref="NotificationLog.CountedUpTo"/>.</param>
public sealed record StoredNotification(Guid Id, string UserId, NotificationKind Kind, DateTimeOffset CreatedAt, int Unread);

/// <summary>Stores who was to know of which message, once however often it is said, and not for who has read it.</summary>
public sealed class NotificationLog(NpgsqlDataSource database)
{
    /// <summary>Counting stops here, as it does for messages.</summary>
    public const int CountedUpTo = 1_000;

    private const string Insert = """
        insert into notifications (tenant, user_id, id, kind, topic_key, seq, thread_seq, created_at)
        select $1, i.user_id, i.id, i.kind, $2, $3, $7, clock_timestamp()
        from unnest($4::text[], $5::uuid[], $6::smallint[]) as i(user_id, id, kind)
        where case when $7::bigint is null
            then not exists (select from read_receipts r where r.topic_key = $2 and r.user_id = i.user_id and r.seq >= $3)
            else not exists (
                select from thread_marks r where r.topic_key = $2 and r.thread_seq = $7 and r.user_id = i.user_id and r.read_seq >= $3)
        end
        order by i.user_id
        on conflict (tenant, user_id, topic_key, seq) do nothing
        returning id
        """;

    /// <summary>
    /// For who read the message while its notification was being stored, and so found nothing to mark. One that reads it after this
    /// statement finds the notification.
    /// </summary>
    private const string MarkReadMeanwhile = """
        update notifications n set read_at = r.read_at
        from read_receipts r
        where n.tenant = $1 and n.user_id = any($4) and n.topic_key = $2 and n.seq = $3 and n.read_at is null
            and r.topic_key = $2 and r.user_id = n.user_id and r.seq >= $3
        """;

    /// <summary>The same of a message in a thread.</summary>
    private const string MarkReadMeanwhileInThread = """
        update notifications n set read_at = clock_timestamp()
        from thread_marks r
        where n.tenant = $1 and n.user_id = any($4) and n.topic_key = $2 and n.seq = $3 and n.read_at is null
            and r.topic_key = $2 and r.thread_seq = $5 and r.user_id = n.user_id and r.read_seq >= $3
        """;

    /// <summary>What is older than the newest <c>$3</c> of each of these users. The order is that of the list, and of an index.</summary>
    private const string Trim = """
        delete from notifications n using (
            select d.tenant, d.user_id, d.id
            from unnest($2::text[]) as u(user_id)
            cross join lateral (
                select k.created_at, k.id from notifications k where k.tenant = $1 and k.user_id = u.user_id
                order by k.created_at desc, k.id desc offset $3 limit 1
            ) first
            join notifications d on d.tenant = $1 and d.user_id = u.user_id and (d.created_at, d.id) <= (first.created_at, first.id)
            limit 1000 for update of d skip locked
        ) gone
        where n.tenant = gone.tenant and n.user_id = gone.user_id and n.id = gone.id
        """;

    private const string RemoveOld = """
        delete from notifications n using (
            select tenant, user_id, id from notifications where created_at < $1 order by created_at limit $2 for update skip locked
        ) gone
        where n.tenant = gone.tenant and n.user_id = gone.user_id and n.id = gone.id
        """;

    private const int RemovedAtATime = 500;

    private const string ReadUnread = """
        select n.id, n.user_id, n.kind, n.created_at, (
            select count(*) from (
                select from notifications u where u.tenant = $1 and u.user_id = n.user_id and u.read_at is null limit $4
            ) as counted)::integer
        from unnest($2::text[], $3::uuid[]) as i(user_id, id)
        join notifications n on n.tenant = $1 and n.user_id = i.user_id and n.id = i.id
        where n.read_at is null
        """;

    /// <summary>Stores them and answers those that are new and unread.</summary>
    /// <param name="threadSeq">The root of the thread that the message is in: what is read there decides then.</param>
    /// <param name="keptPerUser">With more of a user than this the oldest go.</param>
    public async Task<IReadOnlyList<StoredNotification>> AddAsync(
        string tenant, long topicKey, long seq, long? threadSeq, IReadOnlyCollection<Notified> notified, int keptPerUser, CancellationToken cancellation)
    {
        var users = notified.Select(one => one.UserId).ToArray();
        var ids = notified.Select(_ => Guid.CreateVersion7()).ToArray();
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var added = await InsertAsync();
        return added.Count == 0 ? [] : await SettleAsync();

        // Committed before what follows, which so finds who reads the message from now on by the notification, and who has read it by the mark.
        async Task<HashSet<Guid>> InsertAsync()
        {
            var insert = new NpgsqlBatchCommand(Insert)
            {
                Parameters =
                {
                    new() { Value = tenant },
                    new() { Value = topicKey },
                    new() { Value = seq },
                    new() { Value = users },
                    new() { Value = ids },
                    new() { Value = notified.Select(one => (short)one.Kind).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint },
                    new() { Value = (object?)threadSeq ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint },
                },
            };
            return (await GenericPlan.RunAsync(connection, [insert], row => row.GetGuid(0), cancellation)).ToHashSet();
        }

        Task<List<StoredNotification>> SettleAsync()
        {
            var mark = new NpgsqlBatchCommand(threadSeq is null ? MarkReadMeanwhile : MarkReadMeanwhileInThread)
            {
                Parameters = { new() { Value = tenant }, new() { Value = topicKey }, new() { Value = seq }, new() { Value = users } },
            };
            if (threadSeq is { } root)
            {
                mark.Parameters.Add(new() { Value = root });
            }
            var trim = new NpgsqlBatchCommand(Trim)
            {
                Parameters = { new() { Value = tenant }, new() { Value = users }, new() { Value = keptPerUser } },
            };
            var unread = new NpgsqlBatchCommand(ReadUnread)
            {
                Parameters =
                {
                    new() { Value = tenant },
                    new() { Value = users.Where((_, index) => added.Contains(ids[index])).ToArray() },
                    new() { Value = ids.Where(added.Contains).ToArray() },
                    new() { Value = CountedUpTo },
                },
            };
            return GenericPlan.RunAsync(
                connection, [mark, trim, unread],
                row => new StoredNotification(
                    row.GetGuid(0), row.GetString(1), (NotificationKind)row.GetInt16(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4)),
                cancellation);
        }
    }

    /// <summary>Removes some of before this, whoever's. False when that were the last, but for what another is just removing.</summary>
    public async Task<bool> RemoveOldAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        await using var remove = database.CreateCommand(RemoveOld);
        remove.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before });
        remove.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RemovedAtATime });
        return await remove.ExecuteNonQueryAsync(cancellation) == RemovedAtATime;
    }
}

using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence.Batching;
using Realtime.Persistence.Outbox;

namespace Realtime.Persistence.Notifications;

/// <summary>
/// Tells the messages that somebody may have to be notified of from all others, which are most where much is written: those in a conversation, in a
/// thread or with mentions, and those of a topic of which somebody wants to know everything. And reads them.
/// </summary>
public sealed class NotifyingMessages(NpgsqlDataSource database)
{
    /// <summary>
    /// Looks into an index for each, whatever the statistics say: hence the limits. What is the same each time stands in it, or its generic plan
    /// could not use the index of those who want to know everything.
    /// </summary>
    private static readonly string Find = $"""
        select wanted.position
        from unnest($1::bigint[], $2::bigint[]) with ordinality as wanted(topic_key, seq, position)
        join topics t on t.key = wanted.topic_key
        cross join lateral (
            select m.mentions, m.thread_seq from messages m where m.topic_key = wanted.topic_key and m.seq = wanted.seq limit 1
        ) message
        left join lateral (
            select true as one from notification_settings s where s.topic_key = wanted.topic_key and s.level = {(short)NotificationLevel.All} limit 1
        ) asking on true
        where t.kind = {(short)TopicKind.Conversation} or message.mentions is not null or message.thread_seq is not null or asking.one
        """;

    /// <summary>Of the same form, since every message in a conversation is read by it.</summary>
    private const string Read = """
        select message.topic_key, message.seq, t.kind, t.id, message.id, message.author_id, coalesce(author.display_name, message.author_id),
            author.avatar_url, message.content, message.mentions, message.thread_seq, root.id
        from unnest($1::bigint[], $2::bigint[]) as wanted(topic_key, seq)
        join topics t on t.key = wanted.topic_key and t.tenant = $3
        cross join lateral (select * from messages m where m.topic_key = wanted.topic_key and m.seq = wanted.seq limit 1) message
        left join lateral (select * from users u where u.tenant = $3 and u.id = message.author_id limit 1) author on true
        left join lateral (
            select m.id from messages m where m.topic_key = wanted.topic_key and m.seq = message.thread_seq limit 1
        ) root on true
        """;

    /// <returns>Their places among <paramref name="messages"/>.</returns>
    public async Task<IReadOnlySet<int>> FindAsync(IReadOnlyCollection<MessageReference> messages, CancellationToken cancellation)
    {
        var find = new NpgsqlBatchCommand(Find) { Parameters = { Keys(messages), Seqs(messages) } };
        return (await QueryAsync(find, row => (int)row.GetInt64(0) - 1, cancellation)).ToHashSet();
    }

    /// <summary>What a notification shows of each of them that there is in the tenant.</summary>
    /// <param name="messages">Each once.</param>
    public async Task<IReadOnlyDictionary<MessageReference, NotifyingMessage>> ReadAsync(
        string tenant, IReadOnlyCollection<MessageReference> messages, CancellationToken cancellation)
    {
        if (messages.Count == 0)
        {
            return new Dictionary<MessageReference, NotifyingMessage>();
        }
        var read = new NpgsqlBatchCommand(Read) { Parameters = { Keys(messages), Seqs(messages), new() { Value = tenant } } };
        return (await QueryAsync(read, ToMessage, cancellation)).ToDictionary(message => new MessageReference(message.TopicKey, message.Seq));
    }

    private static NotifyingMessage ToMessage(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), new TopicRef((TopicKind)row.GetInt16(2), row.GetString(3)), row.GetGuid(4),
        new Author(row.GetString(5), row.GetString(6), row.IsDBNull(7) ? null : row.GetString(7)), row.GetString(8),
        row.IsDBNull(9) ? null : row.GetFieldValue<string[]>(9), row.IsDBNull(10) ? null : row.GetInt64(10), row.IsDBNull(11) ? null : row.GetGuid(11));

    private static NpgsqlParameter Keys(IEnumerable<MessageReference> messages) => new() { Value = messages.Select(message => message.TopicKey).ToArray() };

    private static NpgsqlParameter Seqs(IEnumerable<MessageReference> messages) => new() { Value = messages.Select(message => message.Seq).ToArray() };

    private async Task<List<T>> QueryAsync<T>(NpgsqlBatchCommand query, Func<NpgsqlDataReader, T> toResult, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await GenericPlan.RunAsync(connection, [query], toResult, cancellation);
    }
}

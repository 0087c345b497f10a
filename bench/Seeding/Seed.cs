using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Bench.Postgres;
using Realtime.Bench.Servers;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;
using Realtime.Persistence.Migrations;

namespace Realtime.Bench.Seeding;

/// <summary>
/// A database as a tenant fills it: servers with roles, overrides, mutes and bans, conversations, one topic with very many messages and others with
/// some, of which a few were edited, reacted to, or written in threads, and how far everyone has read. The first user is in all of it.
/// Made by the database itself, so that it takes seconds. Users, channels and the tenant are called as in <see cref="Population"/>.
/// </summary>
internal sealed record Seed : IPopulation
{
    /// <summary>Of 25 seqs the last is that of a change, as long as the messages go on.</summary>
    private const int MessagesPerChange = 24;

    /// <summary>So many messages of a topic have a thread among them; every 40th is a reply in it.</summary>
    private const int MessagesPerThread = 10_000;

    private const int AtATime = 100_000;

    public required int Users { get; init; }
    public required int Servers { get; init; }

    /// <summary>Of each server. Every tenth is seen by one role alone.</summary>
    public required int Channels { get; init; }

    /// <summary>Of each server, and the first user besides.</summary>
    public required int Members { get; init; }

    /// <summary>Half of them with one other user, half of five. The first user is in all.</summary>
    public required int Conversations { get; init; }

    /// <summary>In the first channel.</summary>
    public required long Messages { get; init; }

    /// <summary>In each of the other channels and conversations.</summary>
    public required long MessagesElsewhere { get; init; }

    /// <summary>Gets a line for each thing that is done.</summary>
    public Action<string> Progress { get; init; } = _ => { };

    /// <summary>Threads of the large topic that have 100 replies and more.</summary>
    public long Threads => (Messages + MessagesPerThread - 4_000) / MessagesPerThread;

    /// <summary>The seq of a message, by its place in its topic from 1: changes have seqs as well.</summary>
    public static long SeqOf(long place) => place + (place - 1) / MessagesPerChange;

    /// <summary>The seq of a thread's root, by the thread's place in its topic from 0.</summary>
    public static long RootOf(long thread) => SeqOf(thread * MessagesPerThread + 1);

    /// <summary>Why it cannot be made; null when it can.</summary>
    public string? Fault() =>
        Members > Users ? "A server has at most as many members as there are users."
        : Conversations >= 2 * (Users - 4) && Conversations > 0 ? "There are not enough users for so many conversations: half of them and some."
        : null;

    public async Task StoreAsync(string connectionString, ILoggerFactory logging, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var services = PersistenceOn.Database(source, logging);
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(cancellation);
        // One connection for all of it: the helpers are temporary.
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await StepAsync("helpers", Helpers);
        await StepAsync("users", StoreUsers);
        await StepAsync("servers, roles and members", StoreServers);
        await StepAsync("channels and overrides", StoreChannels);
        await StepAsync("conversations", StoreConversations);
        await StepAsync("topics", StoreTopics);

        var indexes = await IndexesOfMessagesAsync();
        foreach (var (name, _) in indexes)
        {
            await ExecuteAsync($"drop index {name}");
        }
        for (var from = 1L; from <= Messages; from += AtATime)
        {
            var to = Math.Min(from + AtATime - 1, Messages);
            await StepAsync(
                string.Create(CultureInfo.InvariantCulture, $"messages, {to:N0} of {Messages:N0}"), StoreMessages,
                new("large", true), new("from", from), new("to", to), new("total", Messages));
        }
        await StepAsync(
            "messages of the other topics", StoreMessages,
            new("large", false), new("from", 1L), new("to", MessagesElsewhere), new("total", MessagesElsewhere));
        await StepAsync("edits, reactions and who follows threads", StoreWhatIsDoneToMessages);
        foreach (var (name, definition) in indexes)
        {
            await StepAsync(name, definition);
        }
        await StepAsync("read marks and notifications", StoreReading);
        await StepAsync("statistics", "vacuum (analyze)");

        async Task<List<(string Name, string Definition)>> IndexesOfMessagesAsync()
        {
            await using var ask = new NpgsqlCommand(
                """
                select indexname, indexdef from pg_indexes
                where tablename = 'messages' and schemaname = current_schema()
                    and indexname not in (select conname from pg_constraint where conrelid = 'messages'::regclass)
                order by indexname
                """,
                connection);
            await using var rows = await ask.ExecuteReaderAsync(cancellation);
            var found = new List<(string, string)>();
            while (await rows.ReadAsync(cancellation))
            {
                found.Add((rows.GetString(0), rows.GetString(1)));
            }
            return found;
        }

        async Task StepAsync(string name, string sql, params NpgsqlParameter[] parameters)
        {
            var began = Stopwatch.GetTimestamp();
            await ExecuteAsync(sql, parameters);
            Progress(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds,6:0.0} s  {name}"));
        }

        async Task ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            command.Parameters.AddRange(parameters);
            foreach (var (name, value) in new (string, object)[]
            {
                ("tenant", Population.Tenant), ("now", DateTime.UtcNow), ("users", Users), ("servers", Servers), ("channels", Channels),
                ("members", Members), ("conversations", Conversations),
            })
            {
                if (sql.Contains($"@{name}", StringComparison.Ordinal))
                {
                    command.Parameters.AddWithValue(name, value);
                }
            }
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Ids as the product makes them, and 10,000 sentences of some thousand words, of which few are frequent.</summary>
    private const string Helpers = """
        set maintenance_work_mem = '256MB';
        create function pg_temp.uuid_v7(moment timestamptz) returns uuid language sql as $$
            select (lpad(to_hex((1000 * extract(epoch from moment))::bigint), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
        $$;
        select setseed(0.25);
        create temporary table sentences as
        select sentence as number, string_agg(syllables[1 + word % 20] || syllables[1 + word / 20 % 20] || syllables[1 + word / 400 % 20], ' ') as content
        from (
            select sentence, floor(8000 * power(random(), 3))::integer as word
            from generate_series(0, 9999) sentence cross join lateral generate_series(1, 3 + sentence % 18) place
        ) chosen
        cross join (select array['ba','ce','di','fo','gu','ha','je','ki','lo','mu','na','pe','ri','so','tu','va','we','xi','yo','zu'] as syllables) all_of_them
        group by sentence;
        alter table sentences add primary key (number);
        """;

    private const string StoreUsers = """
        insert into users (tenant, id, display_name, created_at)
        select @tenant, 'usr_' || number, 'User ' || number, @now - interval '400 days' from generate_series(0, @users - 1) number;
        """;

    private static readonly string StoreServers = $"""
        insert into servers (tenant, id, name, owner_id, visibility, join_policy, created_at)
        select @tenant, 'srv_' || server, 'Server ' || server, 'usr_' || (server * 7 + 1) % @users, {(int)ServerVisibility.Public}, {(int)JoinPolicy.Open},
            @now - interval '390 days'
        from generate_series(0, @servers - 1) server;

        insert into roles (tenant, server_id, id, name, permissions, rank, created_at)
        select @tenant, 'srv_' || server, case role.rank when 0 then '{Role.EveryoneId}' else 'role_' || server || '_' || role.rank end,
            role.name, role.permissions, role.rank, @now - interval '390 days'
        from generate_series(0, @servers - 1) server
        cross join (values
            (0, '{Role.EveryoneId}', {(long)ServerPermissions.Usual}),
            (1, 'Guests', 0),
            (2, 'Regulars', {(long)ServerPermissions.AttachFiles}),
            (3, 'Helpers', {(long)(ServerPermissions.ManageInvites | ServerPermissions.MentionEveryone)}),
            (4, 'Moderators', {(long)(ServerPermissions.ManageMessages | ServerPermissions.MuteMembers | ServerPermissions.KickMembers)}),
            (5, 'Administrators', {(long)ServerPermissions.Administrator})
        ) role(rank, name, permissions);

        insert into server_members (tenant, server_id, user_id, joined_at)
        select distinct @tenant, 'srv_' || server, 'usr_' || case place when 0 then 0 else (server * 7 + place) % @users end, @now - interval '380 days'
        from generate_series(0, @servers - 1) server cross join generate_series(0, @members) place;

        insert into member_roles (tenant, server_id, user_id, role_id)
        select m.tenant, m.server_id, m.user_id, 'role_' || substr(m.server_id, 5) || '_' || held.rank
        from (select *, row_number() over (partition by server_id order by user_id) - 1 as place from server_members) m
        cross join lateral (values (1, 3), (2, 2), (3, 20), (4, 50), (5, 100)) held(rank, every)
        where m.place % held.every = case when held.rank < 3 then 0 else 1 end;

        -- Those of the first hundred are over.
        insert into server_mutes (tenant, server_id, user_id, until)
        select tenant, server_id, user_id, @now + case when substr(user_id, 5)::integer < 100 then -interval '1 day' else interval '1 day' end
        from server_members where substr(user_id, 5)::integer % 40 = 39;

        insert into server_bans (tenant, server_id, user_id, banned_by, reason, created_at)
        select s.tenant, s.id, u.id, s.owner_id, 'spam', @now - interval '10 days'
        from servers s join users u on u.tenant = s.tenant and substr(u.id, 5)::integer % 200 = substr(s.id, 5)::integer % 200
        where not exists (select from server_members m where m.tenant = s.tenant and m.server_id = s.id and m.user_id = u.id);
        """;

    private static readonly string StoreChannels = $"""
        insert into channels (tenant, id, server_id, name, kind, position, slow_mode_seconds, created_at)
        select @tenant, 'ch_' || number, 'srv_' || number / @channels, 'channel-' || number % @channels, {(int)ChannelKind.Text}, number % @channels, 0,
            @now - interval '390 days'
        from generate_series(0, @servers * @channels - 1) number;

        -- Of everyone, of two roles, and of one member.
        insert into channel_overrides (tenant, channel_id, subject, subject_id, allow, deny)
        select c.tenant, c.id, o.subject, o.subject_id, o.allow, o.deny
        from channels c
        cross join lateral (values
            ({(int)OverrideSubject.Role}, '{Role.EveryoneId}', 0,
                case when c.position % 10 = 9 then {(long)ServerPermissions.ViewChannel} else {(long)ServerPermissions.AttachFiles} end),
            ({(int)OverrideSubject.Role}, 'role_' || substr(c.server_id, 5) || '_2',
                {(long)(ServerPermissions.ViewChannel | ServerPermissions.AttachFiles)}, 0),
            ({(int)OverrideSubject.Role}, 'role_' || substr(c.server_id, 5) || '_1', 0, {(long)ServerPermissions.MentionEveryone}),
            ({(int)OverrideSubject.Member}, 'usr_' || substr(c.id, 4)::integer % @users, {(long)ServerPermissions.AttachFiles}, 0)
        ) o(subject, subject_id, allow, deny);
        """;

    private const string StoreConversations = """
        insert into conversations (tenant, id, name, pair_key, created_by, created_at)
        select @tenant, 'dm_' || number, case when number % 2 = 1 then 'Group ' || number end,
            case when number % 2 = 0 then 'usr_0/usr_' || number / 2 + 1 end, 'usr_0', @now - interval '390 days'
        from generate_series(0, @conversations - 1) number;

        insert into conversation_participants (tenant, conversation_id, user_id, joined_at)
        select @tenant, 'dm_' || number, 'usr_' || case other when 0 then 0 else number / 2 + other end, @now - interval '390 days'
        from generate_series(0, @conversations - 1) number cross join generate_series(0, 4) other
        where number % 2 = 1 or other < 2;
        """;

    private static readonly string StoreTopics = $"""
        insert into topics (tenant, kind, id, epoch, last_seq)
        select tenant, kind, id, replace(gen_random_uuid()::text, '-', ''), 0
        from (
            select tenant, {(int)TopicKind.User} as kind, id from users
            union all select tenant, {(int)TopicKind.Server}, id from servers
            union all select tenant, {(int)TopicKind.Channel}, id from channels
            union all select tenant, {(int)TopicKind.Conversation}, id from conversations
        ) born;

        create temporary table writers as
        select topic.key, topic.kind = {(int)TopicKind.Channel} and topic.id = '{Population.Channel(0)}' as large, writer.user_id,
            row_number() over (partition by topic.key order by writer.user_id) - 1 as number, count(*) over (partition by topic.key) as writers
        from topics topic
        join lateral (
            select m.user_id from channels c join server_members m on m.tenant = c.tenant and m.server_id = c.server_id
            where topic.kind = {(int)TopicKind.Channel} and c.tenant = topic.tenant and c.id = topic.id
            union all
            select p.user_id from conversation_participants p
            where topic.kind = {(int)TopicKind.Conversation} and p.tenant = topic.tenant and p.conversation_id = topic.id
        ) writer on true;
        create temporary table written as select distinct key, large, writers from writers;
        analyze writers, written;
        """;

    /// <summary>
    /// Messages by their places in their topics. Seqs are shared with changes as in the product: every 25th is a change's, an edit or a reaction, while
    /// the messages go on, and is the change_seq of a message shortly before it.
    /// </summary>
    private static readonly string StoreMessages = $"""
        insert into messages (topic_key, seq, change_seq, id, author_id, nonce, content, created_at, reply_to, thread_seq, edited_at, mentions)
        select topic.key, n.seq, case when c.changed then {MessagesPerChange + 1} * (n.block + 1) else n.seq end, id.id, writer.user_id,
            '~' || replace(id.id::text, '-', ''),
            sentence.content || case when place % 100 = 7 then ' <@{Population.User(0)}>' when place % 1000 = 8 then ' @everyone' else '' end,
            n.created_at,
            case when place % 10 = 3 then place - 2 + (place - 3) / {MessagesPerChange} end,
            case when place % 40 = 0 then r.root + (r.root - 1) / {MessagesPerChange} end,
            case when c.changed and n.block % 2 = 1 then n.created_at + interval '1 minute' end,
            case when place % 100 = 7 then array['{Population.User(0)}'] when place % 1000 = 8 then array['*'] end
        from written topic
        cross join generate_series(@from, @to) place
        cross join lateral (
            select place + (place - 1) / {MessagesPerChange} as seq, (place - 1) / {MessagesPerChange} as block,
                @now - (@total - place) * interval '30 seconds' - topic.key % 30 * interval '1 second' as created_at, place / {MessagesPerThread} * {MessagesPerThread} + 1 as thread
        ) n
        cross join lateral (
            select (n.block + 1) * {MessagesPerChange} <= @total
                and (place - 1) % {MessagesPerChange} = case when n.block % 2 = 1 then 17 else 20 end as changed
        ) c
        -- One at the very end of a thread's messages is still in it.
        cross join lateral (select case when n.thread > place then n.thread - {MessagesPerThread} else n.thread end as root) r
        -- Its time is the topic's own, or one id could be made for a place in all topics.
        cross join lateral (select pg_temp.uuid_v7(n.created_at) as id offset 0) id
        join writers writer on writer.key = topic.key and writer.number = place * 7919 % topic.writers
        join sentences sentence on sentence.number = (place * 31 + topic.key * 17) % 10000
        where topic.large = @large;

        update topics set last_seq = @total + @total / {MessagesPerChange} from written topic where topic.key = topics.key and topic.large = @large and @to = @total;
        """;

    private static readonly string StoreWhatIsDoneToMessages = $"""
        insert into message_edits (topic_key, seq, change_seq, content, edited_by, edited_at)
        select topic_key, seq, change_seq, content || ' (first)', author_id, edited_at from messages where edited_at is not null;

        insert into message_reactions (topic_key, seq, emoji, user_id, reacted_at)
        select topic_key, seq, case when seq % 2 = 0 then '👍' else '🎉' end, author_id, created_at + interval '1 minute'
        from messages where change_seq <> seq and edited_at is null;

        -- Who writes in a thread or began it follows it, from the first reply that makes one do so.
        insert into thread_marks (topic_key, thread_seq, user_id, tenant, follows, read_seq)
        select reply.topic_key, reply.thread_seq, follower.id, @tenant, true, min(reply.seq) - 1
        from messages reply
        join messages root on root.topic_key = reply.topic_key and root.seq = reply.thread_seq
        cross join lateral (values (reply.author_id), (root.author_id)) follower(id)
        where reply.thread_seq is not null
        group by reply.topic_key, reply.thread_seq, follower.id;
        """;

    private static readonly string StoreReading = $"""
        insert into read_receipts (topic_key, user_id, seq, read_at)
        select writer.key, writer.user_id, greatest(1, topic.last_seq - case when writer.large then 300 else (writer.number + writer.key) * 37 % 60 end), @now
        from writers writer join topics topic on topic.key = writer.key
        where topic.last_seq > 0;

        insert into notifications (tenant, user_id, id, kind, topic_key, seq, created_at)
        select @tenant, '{Population.User(0)}', pg_temp.uuid_v7(last.created_at), {(int)NotificationKind.Mention}, last.topic_key, last.seq, last.created_at
        from (
            select m.topic_key, m.seq, m.created_at from messages m
            join writers writer on writer.key = m.topic_key and writer.large and writer.number = 0
            where '{Population.User(0)}' = any (m.mentions) and m.mentions is not null and m.author_id <> '{Population.User(0)}'
            order by m.seq desc limit 200
        ) last;
        """;
}

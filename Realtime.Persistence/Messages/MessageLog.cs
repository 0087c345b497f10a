using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Batching;
using Realtime.Persistence.Outbox;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Messages;

/// <param name="Nonce">The author's; null for none.</param>
/// <param name="ReplyTo">The seq of the message that it answers.</param>
/// <param name="Mentions">Whom it mentions, as <see cref="Model.MessageRow.Mentions"/>; null for nobody.</param>
/// <param name="Attachments">The ids of the author's pending attachments that it takes along, each once; null for none.</param>
/// <param name="Thread">The thread that it goes to; null for none.</param>
public sealed record NewMessage(
    TopicEntry Topic, string AuthorId, string Content, string? Nonce, long? ReplyTo = null, IReadOnlyList<string>? Mentions = null,
    IReadOnlyList<string>? Attachments = null, ThreadRoot? Thread = null)
{
    /// <summary>Whom it makes follow its thread: the root's author, its own, and whom it names.</summary>
    internal IReadOnlyList<string>? Followers => Thread is null
        ? null
        : [.. new[] { Thread.AuthorId, AuthorId }.Concat((Mentions ?? []).Where(StoredMentions.IsUser)).Distinct(StringComparer.Ordinal)];
}

/// <summary>The message that a thread began with.</summary>
public sealed record ThreadRoot(Guid Id, long Seq, string AuthorId);

/// <param name="Duplicate">It was stored before, under the same nonce; this is the first answer again.</param>
public readonly record struct AppendedMessage(string Id, long Seq, DateTimeOffset CreatedAt, bool Duplicate);

/// <summary>
/// Where messages become durable. Group commit: what many senders wait for goes into one transaction, so the price of a
/// commit is shared, while a lone sender pays for one plain transaction.
/// </summary>
/// <remarks>
/// <para>A topic's seqs are given out under its row lock, inside the transaction that stores the messages: they rise by one
/// in the order of commits, and a transaction that fails leaves no hole.</para>
/// <para>A batch whose connection breaks is tried again. Whether the first try was committed does not matter: every message
/// has a nonce, and one that is there already is answered, not stored.</para>
/// </remarks>
public sealed class MessageLog : IAsyncDisposable
{
    /// <summary>
    /// First the topics' locks, in the order of their keys so that two nodes cannot wait for each other. A statement of its
    /// own, because the next one's snapshot must be taken while the locks are held: only then does it see every nonce.
    /// </summary>
    private const string LockTopics = "select key from topics where key = any($1) order by key for no key update";

    /// <summary>
    /// Then the attachments', in order as well. With them held, the statement after sees whether they are still there to be taken.
    /// </summary>
    private const string LockAttachments = """
        select id from attachments where (tenant, id) in (select * from unnest($1::text[], $2::text[])) order by tenant, id for update
        """;

    /// <summary>Answered in place of a seq for a reply whose root is gone: seqs begin at 1.</summary>
    private const long Rootless = 0;

    private const string FindByNonce = "select id, seq, created_at from messages where topic_key = $1 and author_id = $2 and nonce = $3";

    /// <summary>By what any message of the batch does, so that a plain one is none the heavier for what others can do.</summary>
    private static readonly Dictionary<(bool Attaching, bool Threading), string> AppendMessages =
        new[] { (false, false), (false, true), (true, false), (true, true) }.ToDictionary(kind => kind, kind => AppendStatement(kind.Item1, kind.Item2));

    private readonly NpgsqlDataSource _database;
    private readonly BatchWriter<Append> _writer;
    private readonly ILogger<MessageLog> _logger;

    public MessageLog(NpgsqlDataSource database, IOptions<MessageLogOptions> options, ILogger<MessageLog> logger)
    {
        (_database, _logger) = (database, logger);
        var settings = options.Value;
        _writer = new BatchWriter<Append>(settings.Writers, settings.QueueCapacity, settings.BatchSize, WriteAsync);
    }

    /// <summary>What was stored under an author's nonce; null for nothing.</summary>
    public async Task<AppendedMessage?> FindAsync(TopicEntry topic, string authorId, string nonce, CancellationToken cancellation)
    {
        await using var find = _database.CreateCommand(FindByNonce);
        find.Parameters.Add(new NpgsqlParameter<long> { TypedValue = topic.Key });
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = authorId });
        find.Parameters.Add(new NpgsqlParameter<string> { TypedValue = nonce });
        await using var reader = await find.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new AppendedMessage(
                Identifier.Format(Identifier.MessagePrefix, reader.GetGuid(0)), reader.GetInt64(1), new DateTimeOffset(reader.GetDateTime(2)), Duplicate: true)
            : null;
    }

    /// <summary>Stores a message. When this answers with a value, it is committed.</summary>
    /// <param name="message">Its content has been checked: valid UTF-16 without NUL.</param>
    /// <param name="committed">
    /// Called once the message is committed and before this answers, in order of seq within a topic; not for a duplicate.
    /// It runs on the writer, so it must neither block nor throw.
    /// </param>
    /// <returns>
    /// <c>unavailable</c> when the queue is full or the database away, <c>not_found</c> when the topic is gone, or one of the attachments is
    /// not the author's to send any more, and <c>conflict</c> (<c>deleted</c>) when the root of the thread is gone.
    /// </returns>
    public Task<Result<AppendedMessage>> AppendAsync(NewMessage message, Action<AppendedMessage>? committed = null)
    {
        var append = new Append(message, committed);
        return _writer.TryAdd(message.Topic.Key, append)
            ? append.Answer
            : Task.FromResult<Result<AppendedMessage>>(Refuse.Overloaded);
    }

    /// <summary>Takes nothing more, and waits until all that waited is committed or refused.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task WriteAsync(IReadOnlyList<Append> batch)
    {
        // One author's nonce twice in a batch: the first is stored, the others get its answer.
        var firsts = new List<Append>(batch.Count);
        var byNonce = new Dictionary<(long, string, string), Append>(batch.Count);
        foreach (var append in batch)
        {
            if (byNonce.TryAdd(append.NonceKey, append))
            {
                firsts.Add(append);
            }
        }

        foreach (var group in ClaimingOnce(firsts))
        {
            await StoreAsync(group);
        }

        foreach (var append in batch)
        {
            append.FollowUnlessAnswered(byNonce[append.NonceKey]);
        }
    }

    /// <summary>The batch in order, cut where a message takes along what one before it does: which of them gets it must be known first.</summary>
    private static List<IReadOnlyList<Append>> ClaimingOnce(List<Append> batch)
    {
        if (!batch.Exists(append => append.IsAttaching))
        {
            return [batch];
        }
        var groups = new List<IReadOnlyList<Append>>();
        var group = new List<Append>();
        var claimed = new HashSet<(string Tenant, string Id)>();
        foreach (var append in batch)
        {
            if (claimed.Overlaps(append.Claims))
            {
                groups.Add(group);
                group = [];
                claimed.Clear();
            }
            group.Add(append);
            claimed.UnionWith(append.Claims);
        }
        groups.Add(group);
        return groups;
    }

    private async Task StoreAsync(IReadOnlyList<Append> batch)
    {
        IReadOnlyList<StoredMessage> stored = [];
        try
        {
            await StorageRetry.RunAsync(async () => stored = await CommitAsync(batch), _logger);
        }
        catch (Exception failure) when (StorageFailures.IsStorageAway(failure))
        {
            _logger.AppendsRefused(failure, batch.Count);
            RefuseUnanswered(batch, Refuse.StorageAway);
        }
        catch (Exception failure) when (batch.Count == 1)
        {
            _logger.AppendFailed(failure, batch[0].Message.Topic.Topic);
            RefuseUnanswered(batch, Refuse.Internal);
        }
        catch (Exception failure)
        {
            // Something in it cannot be stored. Halving finds it without failing its neighbours.
            _logger.BatchHalved(failure, batch.Count);
            await StoreAsync([.. batch.Take(batch.Count / 2)]);
            await StoreAsync([.. batch.Skip(batch.Count / 2)]);
        }

        foreach (var message in stored)
        {
            if (message.IsRootless)
            {
                batch[message.Position].RefuseUnlessAnswered(Refuse.MessageDeleted with { Field = "threadId" });
            }
            else
            {
                Answer(batch[message.Position], message);
            }
        }
        // What the last statement passed over had no topic any more, or wanted attachments that were not there to be taken.
        RefuseUnanswered(batch, Refuse.NotFound);
    }

    private void Answer(Append append, StoredMessage stored)
    {
        try
        {
            append.Committed(stored.Id, stored.Seq, stored.CreatedAt);
        }
        catch (Exception failure)
        {
            _logger.ListenerFailed(failure, append.Message.Topic.Topic, stored.Seq);
        }
    }

    /// <summary>The statements travel together and commit together: a batch without a transaction of its own is one.</summary>
    private async Task<IReadOnlyList<StoredMessage>> CommitAsync(IReadOnlyList<Append> batch)
    {
        var isAttaching = batch.Any(append => append.IsAttaching);
        var isThreading = batch.Any(append => append.Message.Thread is not null);
        await using var connection = await _database.OpenConnectionAsync();
        await using var command = GenericPlan.BatchOn(connection);
        command.BatchCommands.Add(new NpgsqlBatchCommand(LockTopics)
        {
            Parameters = { Keys(batch.Select(append => append.Message.Topic.Key).Distinct()) },
        });
        if (isAttaching)
        {
            var claims = batch.SelectMany(append => append.Claims).ToList();
            command.BatchCommands.Add(new NpgsqlBatchCommand(LockAttachments)
            {
                Parameters = { Texts(claims.Select(claim => claim.Tenant)), Texts(claims.Select(claim => claim.Id)) },
            });
        }
        var append = new NpgsqlBatchCommand(AppendMessages[(isAttaching, isThreading)])
        {
            Parameters =
            {
                Keys(batch.Select(append => append.Message.Topic.Key)),
                new() { Value = batch.Select(append => append.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                Texts(batch.Select(append => append.Message.AuthorId)),
                Texts(batch.Select(append => append.Nonce)),
                Texts(batch.Select(append => append.Message.Content)),
                Seqs(batch.Select(append => append.Message.ReplyTo)),
                // An array of arrays would have to be rectangular, and no id holds a space.
                Texts(batch.Select(append => Spaced(append.Message.Mentions))),
            },
        };
        if (isAttaching)
        {
            append.Parameters.Add(Texts(batch.Select(append => Spaced(append.Message.Attachments))));
        }
        if (isThreading)
        {
            append.Parameters.Add(Seqs(batch.Select(append => append.Message.Thread?.Seq)));
            append.Parameters.Add(Texts(batch.Select(append => Spaced(append.Message.Followers))));
        }
        command.BatchCommands.Add(append);
        await command.PrepareAsync();

        var stored = new List<StoredMessage>(batch.Count);
        await using (var reader = await command.ExecuteReaderAsync())
        {
            for (var before = command.BatchCommands.Count - 1; before > 0; before--)
            {
                await reader.NextResultAsync();
            }
            while (await reader.ReadAsync())
            {
                stored.Add(new StoredMessage((int)reader.GetInt64(0) - 1, reader.GetGuid(1), reader.GetInt64(2), reader.GetDateTime(3)));
            }
            // The rows come before the commit does. Asking for the next result waits for the commit, and throws if it fails.
            await reader.NextResultAsync();
        }
        return stored;
    }

    private static void RefuseUnanswered(IReadOnlyList<Append> batch, Refusal refusal)
    {
        foreach (var append in batch)
        {
            append.RefuseUnlessAnswered(refusal.Code == ErrorCode.NotFound && append.IsAttaching ? refusal with { Field = "attachments" } : refusal);
        }
    }

    private static NpgsqlParameter Keys(IEnumerable<long> keys) =>
        new() { Value = keys.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    private static NpgsqlParameter Seqs(IEnumerable<long?> seqs) =>
        new() { Value = seqs.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    private static NpgsqlParameter Texts(IEnumerable<string?> texts) =>
        new() { Value = texts.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static string? Spaced(IReadOnlyList<string>? ids) => ids is null ? null : string.Join(' ', ids);

    /// <param name="attaching">
    /// Whether an array of attachments comes along. Messages of which not all are there to be taken are passed over.
    /// </param>
    /// <param name="threading">Whether arrays of the threads' roots and of whom the messages make follow them come along.</param>
    private static string AppendStatement(bool attaching, bool threading)
    {
        var (threadArrays, threadColumns, thread, threadOf) = threading
            ? ($", ${(attaching ? 9 : 8)}::bigint[], ${(attaching ? 10 : 9)}::text[]", ", thread_seq, followers", ", thread_seq", ", f.thread_seq")
            : ("", "", "", "");
        var followed = threading
            ? """
            , followed as (
                -- Of what was written before, one who comes to follow a thread has nothing to read. Who said no by hand is left alone.
                insert into thread_marks as mark (topic_key, thread_seq, user_id, tenant, follows, read_seq)
                select f.topic_key, f.thread_seq, follower, h.tenant, true, min(h.base + f.rank) - 1
                from fresh f
                join heads h on h.key = f.topic_key
                cross join lateral unnest(string_to_array(f.followers, ' ')) as follower
                where f.thread_seq is not null
                group by f.topic_key, f.thread_seq, follower, h.tenant
                order by f.topic_key, f.thread_seq, follower
                on conflict (topic_key, thread_seq, user_id) do update set follows = true where mark.follows is null
            )
            """
            : "";
        // A reply may have found its root still there, which was deleted or redacted before the topic's lock was taken.
        var (rooted, hasRoot, rootless) = threading
            ? ("""
                , rooted as (
                    select i.position
                    from input i join lateral (
                        -- The limit for the same reason.
                        select * from messages m
                        where m.topic_key = i.topic_key and m.seq = i.thread_seq and m.deleted_at is null and m.redacted_by is null
                        limit 1
                    ) m on m.seq = i.thread_seq
                )
                """,
                "and (i.thread_seq is null or i.position in (select position from rooted))",
                $"""
                union all
                select i.position, i.id, {Rootless}, clock_timestamp()
                from input i join topics t on t.key = i.topic_key
                where i.thread_seq is not null and i.position not in (select position from rooted union all select position from known)
                """)
            : ("", "", "");
        var (array, column, isThere, count, counted) = attaching
            ? (", $8::text[]", ", attachments", "and (o.position is null or o.found = o.wanted)", ", attachment_count", ", f.wanted")
            : ("", "", "", "", "");
        var offered = attaching
            ? """
            , offered as (
                select i.position, count(*)::smallint as wanted, count(a.id) as found
                from input i
                join topics t on t.key = i.topic_key
                cross join lateral unnest(string_to_array(i.attachments, ' ')) as w(id)
                left join attachments a
                    on a.tenant = t.tenant and a.id = w.id and a.uploader_id = i.author_id and a.topic_key is null and not a.removed
                group by i.position
            )
            """
            : "";
        var (wanted, joined) = attaching ? (", o.wanted", "left join offered o on o.position = i.position") : ("", "");
        var claimed = attaching
            ? """
            , claimed as (
                update attachments a set topic_key = s.topic_key, seq = s.seq, place = w.place
                from stored s
                join heads h on h.key = s.topic_key
                join fresh f on f.id = s.id
                cross join lateral unnest(string_to_array(f.attachments, ' ')) with ordinality as w(id, place)
                where a.tenant = h.tenant and a.id = w.id
            )
            """
            : "";
        return $"""
            with input as (
                select * from unnest($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[]{array}{threadArrays})
                    with ordinality as i(topic_key, id, author_id, nonce, content, reply_to, mentions{column}{threadColumns}, position)
            ), known as (
                select i.position, m.id, m.seq, m.created_at
                from input i join lateral (
                    -- The limit keeps this a look into the index for each. As a plain join, a plan that was cached while the
                    -- table was small reads the whole table for every batch, until the next analyze.
                    select * from messages m
                    where m.topic_key = i.topic_key and m.author_id = i.author_id and m.nonce = i.nonce
                    limit 1
                ) m on m.nonce = i.nonce -- says to the planner that few are known
            )
            {rooted}
            {offered}
            , fresh as (
                select i.*{wanted}, row_number() over (partition by i.topic_key order by i.position) as rank
                from input i {joined}
                where not exists (select from known k where k.position = i.position) {hasRoot} {isThere}
            ), heads as (
                update topics t set last_seq = t.last_seq + f.messages
                from (select topic_key, count(*) as messages from fresh group by topic_key) f
                where t.key = f.topic_key
                returning t.key, t.tenant, t.last_seq - f.messages as base
            ), stored as (
                insert into messages (topic_key, seq, change_seq, id, author_id, nonce, content, created_at, reply_to, mentions{count}{thread})
                select f.topic_key, h.base + f.rank, h.base + f.rank, f.id, f.author_id, f.nonce, f.content, clock_timestamp(),
                    f.reply_to, string_to_array(f.mentions, ' '){counted}{threadOf}
                from fresh f join heads h on h.key = f.topic_key
                order by f.topic_key, f.rank
                returning topic_key, id, seq, created_at
            ), told as (
                -- Under the topic's lock, so the ids rise with the seqs.
                insert into outbox (key, tenant, type, payload, attempts)
                select s.topic_key, h.tenant, '{OutboxEvents.MessageSent}', jsonb_build_object('topicKey', s.topic_key, 'seq', s.seq), 0
                from stored s join heads h on h.key = s.topic_key
                order by s.topic_key, s.seq
            )
            {claimed}
            {followed}
            select f.position, s.id, s.seq, s.created_at from stored s join fresh f on f.id = s.id
            union all
            select position, id, seq, created_at from known
            {rootless}
            order by 1
            """;
    }

    /// <param name="Position">Its place in the batch.</param>
    private readonly record struct StoredMessage(int Position, Guid Id, long Seq, DateTime CreatedAt)
    {
        /// <summary>Not stored: what it replies to in a thread is gone.</summary>
        public bool IsRootless => Seq == Rootless;
    }

    /// <summary>One message on its way. Answered once, by its writer.</summary>
    private sealed class Append
    {
        private readonly TaskCompletionSource<Result<AppendedMessage>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Action<AppendedMessage>? _committed;

        public Append(NewMessage message, Action<AppendedMessage>? committed)
        {
            (Message, _committed) = (message, committed);
            Nonce = message.Nonce ?? Nonces.Make(Id);
        }

        public NewMessage Message { get; }

        public Guid Id { get; } = Guid.CreateVersion7();

        public string Nonce { get; }

        public bool IsAttaching => Message.Attachments is not null;

        public IEnumerable<(string Tenant, string Id)> Claims => (Message.Attachments ?? []).Select(id => (Message.Topic.Topic.Tenant, id));

        public (long TopicKey, string AuthorId, string Nonce) NonceKey => (Message.Topic.Key, Message.AuthorId, Nonce);

        public Task<Result<AppendedMessage>> Answer => _answer.Task;

        public void Committed(Guid id, long seq, DateTime createdAt)
        {
            // Found under its nonce, but with the id given here: an earlier try of this very message had been committed.
            var appended = new AppendedMessage(
                Identifier.Format(Identifier.MessagePrefix, id), seq, new DateTimeOffset(createdAt), Duplicate: id != Id);
            try
            {
                if (!appended.Duplicate)
                {
                    _committed?.Invoke(appended);
                }
            }
            finally
            {
                // Committed it is, whatever whoever wanted to hear of it makes of that.
                _answer.TrySetResult(appended);
            }
        }

        public void RefuseUnlessAnswered(Refusal refusal) => _answer.TrySetResult(refusal);

        public void FollowUnlessAnswered(Append first)
        {
            Debug.Assert(first.Answer.IsCompleted, "The first of a nonce is answered before those that follow it.");
            var answer = first.Answer.Result;
            _answer.TrySetResult(answer.IsRefused ? answer : answer.Value with { Duplicate = true });
        }
    }
}

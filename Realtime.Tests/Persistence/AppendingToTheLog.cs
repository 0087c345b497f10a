using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Persistence;

public sealed class AppendingToTheLog
{
    [Fact]
    public async Task calls_back_in_order_of_seq_before_it_answers()
    {
        await using var scene = await Scene.MakeAsync();
        var topic = await scene.TopicAsync("ch_1");
        var committed = new ConcurrentQueue<long>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(async index =>
        {
            var answer = await scene.Log.AppendAsync(new NewMessage(topic, "ada", $"{index}", null), appended => committed.Enqueue(appended.Seq));
            Assert.Contains(answer.Value.Seq, committed);
            return answer;
        }));

        Assert.All(answers, answer => Assert.False(answer.IsRefused));
        Assert.Equal(Enumerable.Range(1, 300).Select(seq => (long)seq), committed);
    }

    [Fact]
    public async Task from_two_nodes_to_many_topics_leaves_no_hole_and_no_double()
    {
        await using var scene = await Scene.MakeAsync();
        await using var otherNode = scene.AnotherLog();
        var topics = await Task.WhenAll(Enumerable.Range(0, 10).Select(index => scene.TopicAsync($"ch_{index}")));

        // Each nonce is sent twice, through either node.
        var answers = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(index =>
            (index % 2 == 0 ? scene.Log : otherNode).AppendAsync(new NewMessage(topics[index / 2 % 10], "ada", "x", $"n{index / 2}"))));

        Assert.Equal(1_000, answers.Count(answer => !answer.Value.Duplicate));
        Assert.Equal(1_000, answers.Select(answer => answer.Value.Id).Distinct().Count());
        Assert.Equal(0L, await scene.ScalarAsync("""
            select count(*) from topics t
            where last_seq <> (select count(*) from messages m where m.topic_key = t.key)
               or last_seq <> (select coalesce(max(seq), 0) from messages m where m.topic_key = t.key)
            """));
    }

    [Fact]
    public async Task of_one_that_cannot_be_stored_does_not_fail_its_neighbours()
    {
        await using var scene = await Scene.MakeAsync();
        var topic = await scene.TopicAsync("ch_1");

        // What the services never let through: half of a surrogate pair, which no encoding can carry.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(index =>
            scene.Log.AppendAsync(new NewMessage(topic, "ada", index == 25 ? "\ud800" : "fine", null))));

        Assert.Equal(ErrorCode.Internal, Assert.Single(answers, answer => answer.IsRefused).Refusal!.Code);
        Assert.Equal(Enumerable.Range(1, 49).Select(seq => (long)seq), answers.Where(answer => !answer.IsRefused).Select(answer => answer.Value.Seq).Order());
    }

    [Fact]
    public async Task is_acknowledged_though_what_was_to_follow_fails_and_stored_once()
    {
        await using var scene = await Scene.MakeAsync();
        var topic = await scene.TopicAsync("ch_1");
        var calls = 0;

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(index => scene.Log.AppendAsync(
            new NewMessage(topic, "ada", "x", null),
            appended =>
            {
                Interlocked.Increment(ref calls);
                if (appended.Seq == 5)
                {
                    throw new InvalidOperationException("Whoever listens is at fault.");
                }
            })));

        Assert.All(answers, answer => Assert.False(answer.IsRefused));
        Assert.Equal(10, calls);
        Assert.Equal(10, await scene.ScalarAsync("select count(*) from messages"));
    }

    [Fact]
    public async Task to_a_topic_that_is_gone_is_not_found()
    {
        await using var scene = await Scene.MakeAsync();
        var topic = await scene.TopicAsync("ch_1");
        await TestDatabase.ExecuteAsync(scene.Database, "delete from topics");

        Assert.Equal(ErrorCode.NotFound, (await scene.Log.AppendAsync(new NewMessage(topic, "ada", "x", null))).Refusal!.Code);
    }

    [Fact]
    public async Task survives_its_connections_being_cut_without_losing_or_doubling()
    {
        await using var scene = await Scene.MakeAsync();
        var topic = await scene.TopicAsync("ch_1");
        var committed = new ConcurrentQueue<long>();
        using var stop = new CancellationTokenSource();

        var cutting = Task.Run(async () =>
        {
            await using var knife = NpgsqlDataSource.Create(scene.Database.ConnectionString + ";Pooling=false;Application Name=knife");
            for (var cut = 0; cut < 10; cut++)
            {
                var before = committed.Count;
                await TestDatabase.ExecuteAsync(
                    knife, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
                await Soon.UntilAsync(() => committed.Count > before + 20, "the log to go on");
            }
            await stop.CancelAsync();
        });
        var answers = new ConcurrentBag<(string Nonce, Result<AppendedMessage> Answer)>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async sender =>
        {
            for (var index = 0; !stop.IsCancellationRequested; index++)
            {
                var nonce = $"{sender}-{index}";
                answers.Add((nonce, await scene.Log.AppendAsync(new NewMessage(topic, "ada", "x", nonce), appended => committed.Enqueue(appended.Seq))));
            }
        }));
        await cutting;

        Assert.All(answers, answer => Assert.Null(answer.Answer.Refusal));
        Assert.All(answers, answer => Assert.False(answer.Answer.Value.Duplicate));
        Assert.Equal(Enumerable.Range(1, answers.Count).Select(seq => (long)seq), committed);
        Assert.Equal((long)answers.Count, await scene.ScalarAsync("select count(*) from messages"));
    }

    [Fact]
    public async Task with_a_full_queue_is_refused_at_once()
    {
        await using var scene = await Scene.MakeAsync(new MessageLogOptions { Writers = 1, QueueCapacity = 4, BatchSize = 1 });
        var topic = await scene.TopicAsync("ch_1");
        await using var blocker = await scene.Database.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("select 1 from topics for update", blocker))
        {
            await hold.ExecuteNonQueryAsync();
        }

        // One is being written, four wait, and there is no room for a sixth.
        var appends = Enumerable.Range(0, 20).Select(_ => scene.Log.AppendAsync(new NewMessage(topic, "ada", "x", null))).ToArray();
        var refused = await Task.WhenAny(appends).OrFail("a refusal");
        await transaction.RollbackAsync();
        var answers = await Task.WhenAll(appends);

        Assert.Equal("overloaded", (await refused).Refusal!.Reason);
        Assert.InRange(answers.Count(answer => !answer.IsRefused), 4, 6);
        Assert.Equal(answers.Count(answer => !answer.IsRefused), (int)await scene.ScalarAsync("select count(*) from messages"));
    }

    [Fact]
    public async Task while_the_database_is_away_is_refused_as_unavailable()
    {
        await using var scene = await Scene.MakeAsync();
        var topic = await scene.TopicAsync("ch_1");
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");
        await using var log = new MessageLog(nowhere, Options.Create(new MessageLogOptions()), NullLogger<MessageLog>.Instance);

        var answer = await log.AppendAsync(new NewMessage(topic, "ada", "x", null));

        Assert.Equal((ErrorCode.Unavailable, "storage_away"), (answer.Refusal!.Code, answer.Refusal.Reason));
    }

    [Fact]
    public async Task that_waits_at_shutdown_is_still_committed()
    {
        await using var scene = await Scene.MakeAsync();
        var topic = await scene.TopicAsync("ch_1");
        var log = scene.AnotherLog();

        var appends = Enumerable.Range(0, 100).Select(_ => log.AppendAsync(new NewMessage(topic, "ada", "x", null))).ToArray();
        await log.DisposeAsync();

        Assert.All(await Task.WhenAll(appends), answer => Assert.False(answer.IsRefused));
        Assert.Equal("overloaded", (await log.AppendAsync(new NewMessage(topic, "ada", "x", null))).Refusal!.Reason);
    }

    [Fact]
    public async Task brings_each_who_replies_in_a_thread_into_it_once_with_what_came_before_as_read()
    {
        await using var scene = await Scene.MakeAsync();
        var topic = await scene.TopicAsync("ch_1");
        await scene.Log.AppendAsync(new NewMessage(topic, "ada", "root", null));
        var root = new ThreadRoot(Guid.NewGuid(), 1, "ada");

        // Most of these share a transaction.
        await Task.WhenAll(Enumerable.Range(0, 60).Select(index =>
            scene.Log.AppendAsync(new NewMessage(topic, $"user{index % 3}", "x", null, Mentions: ["eve", StoredMentions.Everyone], Thread: root))));

        Assert.Equal(5, await scene.ScalarAsync("select count(*) from thread_marks where topic_key = 1 and thread_seq = 1 and follows and tenant = 'default'"));
        Assert.Equal(1, await scene.ScalarAsync("select read_seq from thread_marks where user_id = 'ada'"));
        Assert.Equal(0, await scene.ScalarAsync("""
            select count(*) from thread_marks mark
            where user_id like 'user%' and read_seq <> (select min(seq) from messages m where m.author_id = mark.user_id) - 1
            """));
    }

    [Fact]
    public async Task refuses_a_reply_whose_root_went_before_it_could_be_stored_and_answers_one_that_was_stored_before()
    {
        await using var scene = await Scene.MakeAsync();
        var topic = await scene.TopicAsync("ch_1");
        var roots = new List<ThreadRoot>();
        for (var index = 0; index < 3; index++)
        {
            var said = (await scene.Log.AppendAsync(new NewMessage(topic, "ada", "Tea?", null))).Value;
            roots.Add(new ThreadRoot(Guid.CreateVersion7(), said.Seq, "ada"));
        }
        var before = await scene.Log.AppendAsync(new NewMessage(topic, "ben", "Yes", "n1", Thread: roots[0]));
        await TestDatabase.ExecuteAsync(scene.Database, "update messages set deleted_at = now() where seq = 1; update messages set redacted_by = 'cyd' where seq = 2");

        // In one batch with what is stored: whoever sends has found the roots there, and sends what they do not have.
        var answers = await Task.WhenAll(
            scene.Log.AppendAsync(new NewMessage(topic, "ben", "Yes", "n1", Thread: roots[0])),
            scene.Log.AppendAsync(new NewMessage(topic, "ben", "Milk?", "n2", Thread: roots[0])),
            scene.Log.AppendAsync(new NewMessage(topic, "ben", "Yes", null, Thread: roots[1])),
            scene.Log.AppendAsync(new NewMessage(topic, "ben", "Yes", null, Thread: roots[2])),
            scene.Log.AppendAsync(new NewMessage(topic, "ben", "Anyone?", null)));

        Assert.Equal(before.Value with { Duplicate = true }, answers[0].Value);
        foreach (var refused in answers[1..3])
        {
            Assert.Equal(Refuse.MessageDeleted with { Field = "threadId" }, refused.Refusal);
        }
        Assert.Equal([5L, 6L], answers[3..].Select(answer => answer.Value.Seq).Order());
        Assert.Equal(6, await scene.ScalarAsync("select last_seq from topics"));
        Assert.Equal(2, await scene.ScalarAsync("select count(distinct thread_seq) from thread_marks"));
    }

    private sealed class Scene(TestDatabase owned, NpgsqlDataSource database, ServiceProvider services, MessageLogOptions options) : IAsyncDisposable
    {
        public NpgsqlDataSource Database => database;

        public MessageLog Log { get; } = new(database, Options.Create(options), NullLogger<MessageLog>.Instance);

        public static async Task<Scene> MakeAsync(MessageLogOptions? options = null)
        {
            var owned = await TestDatabase.CreateAsync();
            var database = owned.Open();
            return new Scene(owned, database, TestDatabase.ServicesOn(database), options ?? new MessageLogOptions());
        }

        public MessageLog AnotherLog() => new(database, Options.Create(options), NullLogger<MessageLog>.Instance);

        public async Task<TopicEntry> TopicAsync(string id)
        {
            var topic = Topic.Channel("default", id);
            await TestDatabase.ExecuteAsync(database, $"insert into topics (tenant, kind, id, epoch, last_seq) values ('default', 2, '{id}', 'e', 0)");
            return (await services.GetRequiredService<TopicDirectory>().FindAsync(topic, CancellationToken.None))!;
        }

        public async Task<long> ScalarAsync(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return (long)(await command.ExecuteScalarAsync())!;
        }

        public async ValueTask DisposeAsync()
        {
            await Log.DisposeAsync();
            await services.DisposeAsync();
            await database.DisposeAsync();
            await owned.DisposeAsync();
        }
    }
}

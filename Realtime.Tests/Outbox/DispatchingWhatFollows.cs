using Realtime.Api.Outbox;
using Realtime.Domain.Topics;
using Realtime.Persistence.Model;

namespace Realtime.Tests.Outbox;

public sealed class DispatchingWhatFollows
{
    [Fact]
    public async Task is_done_once_by_two_nodes_in_order_of_each_key()
    {
        await using var scene = await OutboxScene.MakeAsync();
        var consumer = new TestConsumer();
        var (one, other) = (scene.Node(null, consumer), scene.Node(null, consumer));
        var subjects = Enumerable.Range(0, 50).Select(index => $"s{index}_").ToArray();
        await scene.WriteAsync([.. subjects.Select(subject => (subject, 40))]);

        await Task.WhenAll(OutboxScene.UntilNothingIsDueAsync(one), OutboxScene.UntilNothingIsDueAsync(other));
        // What the other one had at that moment is its business; it is gone by now.
        await OutboxScene.UntilNothingIsDueAsync(one);

        Assert.Equal(2_000, consumer.Handled.Count);
        foreach (var subject in subjects)
        {
            Assert.Equal(
                Enumerable.Range(0, 40).Select(index => $"{subject}{index}"),
                consumer.Handled.Where(userId => userId.StartsWith(subject, StringComparison.Ordinal)));
        }
        Assert.Equal(0, await scene.CountAsync("outbox"));
    }

    [Fact]
    public async Task nobody_overtakes_one_of_its_key_that_fails_and_other_keys_go_on()
    {
        await using var scene = await OutboxScene.MakeAsync();
        var consumer = new TestConsumer { Instead = userId => userId == "ada1" ? TestConsumer.Fails() : null };
        var node = scene.Node(null, consumer);
        await scene.WriteAsync(("ada", 3), ("ben", 3));

        await OutboxScene.UntilNothingIsDueAsync(node);
        Assert.Equal(["ada0", "ben0", "ben1", "ben2"], consumer.Handled.Order());

        consumer.Instead = _ => null;
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        await OutboxScene.UntilNothingIsDueAsync(node);
        Assert.Equal(["ada0", "ada1", "ada2"], consumer.Handled.Where(userId => userId.StartsWith("ada", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task what_fails_is_tried_later_and_later_and_not_before()
    {
        await using var scene = await OutboxScene.MakeAsync();
        var consumer = new TestConsumer { Instead = _ => TestConsumer.Fails() };
        var node = scene.Node(new OutboxOptions { LongestDelay = TimeSpan.FromSeconds(6) }, consumer);
        await scene.WriteAsync(("ada", 1));
        await OutboxScene.UntilNothingIsDueAsync(node);

        // Doubling, up to the longest; of each between half and all is waited.
        var tries = 1;
        foreach (var most in new[] { 1.0, 2, 4, 6, 6 })
        {
            scene.Clock.Advance(TimeSpan.FromSeconds(most / 2) - TimeSpan.FromMilliseconds(1));
            await OutboxScene.UntilNothingIsDueAsync(node);
            Assert.Equal(tries, consumer.Tries.Count);
            scene.Clock.Advance(TimeSpan.FromSeconds(most / 2) + TimeSpan.FromMilliseconds(1));
            await OutboxScene.UntilNothingIsDueAsync(node);
            Assert.Equal(++tries, consumer.Tries.Count);
        }
    }

    [Fact]
    public async Task a_poisoned_row_becomes_a_dead_letter_and_its_key_goes_on()
    {
        await using var scene = await OutboxScene.MakeAsync();
        var consumer = new TestConsumer { Instead = userId => userId == "ada0" ? TestConsumer.Fails() : null };
        var node = scene.Node(new OutboxOptions { Attempts = 3 }, consumer);
        await scene.WriteAsync(("ada", 2));

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(0, await scene.CountAsync("dead_letters"));
            await OutboxScene.UntilNothingIsDueAsync(node);
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(3, consumer.Tries.Count(userId => userId == "ada0"));
        Assert.Equal(["ada1"], consumer.Handled);
        Assert.Equal(1, await scene.CountAsync("dead_letters"));
        Assert.Equal(0, await scene.CountAsync("outbox"));
    }

    [Fact]
    public async Task a_dead_letter_that_is_replayed_is_done_by_who_failed_alone_under_its_old_id()
    {
        await using var scene = await OutboxScene.MakeAsync();
        var (good, bad) = (new TestConsumer("good"), new TestConsumer("bad") { Instead = _ => TestConsumer.Fails() });
        var node = scene.Node(new OutboxOptions { Attempts = 1 }, good, bad);
        await scene.WriteAsync(("ada", 1));
        await OutboxScene.UntilNothingIsDueAsync(node);
        var (letter, rowId) = await LetterAsync(scene);
        bad.Instead = _ => null;

        Assert.False(await scene.Letters.ReplayAsync("elsewhere", letter, CancellationToken.None));
        Assert.True(await scene.Letters.ReplayAsync("t", letter, CancellationToken.None));
        Assert.False(await scene.Letters.ReplayAsync("t", letter, CancellationToken.None));

        await using (var ask = scene.Database.CreateCommand("select id from outbox"))
        {
            Assert.Equal(rowId, await ask.ExecuteScalarAsync());
        }
        await OutboxScene.UntilNothingIsDueAsync(node);
        Assert.Equal(["ada0"], bad.Handled);
        Assert.Equal(["ada0"], good.Handled);
        Assert.Equal(0, await scene.CountAsync("outbox"));
        Assert.Equal(0, await scene.CountAsync("dead_letters"));
    }

    [Fact]
    public async Task one_failing_consumer_does_not_repeat_the_others()
    {
        await using var scene = await OutboxScene.MakeAsync();
        var (good, bad) = (new TestConsumer("good"), new TestConsumer("bad") { Instead = _ => TestConsumer.Fails() });
        var node = scene.Node(null, good, bad);
        await scene.WriteAsync(("ada", 1));

        await OutboxScene.UntilNothingIsDueAsync(node);
        scene.Clock.Advance(TimeSpan.FromMinutes(10));
        await OutboxScene.UntilNothingIsDueAsync(node);

        Assert.Single(good.Tries);
        Assert.Equal(2, bad.Tries.Count);
    }

    [Fact]
    public async Task what_is_not_a_consumers_concern_is_done_without_it_and_not_without_the_others()
    {
        await using var scene = await OutboxScene.MakeAsync();
        var (choosy, other) = (new TestConsumer("choosy") { IsConcernedBy = userId => userId.EndsWith('1') }, new TestConsumer("other"));
        var node = scene.Node(null, choosy, other);
        await scene.WriteAsync(("ada", 3), ("ben", 2));

        await OutboxScene.UntilNothingIsDueAsync(node);

        Assert.Equal(["ada1", "ben1"], choosy.Tries.Order());
        Assert.Equal(["ada0", "ada1", "ada2", "ben0", "ben1"], other.Handled.Order());
        Assert.Equal(0, await scene.CountAsync("outbox"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task a_consumer_that_cannot_say_what_its_concern_is_is_given_everything(bool hangs)
    {
        await using var scene = await OutboxScene.MakeAsync();
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        var consumer = new TestConsumer { IsConcernedBy = _ => false };
        consumer.BeforeItSays = () =>
        {
            asked.TrySetResult();
            return hangs ? never.Task : TestConsumer.Fails();
        };
        var node = scene.Node(null, consumer);
        await scene.WriteAsync(("ada", 2));

        var round = node.RoundAsync(CancellationToken.None);
        await asked.Task;
        if (hangs)
        {
            scene.Clock.Advance(TimeSpan.FromSeconds(11));
        }
        await round;

        Assert.Equal(["ada0", "ada1"], consumer.Handled);
        Assert.Equal(0, await scene.CountAsync("outbox"));
    }

    [Fact]
    public async Task a_consumer_that_hangs_is_given_up()
    {
        await using var scene = await OutboxScene.MakeAsync();
        var hangs = new TaskCompletionSource();
        var consumer = new TestConsumer { Instead = _ => hangs.Task };
        var node = scene.Node(null, consumer);
        await scene.WriteAsync(("ada", 1));

        var round = node.RoundAsync(CancellationToken.None);
        await Infrastructure.Soon.UntilAsync(() => consumer.Tries.Count == 1, "the consumer to begin");
        scene.Clock.Advance(TimeSpan.FromSeconds(11));
        await round;

        Assert.Empty(consumer.Handled);
        await using var ask = scene.Database.CreateCommand("select attempts from outbox");
        Assert.Equal(1, await ask.ExecuteScalarAsync());
        hangs.SetResult();
    }

    [Fact]
    public async Task a_node_that_dies_at_it_leaves_it_to_another()
    {
        await using var scene = await OutboxScene.MakeAsync();
        using var dies = new CancellationTokenSource();
        var (dead, alive) = (new TestConsumer { Instead = _ => Task.Delay(Timeout.Infinite, dies.Token) }, new TestConsumer());
        await scene.WriteAsync(("ada", 2));
        var round = scene.Node(null, dead).RoundAsync(dies.Token);
        await Infrastructure.Soon.UntilAsync(() => dead.Tries.Count == 1, "the first node to have it");

        var other = scene.Node(null, alive);
        await OutboxScene.UntilNothingIsDueAsync(other);
        Assert.Empty(alive.Tries);
        await dies.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => round);

        await OutboxScene.UntilNothingIsDueAsync(other);
        Assert.Equal(["ada0", "ada1"], alive.Handled);
    }

    [Fact]
    public async Task a_row_that_waits_for_a_consumer_of_another_version_is_not_taken_for_done()
    {
        await using var scene = await OutboxScene.MakeAsync();
        var failing = new TestConsumer("newer") { Instead = _ => TestConsumer.Fails() };
        await scene.WriteAsync(("ada", 1));
        await OutboxScene.UntilNothingIsDueAsync(scene.Node(null, failing));
        scene.Clock.Advance(TimeSpan.FromMinutes(1));

        await OutboxScene.UntilNothingIsDueAsync(scene.Node(null));

        Assert.Equal(1, await scene.CountAsync("outbox"));
    }

    [Fact]
    public void a_subjects_key_is_never_a_topics()
    {
        Assert.True(OutboxRow.KeyOf(Topic.User("t", "ada")) < 0);
        Assert.NotEqual(OutboxRow.KeyOf(Topic.User("t", "ada")), OutboxRow.KeyOf(Topic.User("t2", "ada")));
    }

    private static async Task<(Guid Id, long RowId)> LetterAsync(OutboxScene scene)
    {
        await using var ask = scene.Database.CreateCommand("select id, outbox_id from dead_letters");
        await using var letter = await ask.ExecuteReaderAsync();
        Assert.True(await letter.ReadAsync());
        return (letter.GetGuid(0), letter.GetInt64(1));
    }
}

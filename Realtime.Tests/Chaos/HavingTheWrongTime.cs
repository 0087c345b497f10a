using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

public sealed class HavingTheWrongTime(ITestOutputHelper output)
{
    [Fact]
    public async Task by_five_minutes_on_either_side_changes_neither_order_nor_resume()
    {
        await using var cluster = await Cluster.StartAsync(new Setting { Nodes = 3, Clocks = [TimeProvider.System, Ahead, Behind], Balanced = true });
        await using var load = await Workload.StartAsync(cluster);

        for (var cut = 0; cut < Chance.Pick(2, 10); cut++)
        {
            await load.GoesOnAsync();
            // Whoever comes back may come to a node with another clock.
            load.DropReturning();
        }
        await load.GoesOnAsync();

        (await load.SettleAsync()).Expect(output);
    }

    [Fact]
    public async Task shows_nobody_offline_who_is_there_and_nobody_online_who_has_left()
    {
        await using var cluster = await Cluster.StartAsync(new Setting { Nodes = 3, Clocks = [TimeProvider.System, Ahead, Behind] });
        var owner = cluster.User("owner");
        var server = await owner.MakeServerAsync();
        var topic = new TopicRef(TopicKind.Server, server.Id);
        await using var watcher = await owner.ConnectAsync();
        await watcher.SubscribeAsync(topic);

        foreach (var (name, node) in new[] { ("early", 1), ("late", 2) })
        {
            var member = cluster.User(name, node);
            (await member.PutAsync<object>($"servers/{server.Id}/members/me")).Expect(204);
            await using (await member.ConnectAsync())
            {
                Assert.Equal((name, PresenceStatus.Online), await NextOf(name));
                // Longer than it takes to tell; were its time taken for theirs, it would be told as gone.
                await Task.Delay(Chance.Pick(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(90)));
                while (await watcher.CountAsync(Events.PresenceUpdate) > 0)
                {
                    Assert.NotEqual(name, (await watcher.NextAsync<PresenceChange>(Events.PresenceUpdate)).UserId);
                }
            }
            Assert.Equal((name, PresenceStatus.Offline), await NextOf(name));
        }

        async Task<(string, PresenceStatus)> NextOf(string userId)
        {
            PresenceChange change;
            do
            {
                change = await watcher.NextAsync<PresenceChange>(Events.PresenceUpdate);
            }
            while (change.UserId != userId);
            return (change.UserId, change.Status);
        }
    }

    private static TimeProvider Ahead => new WrongTime(TimeSpan.FromMinutes(5));

    private static TimeProvider Behind => new WrongTime(TimeSpan.FromMinutes(-5));

    /// <summary>A clock that runs as any other and shows another time.</summary>
    private sealed class WrongTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}

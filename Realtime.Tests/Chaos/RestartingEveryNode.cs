using System.Collections.Concurrent;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

/// <summary>SIGTERM to one node after the other, as a deploy does it, behind one address.</summary>
public sealed class RestartingEveryNode(ITestOutputHelper output)
{
    [Fact]
    public async Task one_after_the_other_leaves_no_send_unacknowledged_and_no_client_library_with_an_error()
    {
        await using var cluster = await Cluster.StartAsync(new Setting { AsProcesses = true, Balanced = true });
        await using var load = await Workload.StartAsync(cluster, new Crowd { StayingSockets = 0, Outsiders = 0 });

        await RestartAllAsync(cluster, load);

        (await load.SettleAsync()).Expect(output);
        Assert.Equal(load.Ledger.Attempts, load.Ledger.Acknowledgements);
    }

    [Fact]
    public async Task one_after_the_other_shows_nobody_offline_who_is_not()
    {
        await using var cluster = await Cluster.StartAsync(new Setting { AsProcesses = true });
        await using var load = await Workload.StartAsync(cluster, new Crowd { SocketWriters = 0, ReturningSockets = 0, StayingSockets = 0, Outsiders = 0 });
        var serverId = (await load.Owner.GetAsync<Channel>($"channels/{load.Channel.Id}")).Expect(200).ServerId;
        var server = new TopicRef(TopicKind.Server, serverId);
        var offline = new ConcurrentQueue<string>();
        // One on each node, so that at any time one of them hears.
        var over = new CancellationTokenSource();
        var watching = cluster.Nodes.Select((_, node) => WatchAsync(cluster.User("owner", node), server, offline, over.Token)).ToArray();

        await RestartAllAsync(cluster, load);

        Assert.Empty(offline);
        // And they would have heard it.
        await using (await cluster.User("member19").ConnectClientAsync())
        {
            await load.GoesOnAsync();
        }
        await Soon.UntilAsync(() => offline.Contains("member19"), "one who leaves to be told as offline");
        await over.CancelAsync();
        await Task.WhenAll(watching);
        Assert.Equal(["member19"], offline.Distinct());
    }

    private static async Task RestartAllAsync(Cluster cluster, Workload load)
    {
        for (var round = 0; round < Chance.Pick(1, 3); round++)
        {
            foreach (var node in cluster.Processes)
            {
                await load.GoesOnAsync(Chance.Pick(5, 20));
                await node.StopAsync();
                await node.RestartAsync();
            }
        }
        await load.GoesOnAsync();
    }

    private static async Task WatchAsync(TestUser watcher, TopicRef server, ConcurrentQueue<string> offline, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await using var hub = await watcher.ConnectAsync(over);
                await using var end = over.Register(hub.Abort);
                await hub.SubscribeAsync(server);
                await foreach (var change in hub.AllAsync<PresenceChange>(Events.PresenceUpdate))
                {
                    if (change.Status is PresenceStatus.Offline)
                    {
                        offline.Enqueue(change.UserId);
                    }
                }
            }
            catch (Exception failure) when (Clients.IsCutOff(failure))
            {
                await Clients.PauseAsync(Random.Shared, TimeSpan.FromMilliseconds(100), over);
            }
        }
    }
}

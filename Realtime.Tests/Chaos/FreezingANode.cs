using System.Collections.Concurrent;
using Realtime.Domain.Contracts;
using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

public sealed class FreezingANode(ITestOutputHelper output)
{
    /// <summary>How long it may take until somebody without access hears nothing more.</summary>
    private static readonly TimeSpan Authority = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Frozen = Chance.Pick(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(20));

    [Fact]
    public async Task for_a_while_and_letting_it_go_on_leaves_its_readers_with_everything()
    {
        await using var cluster = await Cluster.StartAsync(new Setting { AsProcesses = true });
        await using var load = await Workload.StartAsync(cluster, new Crowd { Harmed = [0] });

        for (var freeze = 0; freeze < Chance.Pick(1, 3); freeze++)
        {
            await load.GoesOnAsync();
            cluster.Processes[0].Freeze();
            await Task.Delay(Frozen);
            cluster.Processes[0].Thaw();
            await load.GoesOnAsync();
        }

        (await load.SettleAsync()).Expect(output);
    }

    [Fact]
    public async Task lets_nobody_who_was_kicked_meanwhile_hear_more_than_two_seconds_of_it_afterwards()
    {
        await using var cluster = await Cluster.StartAsync(new Setting { AsProcesses = true });
        var owner = cluster.User("owner", door: 1);
        var server = await owner.MakeServerAsync();
        var channel = await owner.MakeChannelAsync(server.Id);
        var kicked = cluster.User("kicked", door: 0);
        await kicked.JoinServerOfAsync(channel, owner);
        await using var hub = await kicked.ConnectAsync();
        Assert.Equal(SubscriptionStatus.Subscribed, (await hub.SubscribeAsync(channel)).Status);
        await owner.SayAsync(channel, "for all");
        Assert.Equal("for all", (await hub.NextAsync<MessageChange>(Events.MessageCreate)).Message.Content);

        cluster.Processes[0].Freeze();
        (await owner.DeleteAsync<object>($"servers/{server.Id}/members/kicked")).Expect(204);
        await Task.Delay(Frozen);
        cluster.Processes[0].Thaw();
        await Task.Delay(Authority);
        // From here on nothing may reach the one who was kicked; somebody else on the same node hears it.
        var other = cluster.User("other", door: 0);
        await other.JoinServerOfAsync(channel, owner);
        await using var others = await other.ConnectAsync();
        await others.SubscribeAsync(channel);
        for (var message = 0; message < 5; message++)
        {
            await owner.SayAsync(channel, "for the others");
            Assert.Equal("for the others", (await others.NextAsync<MessageChange>(Events.MessageCreate)).Message.Content);
        }

        var heard = new ConcurrentQueue<string>();
        while (!hub.Closed.IsCompleted && await hub.CountAsync(Events.MessageCreate) > 0)
        {
            heard.Enqueue((await hub.NextAsync<MessageChange>(Events.MessageCreate)).Message.Content);
        }
        Assert.DoesNotContain("for the others", heard);
        Assert.Equal(SubscriptionEnd.Kicked, (await hub.NextAsync<SubscriptionEnded>(Events.SubscriptionEnded)).Reason);
    }
}

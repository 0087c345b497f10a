using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

public sealed class HarmingRedis(ITestOutputHelper output)
{
    /// <summary>Five seconds are promised, and a machine that runs all tests at once is given more.</summary>
    private static readonly TimeSpan CaughtUpWithin = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task leaves_every_send_acknowledged_and_everyone_caught_up_soon_after_its_return()
    {
        await using var cluster = await Cluster.StartAsync();
        await using var load = await Workload.StartAsync(cluster);

        for (var round = 0; round < Chance.Pick(1, 3); round++)
        {
            await load.GoesOnAsync();
            await cluster.Redis.KillAsync();
            // Sends go on meanwhile, and for as long as it is away.
            await Task.WhenAll(load.GoesOnAsync(), Task.Delay(Chance.Pick(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10))));
            await cluster.Redis.RestartAsync();
            await CatchUpAsync(load, "was killed and restarted");

            foreach (var harm in new[] { "FLUSHALL", $"CLIENT PAUSE {Chance.Pick(1_000, 5_000)}", "CLIENT KILL TYPE pubsub", "CLIENT KILL TYPE normal" })
            {
                Assert.StartsWith(harm.StartsWith("CLIENT KILL", StringComparison.Ordinal) ? ":" : "+OK", await cluster.Redis.CommandAsync(harm), StringComparison.Ordinal);
                await load.GoesOnAsync();
                // Answers when it no longer pauses.
                Assert.Equal("+PONG", await cluster.Redis.CommandAsync("PING"));
                await CatchUpAsync(load, $"was told {harm}");
            }
        }

        (await load.SettleAsync()).Expect(output);
    }

    private async Task CatchUpAsync(Workload load, string what)
    {
        var took = await load.CatchUpAsync();
        output.WriteLine($"Redis {what}: everyone had everything {took.TotalSeconds:0.00} s after its return");
        Assert.True(took < CaughtUpWithin, $"Redis {what}, and it took {took} after its return until everyone had everything.");
    }
}

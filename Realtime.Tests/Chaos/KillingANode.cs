using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

public sealed class KillingANode(ITestOutputHelper output)
{
    [Fact]
    public async Task again_and_again_under_load_loses_doubles_and_disorders_nothing()
    {
        await using var cluster = await Cluster.StartAsync(new Setting { AsProcesses = true });
        await using var load = await Workload.StartAsync(cluster, new Crowd { Harmed = [0] });

        for (var kill = 0; kill < Chance.Pick(2, 10); kill++)
        {
            await load.GoesOnAsync(Chance.Pick(5, 20));
            await cluster.Processes[0].KillAsync();
            await cluster.Processes[0].RestartAsync();
        }
        await load.GoesOnAsync();

        (await load.SettleAsync()).Expect(output);
    }
}

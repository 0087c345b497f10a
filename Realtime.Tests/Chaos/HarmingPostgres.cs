using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

public sealed class HarmingPostgres(ITestOutputHelper output)
{
    [Fact]
    public async Task loses_nothing_that_was_acknowledged_refuses_the_rest_as_unavailable_and_doubles_no_retry()
    {
        await using var cluster = await Cluster.StartAsync(new Setting { OwnPostgres = true });
        await using var load = await Workload.StartAsync(cluster);

        for (var round = 0; round < Chance.Pick(1, 5); round++)
        {
            for (var cut = 0; cut < 3; cut++)
            {
                await load.GoesOnAsync();
                await cluster.Postgres.CutConnectionsAsync();
            }
            await load.GoesOnAsync();
            await cluster.Postgres.RestartAsync(away: Chance.Pick(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)));
            await load.GoesOnAsync();
            await cluster.Postgres.CrashAsync();
            await load.GoesOnAsync();
        }

        (await load.SettleAsync()).Expect(output);
    }
}

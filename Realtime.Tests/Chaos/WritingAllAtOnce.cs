using Npgsql;
using Realtime.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

public sealed class WritingAllAtOnce(ITestOutputHelper output)
{
    [Fact]
    public async Task two_hundred_over_two_nodes_whose_commits_are_held_up_at_random_is_one_order_without_a_hole()
    {
        await using var cluster = await Cluster.StartAsync();
        await HoldUpCommitsAsync(cluster.Database);
        await using var load = await Workload.StartAsync(cluster, new Crowd
        {
            LibraryWriters = 20,
            SocketWriters = 180,
            Pace = new Pace(TimeSpan.FromMilliseconds(50), Messages: Chance.Pick(3, 50)),
        });

        await load.SaidAllAsync();

        (await load.SettleAsync()).Expect(output);
    }

    /// <summary>Whoever has written holds the topic's lock for up to 50 ms more, so that the nodes' batches wait for each other and overtake each other.</summary>
    private static async Task HoldUpCommitsAsync(TestDatabase database)
    {
        await using var own = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false");
        await TestDatabase.ExecuteAsync(
            own,
            """
            create function hold_up() returns trigger language plpgsql as 'begin perform pg_sleep(random() * 0.05); return null; end';
            create trigger hold_up after insert on messages for each statement execute function hold_up();
            """);
    }
}

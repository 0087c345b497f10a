using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

/// <summary>The storm after a load balancer has failed.</summary>
public sealed class ComingBackAllAtOnce(ITestOutputHelper output)
{
    // So that letting everyone in takes some seconds, and not minutes.
    private static readonly int PerSecond = Chance.Pick(10, 40);
    private static readonly int Burst = Chance.Pick(5, 20);

    /// <summary>Statements for each client that comes back: who it is, what it may, what it missed, and what its topics' heads are.</summary>
    private const int StatementsEach = 12;

    private static readonly int Everyone = Chance.Pick(60, 1_000);

    [Fact]
    public async Task brings_everyone_back_with_nothing_missing_no_faster_than_admitted_and_for_few_queries()
    {
        await using var cluster = await Cluster.StartAsync(new Setting
        {
            Balanced = true,
            Settings =
            [
                ("Limits:AdmissionPerSecond", $"{PerSecond}"), ("Limits:AdmissionBurst", $"{Burst}"), ("Logging:LogLevel:Npgsql.Command", "Information"),
            ],
        });
        using var statements = new Statements();
        foreach (var node in cluster.Servers)
        {
            node.Services.GetRequiredService<ILoggerFactory>().AddProvider(statements);
        }
        var connected = new ConcurrentQueue<DateTimeOffset>();
        await using var load = await Workload.StartAsync(cluster, new Crowd
        {
            SocketWriters = 0, LibraryReaders = Everyone, ReturningSockets = 0, StayingSockets = 0, Outsiders = 0,
            // Few say something, so that what the database does is for those who come back.
            Pace = new Pace(TimeSpan.FromSeconds(1)), Connected = connected.Enqueue,
        });
        await load.GoesOnAsync();

        statements.Take();
        connected.Clear();
        cluster.Balancer.CutAll();
        await Soon.UntilAsync(() => connected.Count >= Everyone, "everyone to be back");
        var took = connected.Max() - connected.Min();
        await load.GoesOnAsync();
        var asked = statements.Take().Count;
        var most = MostWithin(TimeSpan.FromSeconds(1), [.. connected.Order()]);

        output.WriteLine($"{Everyone} clients came back within {took.TotalSeconds:0.0} s, at most {most} in a second, with {asked} statements");
        (await load.SettleAsync()).Expect(output);
        Assert.True(asked < StatementsEach * Everyone, $"{asked} statements for {Everyone} clients.");
        // Two nodes admit, and whoever was let in at the end of one second may be heard of in the next.
        Assert.InRange(most, 1, 2 * ((2 * PerSecond) + Burst));
    }

    private static int MostWithin(TimeSpan window, IReadOnlyList<DateTimeOffset> times)
    {
        var (first, most) = (0, 0);
        for (var last = 0; last < times.Count; last++)
        {
            while (times[last] - times[first] > window)
            {
                first++;
            }
            most = Math.Max(most, last - first + 1);
        }
        return most;
    }
}

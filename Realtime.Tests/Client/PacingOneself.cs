using Realtime.Client.Connections;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

public sealed class PacingOneself
{
    private readonly ManualTime _time = new();

    [Fact]
    public void lets_a_burst_go_at_once_and_spreads_the_rest()
    {
        var pacer = new Pacer(perSecond: 10, burst: 20, _time);
        var waits = Enumerable.Range(0, 33).Select(_ => pacer.Take().TotalSeconds).ToArray();
        Assert.All(waits[..15], wait => Assert.Equal(0, wait));
        Assert.Equal(Enumerable.Range(1, 18).Select(index => index / 9.0), waits[15..], (a, b) => Math.Abs(a - b) < 0.001);
    }

    [Fact]
    public void has_room_again_with_time()
    {
        var pacer = new Pacer(perSecond: 10, burst: 20, _time);
        for (var taken = 0; taken < 15; taken++)
        {
            Assert.True(pacer.HasRoom);
            pacer.Take();
        }
        Assert.False(pacer.HasRoom);
        _time.Advance(TimeSpan.FromSeconds(0.12));
        Assert.True(pacer.HasRoom);
    }

    [Fact]
    public void makes_nothing_wait_for_a_server_that_told_no_limit()
    {
        var pacer = new Pacer(perSecond: 0, burst: 0, _time);
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.Equal(TimeSpan.Zero, pacer.Take()));
    }

    /// <summary>Resubscribing 500 topics in calls of 100 and then a backlog of 300 sends, over a network with delays.</summary>
    [Fact]
    public void never_meets_the_servers_limit_though_the_network_bunches_what_it_asks()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var chance = new Random(seed);
            var pacer = new Pacer(perSecond: 10, burst: 20, _time);
            var arrivals = new List<double>();
            var arrival = 0.0;
            for (var asked = 0; asked < 305; asked++)
            {
                // In order, as on one connection, each up to half a second late.
                arrival = Math.Max(arrival, pacer.Take().TotalSeconds + (0.5 * chance.NextDouble()));
                arrivals.Add(arrival);
            }
            Assert.Equal(0, RefusedBy(rate: 10, burst: 20, arrivals));
        }
    }

    private static int RefusedBy(double rate, double burst, List<double> arrivals)
    {
        var (tokens, last, refused) = (burst, 0.0, 0);
        foreach (var at in arrivals)
        {
            tokens = Math.Min(burst, tokens + ((at - last) * rate));
            last = at;
            if (tokens < 1)
            {
                refused++;
            }
            else
            {
                tokens--;
            }
        }
        return refused;
    }
}

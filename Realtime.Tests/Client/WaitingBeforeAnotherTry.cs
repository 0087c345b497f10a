using Realtime.Client.Connections;

namespace Realtime.Tests.Client;

public sealed class WaitingBeforeAnotherTry
{
    [Fact]
    public void has_a_window_that_doubles_from_half_a_second_to_thirty()
    {
        var backoff = new Backoff(new Fixed(1));
        double[] windows = [0.5, 1, 2, 4, 8, 16, 30, 30, 30];
        Assert.Equal(windows, windows.Select(_ => backoff.Next().TotalSeconds));
    }

    [Fact]
    public void takes_any_part_of_the_window()
    {
        var backoff = new Backoff(new Random(1));
        for (var i = 0; i < 10; i++)
        {
            backoff.Next();
        }
        var waits = Enumerable.Range(0, 1_000).Select(_ => backoff.Next().TotalSeconds).ToArray();
        Assert.InRange(waits.Min(), 0, 0.5);
        Assert.InRange(waits.Max(), 29.5, 30);
        Assert.InRange(waits.Average(), 14, 16);
    }

    [Fact]
    public void begins_anew_after_a_success()
    {
        var backoff = new Backoff(new Fixed(1));
        backoff.Next();
        backoff.Next();
        backoff.Reset();
        Assert.Equal(TimeSpan.FromSeconds(0.5), backoff.Next());
    }

    [Fact]
    public void is_never_shorter_than_the_server_asked_and_jittered_on_top()
    {
        var asked = TimeSpan.FromSeconds(7);
        Assert.Equal(asked, new Backoff(new Fixed(0)).Next(asked));
        Assert.Equal(asked + TimeSpan.FromSeconds(0.25), new Backoff(new Fixed(0.5)).Next(asked));
    }

    [Fact]
    public void does_not_overflow_when_the_server_is_away_for_years()
    {
        var backoff = new Backoff(new Fixed(1));
        for (var i = 0; i < 100_000; i++)
        {
            backoff.Next();
        }
        Assert.Equal(TimeSpan.FromSeconds(30), backoff.Next());
    }

    private sealed class Fixed(double value) : Random
    {
        public override double NextDouble() => value;
    }
}

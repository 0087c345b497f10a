using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

public sealed class ReadingNothingForAWhile(ITestOutputHelper output)
{
    private static readonly int Slow = Chance.Pick(2, 10);
    private static readonly string Content = new('x', 60_000);

    /// <summary>One of ten listens to nothing: it is cut off, comes back and has everything; the nine others are told all the time.</summary>
    [Fact]
    public async Task is_ones_own_affair_and_loses_nothing()
    {
        await using var cluster = await Cluster.StartAsync(new Setting { Settings = [("Limits:ContentCharacters", "100000")] });
        await using var load = await Workload.StartAsync(cluster, new Crowd
        {
            LibraryReaders = 2 * Slow, ReturningSockets = 3 * Slow, StayingSockets = 4 * Slow, Outsiders = 0, LibraryWriters = 1, SocketWriters = 1,
        });
        var sleepers = new List<(TestUser User, HubSocket Hub, Subscription Joined)>();
        for (var sleeper = 0; sleeper < Slow; sleeper++)
        {
            var user = cluster.User($"member{sleeper}", sleeper);
            var hub = await HubSocket.ConnectAsync(user.Url, user.Token, receiveBuffer: 4_096);
            var joined = await hub.SubscribeAsync(load.Channel);
            hub.StopReading();
            sleepers.Add((user, hub, joined));
        }

        // More than any buffer on the way holds.
        await Task.WhenAll(sleepers.Select(sleeper => Soon.UntilAsync(
            async () =>
            {
                await load.SayAsync(Content);
                return await sleeper.Hub.IsCutOffAsync();
            },
            "one that does not read to be cut off")));

        foreach (var (user, old, joined) in sleepers)
        {
            await old.DisposeAsync();
            await using var back = await user.ConnectAsync();
            var again = await back.SubscribeAsync(load.Channel, after: joined.Seq, epoch: joined.Epoch);
            Assert.True(again.Complete);
            Assert.Equal(Sequence(joined.Seq!.Value + 1, again.Seq!.Value), again.Messages!.Select(message => message.ChangeSeq));
        }
        (await load.SettleAsync()).Expect(output);
    }

    private static IEnumerable<long> Sequence(long first, long last)
    {
        for (var seq = first; seq <= last; seq++)
        {
            yield return seq;
        }
    }
}

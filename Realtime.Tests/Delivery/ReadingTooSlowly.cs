using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Delivery;

public sealed class ReadingTooSlowly
{
    [Fact]
    public async Task ends_ones_own_connection_delays_nobody_and_loses_nothing()
    {
        await using var server = await RealtimeServer.StartAsync(settings: [("Limits:OutboundEvents", "16")]);
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        await using var reader = await ada.ConnectAsync();
        await reader.SubscribeAsync(channel);
        await using var stuck = await ada.ConnectAsync();
        var position = (await stuck.SubscribeAsync(channel)).Seq;
        stuck.StopReading();

        // More than any buffer on the way holds.
        var content = new string('x', 8_000);
        var sent = 0;
        await Soon.UntilAsync(
            async () =>
            {
                await ada.SayAsync(channel, content);
                sent++;
                Assert.Equal(sent, (await reader.NextAsync<MessageChange>(Events.MessageCreate)).Seq);
                return await stuck.IsCutOffAsync();
            },
            "the stuck connection to be cut off");

        await using var back = await ada.ConnectAsync();
        var caughtUp = 0L + position!.Value;
        while (caughtUp < sent)
        {
            var page = await back.DoAsync<HistoryPage>(Operations.History, new HistoryRequest(channel.Type, channel.Id, After: caughtUp, Limit: 100));
            Assert.Equal(Enumerable.Range((int)caughtUp + 1, page.Messages.Count).Select(seq => (long)seq), page.Messages.Select(message => message.Seq));
            caughtUp += page.Messages.Count;
        }
        Assert.Equal(sent, caughtUp);
    }
}

using System.Collections.Concurrent;
using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Faults;

public sealed class KillingAServer
{
    [Fact]
    public async Task in_the_middle_of_sends_loses_nothing_that_was_acknowledged()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeProcess.StartAsync(database);
        var ada = server.UserOf("ada");
        var channel = await ada.MakeChannelAsync();
        var acknowledged = new ConcurrentDictionary<string, MessageSent>();

        var senders = Enumerable.Range(0, 16).Select(sender => Task.Run(async () =>
        {
            try
            {
                await using var hub = await ada.ConnectAsync();
                for (var index = 0; ; index++)
                {
                    var nonce = $"{sender}-{index}";
                    acknowledged[nonce] = await hub.SayAsync(channel, nonce, nonce);
                }
            }
            catch (Exception failure) when (failure is InvalidOperationException or System.Net.WebSockets.WebSocketException)
            {
                // The server is gone, as it should be.
            }
        })).ToArray();
        await Soon.UntilAsync(() => acknowledged.Count > 500, "500 messages to be acknowledged");
        await server.KillAsync();
        await Task.WhenAll(senders).OrFail("the senders to notice");
        await server.RestartAsync();

        var stored = new Dictionary<string, Message>();
        HistoryPage page;
        do
        {
            page = await ada.HistoryAsync(channel, $"?limit=100&after={stored.Count}");
            foreach (var message in page.Messages)
            {
                stored.Add(message.Nonce!, message);
            }
        }
        while (page.HasMore);

        Assert.All(acknowledged, sent => Assert.Equal((sent.Value.Id, sent.Value.Seq), (stored[sent.Key].Id, stored[sent.Key].Seq)));
        Assert.Equal(Enumerable.Range(1, stored.Count).Select(seq => (long)seq), stored.Values.Select(message => message.Seq).Order());
        Assert.Equal(stored.Count, page.Seq);
    }

    [Fact]
    public async Task loses_and_doubles_nothing_for_the_client_library()
    {
        const int Messages = 200;
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeProcess.StartAsync(database);
        var ada = server.UserOf("ada");
        var ben = server.UserOf("ben");
        var channel = await ada.MakeChannelAsync();
        await ben.JoinServerOfAsync(channel, ada);
        await using var sender = await ada.ConnectClientAsync();
        await using var receiver = await ben.ConnectClientAsync();
        await using var subscription = await receiver.SubscribeAsync(channel);

        var heard = new ConcurrentQueue<(long Seq, string Content)>();
        var listening = Task.Run(async () =>
        {
            await foreach (var told in subscription.ReadAllAsync())
            {
                if (told is MessageChanged changed)
                {
                    heard.Enqueue((changed.Position.Seq, changed.Message.Content));
                    if (heard.Count == Messages)
                    {
                        return;
                    }
                }
            }
        });
        var sending = Task.Run(async () =>
        {
            for (var index = 0; index < Messages; index++)
            {
                await sender.SendAsync(channel, $"{index}");
            }
        });
        for (var kill = 1; kill <= 2; kill++)
        {
            await Soon.UntilAsync(() => heard.Count >= kill * 50, "some messages to arrive");
            await server.KillAsync();
            await server.RestartAsync();
        }
        await sending.OrFail("every send to be acknowledged");
        await listening.OrFail("every message to arrive");

        Assert.Equal(Enumerable.Range(1, Messages).Select(seq => (long)seq), heard.Select(one => one.Seq));
        Assert.Equal(Enumerable.Range(0, Messages).Select(index => $"{index}"), heard.Select(one => one.Content));
    }
}

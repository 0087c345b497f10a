using Realtime.Client;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

public sealed class WithoutWebSockets
{
    [Fact]
    public async Task the_library_falls_back_and_everything_works_as_ever()
    {
        await using var server = await RealtimeServer.StartAsync();
        await using var proxy = new ProxyWithoutUpgrades(server.Url);
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var conversation = await ada.OpenConversationAsync(ben);
        await using var client = new RealtimeClient(new RealtimeClientOptions
        {
            Url = proxy.Url,
            AccessToken = _ => ValueTask.FromResult(ada.Token!),
        });
        await client.StartAsync().OrFail("the client to connect without a WebSocket");
        Assert.Equal(2, proxy.Refused);

        await using var view = await client.SubscribeAsync(conversation).OrFail("the subscription");
        await using var events = view.ReadAllAsync().GetAsyncEnumerator();
        for (var number = 1; number <= 5; number++)
        {
            await client.SendAsync(conversation, $"from Ada {number}").OrFail("a send");
            await ben.SayAsync(conversation, $"from Ben {number}");
        }
        Assert.Equal(
            Enumerable.Range(1, 5).SelectMany(number => new[] { $"from Ada {number}", $"from Ben {number}" }), await TakeAsync(events, 10));

        await client.StopAsync().OrFail("the connection to be closed");
        await ben.SayAsync(conversation, "while away");
        proxy.LetsUpgrade = true;
        await client.StartAsync().OrFail("the client to be back");
        Assert.Equal(["while away"], await TakeAsync(events, 1));
    }

    [Fact]
    public async Task a_connection_that_the_server_ends_is_made_anew()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var proxy = new ProxyWithoutUpgrades(server.Url);
        await using var client = new RealtimeClient(new RealtimeClientOptions
        {
            Url = proxy.Url,
            AccessToken = _ => ValueTask.FromResult("token"),
            DeviceId = "phone-1",
        });
        await client.StartAsync().OrFail("the client to connect without a WebSocket");
        Assert.Contains("deviceId=phone-1", server.Script.Opened.Single().Query, StringComparison.Ordinal);
        Assert.Equal("Bearer token", server.Script.Opened.Single().Authorization);

        await server.CloseAllAsync();
        await Soon.UntilAsync(() => server.Script.Connections == 2 && client.State is RealtimeState.Connected, "another connection");
        Assert.Equal(2, proxy.Refused);
        await client.SendAsync(new TopicRef(TopicKind.Channel, "ch_1"), "still here").OrFail("a send");
    }

    private static async Task<List<string>> TakeAsync(IAsyncEnumerator<TopicEvent> events, int count)
    {
        var contents = new List<string>();
        while (contents.Count < count)
        {
            Assert.True(await events.MoveNextAsync().AsTask().OrFail("another message"));
            if (events.Current is MessageChanged changed)
            {
                contents.Add(changed.Message.Content);
            }
        }
        return contents;
    }
}

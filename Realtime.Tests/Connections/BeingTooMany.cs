using System.Net;
using System.Net.WebSockets;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

public sealed class BeingTooMany
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task one_connection_more_than_a_user_may_have_is_sent_away(bool lane)
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Limits:ConnectionsPerUser", "2"));
        var ada = await server.GuestAsync("Ada");
        await using var first = await ada.ConnectAsync(lane);
        await using var second = await ada.ConnectAsync(lane);
        await second.NextAsync<Connected>(Events.Connected);

        await using (var third = await ada.ConnectAsync(lane))
        {
            var goodbye = await third.NextAsync<Goodbye>(Events.Goodbye);
            Assert.Equal((GoodbyeCode.TooManyConnections, true), (goodbye.Code, goodbye.Reconnect));
            Assert.True(goodbye.RetryAfterMs > 0);
            await third.Closed.OrFail("the third to be closed");
        }

        // Others are not affected, and room that is made is there again.
        await using var ben = await (await server.GuestAsync("Ben")).ConnectAsync(lane);
        await ben.NextAsync<Connected>(Events.Connected);
        await first.DisposeAsync();
        await Soon.UntilAsync(
            async () =>
            {
                await using var again = await ada.ConnectAsync(lane);
                return await Task.WhenAny(again.NextAsync<Connected>(Events.Connected), again.Closed) is Task<Connected>;
            },
            "a place to be free again");
    }

    [Fact]
    public async Task more_newcomers_than_the_node_takes_are_told_when_to_try_again()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(
            clock, settings: [("Limits:AdmissionBurst", "3"), ("Limits:AdmissionPerSecond", "1")]);
        var ada = await server.GuestAsync("Ada");
        var hubs = new List<HubSocket>();
        for (var index = 0; index < 3; index++)
        {
            hubs.Add(await ada.ConnectAsync());
        }

        Assert.Contains("503", (await Assert.ThrowsAsync<WebSocketException>(() => ada.ConnectAsync())).Message, StringComparison.Ordinal);
        using var http = new HttpClient();
        using var negotiated = await http.PostAsync(new Uri(server.Url, $"/hub/negotiate?negotiateVersion=1&access_token={ada.Token}"), null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, negotiated.StatusCode);
        Assert.InRange(negotiated.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        Assert.Contains("\"too_many_connecting\"", await negotiated.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Those who are in notice nothing, HTTP is not in the way, and there is room again later.
        await hubs[0].DoAsync<Pong>(Operations.Ping, new PingRequest());
        (await ada.GetAsync<User>("users/me")).Expect(200);
        clock.Advance(TimeSpan.FromSeconds(1));
        hubs.Add(await ada.ConnectAsync());
        foreach (var hub in hubs)
        {
            await hub.DisposeAsync();
        }
    }
}

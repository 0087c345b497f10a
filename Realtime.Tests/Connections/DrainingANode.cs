using System.Net;
using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

public sealed class DrainingANode
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task sends_each_connection_away_at_a_time_of_its_own(bool lane)
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Drain:Seconds", "2"));
        var ada = await server.GuestAsync("Ada");
        var hubs = new List<HubSocket>();
        for (var index = 0; index < 4; index++)
        {
            hubs.Add(await ada.ConnectAsync(lane));
            await hubs[^1].NextAsync<Connected>(Events.Connected);
        }

        var draining = server.Services.GetRequiredService<Draining>().DrainAsync(CancellationToken.None);

        var told = await Task.WhenAll(hubs.Select(hub => hub.NextAsync<ServerDraining>(Events.ServerDraining)));
        Assert.Equal([0, 500, 1_000, 1_500], told.Select(one => one.ReconnectAfterMs).Order());
        foreach (var hub in hubs)
        {
            var goodbye = await hub.NextAsync<Goodbye>(Events.Goodbye);
            Assert.Equal((GoodbyeCode.Draining, true, 0), (goodbye.Code, goodbye.Reconnect, goodbye.RetryAfterMs));
            if (lane)
            {
                Assert.Equal(1012, await hub.CloseCode.OrFail("the close frame"));
            }
        }
        await draining.OrFail("the node to be empty");
        foreach (var hub in hubs)
        {
            await hub.DisposeAsync();
        }
    }

    [Fact]
    public async Task takes_no_newcomer_and_is_not_ready_but_alive()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");

        await server.Services.GetRequiredService<Draining>().DrainAsync(CancellationToken.None);

        Assert.Contains("503", (await Assert.ThrowsAsync<WebSocketException>(() => ada.ConnectAsync())).Message, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = server.Url };
        using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        using var live = await http.GetAsync(new Uri("/health/live", UriKind.Relative));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, live.StatusCode));
    }
}

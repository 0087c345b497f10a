using System.Text.Json.Nodes;
using Realtime.Api.Access;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Http;

public sealed class AskingTooOften
{
    private static readonly (string, string)[] Three = [("Limits:RequestBurst", "3"), ("Limits:RequestsPerSecond", "2")];

    [Fact]
    public async Task is_refused_with_how_long_to_wait_whatever_is_asked_and_no_other_user_is()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock, settings: Three);
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        Assert.Equal(200, (await ada.GetAsync<JsonObject>("snapshot")).Status);
        Assert.Equal(404, (await ada.GetAsync<JsonObject>("channels/ch_none")).Status);
        Assert.Equal(400, (await ada.PostAsync<JsonObject>("servers", new { })).Status);

        var refused = await ada.GetAsync<JsonObject>("snapshot");
        Assert.Equal((429, "rate_limited", "too_many_requests"), (refused.Status, refused.Code, refused.Reason));
        Assert.Equal(200, (await ben.GetAsync<JsonObject>("snapshot")).Status);

        clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal(429, (await ada.GetAsync<JsonObject>("snapshot")).Status);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, (await ada.GetAsync<JsonObject>("snapshot")).Status);
    }

    [Fact]
    public async Task is_what_a_backend_of_the_app_may()
    {
        await using var server = await RealtimeServer.StartAsync(new ManualTime(), settings: Three);
        var backend = server.UserOf("t", "backend", CallerRoles.Service);
        for (var index = 0; index < 10; index++)
        {
            Assert.Equal(200, (await backend.GetAsync<JsonObject>("snapshot")).Status);
        }
    }
}

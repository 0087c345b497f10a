using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

/// <summary>How long a connection lives, and what it hears of its end.</summary>
public sealed class KeepingAConnection
{
    [Theory]
    [InlineData("the hub's goodbye and the close at once", "{\"type\":7}")]
    [InlineData("the close alone", null)]
    public async Task is_over_at_once_when_the_client_closes_it(string how, string? before)
    {
        // The patience that the server has with who does not close is of this clock.
        await using var server = await RealtimeServer.StartAsync(new ManualTime());
        await using var socket = await RawSocket.ConnectAsync(await server.GuestAsync("Ada"));

        await socket.SendAsync((byte[])[.. before is null ? [] : RawFrame.Json(before), .. RawFrame.Close(1000)]);

        Assert.Equal(1000, (await socket.Ended.OrFail($"the close frame after {how}")).CloseCode);
        Assert.True(await socket.HangsUpAsync().OrFail($"the end of the connection after {how}"));
    }

    [Fact]
    public async Task one_that_is_told_nothing_gets_a_heartbeat_every_fifteen_seconds()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync();
        await hub.NextAsync<Connected>(Events.Connected);

        var passed = TimeSpan.Zero;
        await Soon.UntilAsync(
            () =>
            {
                Pass(clock, ref passed);
                return hub.Heartbeats > 0;
            },
            "a heartbeat");

        Assert.True(passed >= TimeSpan.FromSeconds(15), $"The first came after {passed}.");
    }

    [Fact]
    public async Task one_that_says_nothing_for_a_minute_is_dead()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var ada = await server.GuestAsync("Ada");
        await using var silent = await ada.ConnectAsync();
        await silent.NextAsync<Connected>(Events.Connected);

        var passed = TimeSpan.Zero;
        await Soon.UntilAsync(
            () =>
            {
                Pass(clock, ref passed);
                return silent.Closed.IsCompleted;
            },
            "the silent one to be given up");

        Assert.True(passed >= TimeSpan.FromSeconds(60), $"It was given up after {passed}.");
    }

    [Fact]
    public async Task one_that_says_as_little_as_a_heartbeat_lives()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync();
        await hub.NextAsync<Connected>(Events.Connected);

        for (var half = 0; half < 4; half++)
        {
            var before = hub.Heartbeats;
            await Soon.UntilAsync(
                () =>
                {
                    clock.Advance(TimeSpan.FromSeconds(1));
                    return hub.Heartbeats > before;
                },
                "a heartbeat");
            await hub.SendFrameAsync("""{"type":6}""");
            await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());
        }
        Assert.False(hub.Closed.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_minute_before_its_token_expires_it_is_told_and_then_it_ends(bool lane)
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync(lane);
        var end = (await hub.NextAsync<Connected>(Events.Connected)).TokenExpiresAt!.Value;

        // In steps that leave both sides time for their heartbeats.
        await Soon.UntilAsync(
            async () =>
            {
                if (clock.GetUtcNow() < end - TimeSpan.FromSeconds(59))
                {
                    clock.Advance(TimeSpan.FromSeconds(5));
                    await hub.SendFrameAsync("""{"type":6}""");
                    await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());
                    return false;
                }
                return true;
            },
            "the last minute");
        Assert.Equal(end, (await hub.NextAsync<TokenExpiring>(Events.TokenExpiring)).ExpiresAt);
        await Soon.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return hub.Closed.IsCompleted;
            },
            "the connection to end");

        Assert.True(clock.GetUtcNow() >= end);
        var goodbye = await hub.NextAsync<Goodbye>(Events.Goodbye);
        Assert.Equal((GoodbyeCode.TokenExpired, true), (goodbye.Code, goodbye.Reconnect));
        if (lane)
        {
            Assert.Equal(4003, await hub.CloseCode.OrFail("the close frame"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_newer_token_lets_it_live_on(bool lane)
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        await using var hub = await server.UserOf("t", "ada").ConnectAsync(lane);
        var end = (await hub.NextAsync<Connected>(Events.Connected)).TokenExpiresAt!.Value;
        clock.Advance(TimeSpan.FromSeconds(30));

        var renewed = await hub.DoAsync<AuthRefreshed>(Operations.AuthRefresh, new AuthRefresh(server.UserOf("t", "ada").Token!));

        Assert.Equal(end + TimeSpan.FromSeconds(30), renewed.ExpiresAt);
        await Soon.UntilAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                await hub.SendFrameAsync("""{"type":6}""");
                await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());
                return clock.GetUtcNow() > end + TimeSpan.FromSeconds(10);
            },
            "the first token to expire");
        Assert.False(hub.Closed.IsCompleted);
    }

    [Fact]
    public async Task a_token_that_is_no_good_or_anothers_changes_nothing()
    {
        await using var server = await RealtimeServer.StartAsync();
        await using var hub = await server.UserOf("t", "ada").ConnectAsync();

        async Task<(ErrorCode, string?)> RefusalOf(string token)
        {
            var error = (await hub.AskAsync<AuthRefreshed>(Operations.AuthRefresh, new AuthRefresh(token))).Error!;
            return (error.Code, error.Reason);
        }

        Assert.Equal((ErrorCode.Unauthenticated, null), await RefusalOf("garbage"));
        Assert.Equal((ErrorCode.Unauthenticated, null), await RefusalOf(TokenForger.Make("ada", DateTime.UtcNow.AddMinutes(-5))));
        Assert.Equal((ErrorCode.Forbidden, "another_caller"), await RefusalOf(server.UserOf("t", "ben").Token!));
        Assert.Equal((ErrorCode.Forbidden, "another_caller"), await RefusalOf(server.UserOf("u", "ada").Token!));
        Assert.Equal((ErrorCode.Forbidden, "another_caller"), await RefusalOf((await server.GuestAsync("Guest")).Token!));
        await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());
    }

    private static void Pass(ManualTime clock, ref TimeSpan passed)
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        passed += TimeSpan.FromSeconds(1);
    }
}

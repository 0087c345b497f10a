using System.Text.Json.Nodes;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

public sealed class AskingTooOften
{
    private static readonly (string, string)[] Five = [("Limits:OperationBurst", "5"), ("Limits:OperationsPerSecond", "2")];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task is_answered_with_how_long_to_wait(bool lane)
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock, settings: Five);
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync(lane);
        for (var index = 0; index < 5; index++)
        {
            await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());
        }

        var refused = (await hub.AskAsync<Pong>(Operations.Ping, new PingRequest())).Error!;
        Assert.Equal((ErrorCode.RateLimited, "too_many_operations", 500), (refused.Code, refused.Reason, refused.RetryAfterMs));

        clock.Advance(TimeSpan.FromMilliseconds(500));
        await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());
        Assert.NotNull((await hub.AskAsync<Pong>(Operations.Ping, new PingRequest())).Error);
    }

    [Fact]
    public async Task counts_what_is_unknown_or_cannot_be_read()
    {
        await using var server = await RealtimeServer.StartAsync(new ManualTime(), settings: Five);
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync();
        for (var index = 0; index < 2; index++)
        {
            Assert.Equal("not_found", (string?)(await hub.CallAsync("NO_SUCH_THING", new JsonObject()))["result"]!["error"]!["code"]);
            await hub.SendFrameAsync("{not json");
            Assert.Equal(ErrorCode.Invalid, (await hub.NextAsync<HubError>(Events.Error)).Code);
        }
        await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());

        Assert.Equal(ErrorCode.RateLimited, (await hub.AskAsync<Pong>(Operations.Ping, new PingRequest())).Error!.Code);
        await hub.SendFrameAsync("{not json");
        Assert.Equal(ErrorCode.RateLimited, (await hub.NextAsync<HubError>(Events.Error)).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task and_going_on_with_it_ends_the_connection(bool lane)
    {
        await using var server = await RealtimeServer.StartAsync(new ManualTime(), settings: Five);
        var ada = await server.GuestAsync("Ada");
        await using var flooding = await ada.ConnectAsync(lane);
        await using var patient = await ada.ConnectAsync(lane);

        for (var index = 0; index < 5 + (3 * 5); index++)
        {
            await flooding.SendFrameAsync("""{"type":1,"target":"PING","arguments":[{}]}""");
        }

        var goodbye = await flooding.NextAsync<Goodbye>(Events.Goodbye);
        Assert.Equal((GoodbyeCode.RateLimited, true), (goodbye.Code, goodbye.Reconnect));
        Assert.True(goodbye.RetryAfterMs > 0);
        await flooding.Closed.OrFail("the connection to end");
        if (lane)
        {
            Assert.Equal(4008, await flooding.CloseCode.OrFail("the close frame"));
        }
        await patient.DoAsync<Pong>(Operations.Ping, new PingRequest());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ten_frames_in_a_row_that_cannot_be_read_end_the_connection_and_nine_do_not(bool lane)
    {
        await using var server = await RealtimeServer.StartAsync();
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync(lane);
        for (var index = 0; index < 9; index++)
        {
            await hub.SendFrameAsync("{not json");
            await hub.NextAsync<HubError>(Events.Error);
        }
        await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());

        for (var index = 0; index < 10; index++)
        {
            await hub.SendFrameAsync("{not json");
        }

        var goodbye = await hub.NextAsync<Goodbye>(Events.Goodbye);
        Assert.Equal((GoodbyeCode.ProtocolError, false), (goodbye.Code, goodbye.Reconnect));
        if (lane)
        {
            Assert.Equal(4000, await hub.CloseCode.OrFail("the close frame"));
        }
        Assert.Empty(server.Errors.Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_frame_over_the_limit_is_told_so(bool lane)
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Limits:FrameBytes", "2048"));
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync(lane);

        await hub.SendFrameAsync($$"""{"type":1,"target":"PING","arguments":[{"x":"{{new string('x', 4096)}}"}]}""");

        Assert.Equal(GoodbyeCode.TooLarge, (await hub.NextAsync<Goodbye>(Events.Goodbye)).Code);
        if (lane)
        {
            Assert.Equal(1009, await hub.CloseCode.OrFail("the close frame"));
        }
        Assert.Empty(server.Errors.Entries);
    }

    [Fact]
    public async Task an_answer_that_is_under_way_comes_before_the_goodbye()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        await using var hub = await ada.ConnectAsync();

        var sending = hub.SayAsync(channel, "the last word");
        for (var index = 0; index < 10; index++)
        {
            await hub.SendFrameAsync("{not json");
        }

        Assert.Equal(1, (await sending).Seq);
        Assert.Equal(4000, await hub.CloseCode.OrFail("the close frame"));
    }
}

using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

/// <summary>Frames that are none of the hub's protocol: each is answered, too many end the connection, and nobody else notices.</summary>
public sealed class BeingHostileWithJson(HostileGround ground) : IClassFixture<HostileGround>
{
    private const string NotJson = "{not json";

    private static readonly Dictionary<string, string> Malformed = new()
    {
        ["nothing"] = " ",
        ["not JSON"] = NotJson,
        ["half"] = """{"type":1,"target":"PI""",
        ["ten thousand arrays deep"] = new string('[', 5_000) + new string(']', 5_000),
        ["ten thousand objects deep"] = string.Concat(Enumerable.Repeat("""{"a":""", 2_000)) + "1" + new string('}', 2_000),
        ["an argument ten thousand deep"] = $$"""{"type":1,"target":"PING","arguments":[{"x":{{new string('[', 5_000)}}{{new string(']', 5_000)}}}]}""",
        ["a number"] = "5",
        ["null"] = "null",
        ["a type that is none"] = """{"type":99999999999999999999}""",
        ["a type that is text"] = """{"type":"1"}""",
        ["two types"] = """{"type":1,"type":{},"target":"PING","arguments":[{}]}""",
        ["arguments that are none"] = """{"type":1,"target":"PING","arguments":{}}""",
        ["a target that is a number"] = """{"type":1,"target":7,"arguments":[{}]}""",
        ["a NUL"] = "\0",
        ["a byte order mark"] = "\ufeff{\"type\":6}",
        ["a lone surrogate"] = """{"type":1,"target":"\ud800","arguments":[{}]}""",
    };

    public static TheoryData<string, bool> NamesOfMalformed => HostileGround.OnEitherLane(Malformed.Keys);

    [Theory]
    [MemberData(nameof(NamesOfMalformed))]
    public async Task a_frame_that_cannot_be_read_is_answered_and_the_next_one_is_read(string frame, bool negotiated)
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        await using var hostile = await RawSocket.ConnectAsync(ground.Hostile, negotiated);

        await hostile.SendAsync(RawFrame.Json(Malformed[frame]));

        var told = await hostile.NextAsync(heard => (string?)heard["target"] == Events.Error, "an ERROR");
        Assert.Contains((string?)told["arguments"]![0]!["code"], new[] { "invalid", "not_found" });
        Assert.True(await hostile.AnswersAsync("after it"));
        await neighbour.NoticesNothingAsync();
    }

    [Fact]
    public async Task ten_in_a_row_that_cannot_be_read_end_the_connection_with_4000()
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        await using var hostile = await RawSocket.ConnectAsync(ground.Hostile);

        for (var malformed = 0; malformed < 10; malformed++)
        {
            await hostile.SendAsync(RawFrame.Json(NotJson));
        }

        var ending = await hostile.Ended.OrFail("the connection to end");
        Assert.Equal((4000, GoodbyeCode.ProtocolError, false), (ending.CloseCode, ending.Goodbye?.Code, ending.Goodbye?.Reconnect));
        await neighbour.NoticesNothingAsync();
    }

    [Fact]
    public async Task nine_in_a_row_and_a_good_one_and_nine_more_do_not()
    {
        await using var hostile = await RawSocket.ConnectAsync(ground.Hostile);
        for (var round = 0; round < 2; round++)
        {
            for (var malformed = 0; malformed < 9; malformed++)
            {
                await hostile.SendAsync(RawFrame.Json(NotJson));
            }
            Assert.True(await hostile.AnswersAsync($"round {round}"));
        }
    }

    [Fact]
    public async Task going_on_after_being_told_to_wait_ends_the_connection_with_4008()
    {
        await using var server = await RealtimeServer.StartAsync(settings: [("Limits:OperationsPerSecond", "1"), ("Limits:OperationBurst", "5")]);
        await using var neighbour = await Neighbour.MoveInAsync(server);
        await using var hostile = await RawSocket.ConnectAsync(await server.GuestAsync("Hostile"));

        var told = hostile.NextAsync(frame => (string?)frame["result"]?["error"]?["code"] == "rate_limited", "rate_limited");
        for (var call = 0; call < 5_000 && !hostile.Ended.IsCompleted; call++)
        {
            await hostile.SendAsync(RawFrame.Ping($"{call}"));
        }

        Assert.NotNull((await told)["result"]!["error"]!["retryAfterMs"]);
        var ending = await hostile.Ended.OrFail("the connection to end");
        Assert.Equal((4008, GoodbyeCode.RateLimited, true), (ending.CloseCode, ending.Goodbye?.Code, ending.Goodbye?.Reconnect));
        await neighbour.NoticesNothingAsync();
    }
}

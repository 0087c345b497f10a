using System.Text;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

/// <summary>What breaks RFC 6455, byte by byte: it ends its own connection with the code for it, and nobody else notices.</summary>
public sealed class BeingHostileWithFrames(HostileGround ground) : IClassFixture<HostileGround>
{
    private static readonly byte[] Half = [.. Encoding.UTF8.GetBytes("{\"type\":6}")];

    private static readonly Dictionary<string, byte[]> Violations = new()
    {
        ["not masked"] = RawFrame.Of(RawFrame.TextFrame, "{\"type\":6}\u001e"u8, masked: false),
        ["a ping that is not masked"] = RawFrame.Of(RawFrame.PingFrame, [], masked: false),
        ["the first reserved bit"] = RawFrame.Of(RawFrame.TextFrame, Half, reserved: 4),
        ["the second reserved bit"] = RawFrame.Of(RawFrame.TextFrame, Half, reserved: 2),
        ["the third reserved bit"] = RawFrame.Of(RawFrame.TextFrame, Half, reserved: 1),
        ["opcode 3"] = RawFrame.Of(3, Half),
        ["opcode 7"] = RawFrame.Of(7, Half),
        ["opcode 11"] = RawFrame.Of(11, []),
        ["opcode 15"] = RawFrame.Of(15, []),
        ["a ping in fragments"] = RawFrame.Of(RawFrame.PingFrame, [], final: false),
        ["a close in fragments"] = RawFrame.Of(RawFrame.CloseFrame, [3, 232], final: false),
        ["a ping of 126 bytes"] = RawFrame.Of(RawFrame.PingFrame, new byte[126]),
        ["a close of 126 bytes"] = RawFrame.Of(RawFrame.CloseFrame, [3, 232, .. new byte[124]]),
        ["a continuation of nothing"] = RawFrame.Of(RawFrame.Continuation, Half),
        ["a message within a message"] = [.. RawFrame.Of(RawFrame.TextFrame, Half, final: false), .. RawFrame.Of(RawFrame.TextFrame, Half)],
        ["a length with its highest bit set"] = RawFrame.Of(RawFrame.TextFrame, Half, lengthBytes: 8, claimedLength: 1UL << 63),
        ["a small length in two bytes"] = RawFrame.Of(RawFrame.TextFrame, Half, lengthBytes: 2),
        ["a small length in eight bytes"] = RawFrame.Of(RawFrame.TextFrame, Half, lengthBytes: 8),
        ["a close of one byte"] = RawFrame.Of(RawFrame.CloseFrame, [3]),
        ["close code 0"] = RawFrame.Close(0),
        ["close code 999"] = RawFrame.Close(999),
        ["close code 1004"] = RawFrame.Close(1004),
        ["close code 1005"] = RawFrame.Close(1005),
        ["close code 1006"] = RawFrame.Close(1006),
        ["close code 1015"] = RawFrame.Close(1015),
        ["close code 5000"] = RawFrame.Close(5000),
        ["close code 65535"] = RawFrame.Close(65535),
    };

    private static readonly Dictionary<string, byte[]> NotText = new()
    {
        ["a byte that never is"] = RawFrame.Of(RawFrame.TextFrame, [.. Half, 0xff, 0x1e]),
        ["a surrogate"] = RawFrame.Of(RawFrame.TextFrame, [.. Half, 0xed, 0xa0, 0x80, 0x1e]),
        ["too long a form"] = RawFrame.Of(RawFrame.TextFrame, [.. Half, 0xc0, 0x80, 0x1e]),
        ["half a character at the end"] = RawFrame.Of(RawFrame.TextFrame, [.. Half, 0x1e, 0xe2, 0x82]),
        ["beyond the last character"] = RawFrame.Of(RawFrame.TextFrame, [.. Half, 0xf4, 0x90, 0x80, 0x80, 0x1e]),
        ["in a later fragment"] = [.. RawFrame.Of(RawFrame.TextFrame, Half, final: false), .. RawFrame.Of(RawFrame.Continuation, [0xff, 0x1e])],
    };

    private static readonly Dictionary<string, byte[]> TooLarge = new()
    {
        ["in one frame"] = RawFrame.Json(new string('x', 20_000)),
        ["by what it says alone"] = RawFrame.Of(RawFrame.TextFrame, Half, lengthBytes: 8, claimedLength: 1UL << 62),
        ["in a thousand fragments"] =
        [
            .. RawFrame.Of(RawFrame.TextFrame, new byte[100].Select(_ => (byte)'x').ToArray(), final: false),
            .. Enumerable.Range(0, 999).SelectMany(_ => RawFrame.Of(RawFrame.Continuation, new byte[100].Select(_ => (byte)'x').ToArray(), final: false)),
        ],
    };

    public static TheoryData<string> NamesOfViolations => [.. Violations.Keys];

    public static TheoryData<string> NamesOfWhatIsNoText => [.. NotText.Keys];

    public static TheoryData<string> NamesOfWhatIsTooLarge => [.. TooLarge.Keys];

    [Theory]
    [MemberData(nameof(NamesOfViolations))]
    public async Task a_frame_that_breaks_the_protocol_ends_its_connection_with_1002(string frame) =>
        Assert.Equal(1002, (await EndOfAsync(Violations[frame])).CloseCode);

    [Theory]
    [MemberData(nameof(NamesOfWhatIsNoText))]
    public async Task a_text_that_is_not_utf8_ends_its_connection_with_1007(string text) =>
        Assert.Equal(1007, (await EndOfAsync(NotText[text])).CloseCode);

    [Theory]
    [MemberData(nameof(NamesOfWhatIsTooLarge))]
    public async Task a_message_over_the_limit_ends_its_connection_with_1009_after_a_goodbye(string frame)
    {
        var ending = await EndOfAsync(TooLarge[frame]);

        Assert.Equal((GoodbyeCode.TooLarge, false), (ending.Goodbye?.Code, ending.Goodbye?.Reconnect));
        Assert.Equal(1009, ending.CloseCode);
    }

    [Theory]
    [MemberData(nameof(NamesOfViolations))]
    [MemberData(nameof(NamesOfWhatIsNoText))]
    [MemberData(nameof(NamesOfWhatIsTooLarge))]
    public async Task any_of_it_on_the_negotiated_lane_hangs_nothing_and_disturbs_nobody(string frame)
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        await using var hostile = await RawSocket.ConnectAsync(ground.Hostile, negotiated: true);

        await hostile.SendAsync(Violations.GetValueOrDefault(frame) ?? NotText.GetValueOrDefault(frame) ?? TooLarge[frame]);
        // What says that more is to come may wait for it, as long as the other end is there.
        hostile.SayNoMore();

        await hostile.Ended.OrFail("the connection to end");
        await neighbour.NoticesNothingAsync();
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task a_close_is_answered_with_a_close(int code)
    {
        var ending = await EndOfAsync(RawFrame.Close(code));

        Assert.NotNull(ending.CloseCode);
        Assert.Null(ending.Goodbye);
    }

    [Fact]
    public async Task half_a_frame_and_silence_is_waited_for_and_holds_up_nobody()
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        await using var slow = await RawSocket.ConnectAsync(ground.Hostile);
        var frame = RawFrame.Ping("late");

        await slow.SendAsync(frame.AsMemory(0, frame.Length / 2));
        await neighbour.NoticesNothingAsync();
        await slow.SendAsync(frame.AsMemory(frame.Length / 2));

        await slow.NextAsync(answer => (string?)answer["invocationId"] == "late", "an answer to what came in two halves");
    }

    [Fact]
    public async Task half_a_frame_and_the_end_is_the_end()
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        foreach (var length in new[] { 1, 2, 3, 5, 20 })
        {
            await using var gone = await RawSocket.ConnectAsync(ground.Hostile);
            await gone.SendAsync(RawFrame.Ping("never").AsMemory(0, length));
            gone.SayNoMore();
            await gone.Ended.OrFail("the connection to end");
        }
        await neighbour.NoticesNothingAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task byte_by_byte_is_as_good_as_at_once(bool negotiated)
    {
        await using var patient = await RawSocket.ConnectAsync(ground.Hostile, negotiated);
        foreach (var one in RawFrame.Ping("packets"))
        {
            await patient.SendAsync(new[] { one });
        }
        await patient.NextAsync(answer => (string?)answer["invocationId"] == "packets", "an answer to what came in packets of a byte");

        var message = Encoding.UTF8.GetBytes("""{"type":1,"invocationId":"fragments","target":"PING","arguments":[{}]}""" + "\u001e");
        for (var index = 0; index < message.Length; index++)
        {
            await patient.SendAsync(
                RawFrame.Of(index == 0 ? RawFrame.TextFrame : RawFrame.Continuation, message.AsSpan(index, 1), final: index == message.Length - 1));
            if (index % 10 == 0)
            {
                // Allowed between any two fragments.
                await patient.SendAsync(RawFrame.Of(RawFrame.PingFrame, "here?"u8));
            }
        }
        await patient.NextAsync(answer => (string?)answer["invocationId"] == "fragments", "an answer to what came in fragments of a byte");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task many_frames_in_one_packet_are_answered_one_by_one_in_order(bool negotiated)
    {
        await using var hasty = await RawSocket.ConnectAsync(ground.Hostile, negotiated);

        await hasty.SendAsync(Enumerable.Range(0, 100).SelectMany(index => RawFrame.Ping($"{index}")).ToArray());

        for (var index = 0; index < 100; index++)
        {
            Assert.Equal($"{index}", (string?)(await hasty.NextAsync(frame => (int?)frame["type"] == 3, "an answer to each"))["invocationId"]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task a_flood_of_pings_is_answered_or_ended_and_delays_nobody(bool negotiated)
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        await using var flood = await RawSocket.ConnectAsync(ground.Hostile, negotiated);
        var hundred = Enumerable.Range(0, 100).SelectMany(_ => RawFrame.Of(RawFrame.PingFrame, "are you there?"u8)).ToArray();

        var flooding = Task.Run(async () =>
        {
            for (var times = 0; times < 100 && !flood.Ended.IsCompleted; times++)
            {
                await flood.SendAsync(hundred);
            }
        });
        await neighbour.NoticesNothingAsync();
        await flooding.OrFail("the flood to be taken");

        Assert.True(await flood.AnswersAsync("afterwards") ? flood.Pongs > 0 : flood.Ended.IsCompleted);
        await neighbour.NoticesNothingAsync();
    }

    private async Task<Ending> EndOfAsync(byte[] bytes)
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        await using var hostile = await RawSocket.ConnectAsync(ground.Hostile);
        await hostile.SendAsync(bytes);
        var ending = await hostile.Ended.OrFail("the connection to end");
        await neighbour.NoticesNothingAsync();
        return ending;
    }
}

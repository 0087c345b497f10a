using System.Text;
using Realtime.Tests.Chaos;
using Realtime.Tests.Connections;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Dialects;

/// <summary>What is said to the hub that none of its clients would say, said in each dialect: it is answered or ended, and a neighbour notices nothing.</summary>
public sealed class BeingHostileInADialect(HostileGround ground) : IClassFixture<HostileGround>
{
    private const string NotJson = "{not json";

    private static readonly Dictionary<string, string> Malformed = new()
    {
        ["nothing"] = "",
        ["white space"] = " ",
        ["not JSON"] = NotJson,
        ["an array"] = "[]",
        ["null"] = "null",
        ["two frames"] = "{}{}",
        ["no name"] = "{}",
        ["a thousand deep"] = new string('[', 1_000) + new string(']', 1_000),
        ["a NUL"] = "\0",
        ["a separator"] = "\u001e",
        ["a byte order mark"] = "\ufeff{}",
    };

    private static readonly Dictionary<string, (byte[] Bytes, int CloseCode)> Breaches = new()
    {
        ["not masked"] = (RawFrame.Of(RawFrame.TextFrame, "{}"u8, masked: false), 1002),
        ["a message within a message"] =
            ([.. RawFrame.Of(RawFrame.TextFrame, "{"u8, final: false), .. RawFrame.Of(RawFrame.TextFrame, "}"u8)], 1002),
        ["not UTF-8"] = (RawFrame.Of(RawFrame.TextFrame, [0x7b, 0xff, 0x7d]), 1007),
        ["too large"] = (RawFrame.Of(RawFrame.TextFrame, Encoding.UTF8.GetBytes(new string('x', 20_000))), 1009),
        ["too large by what it says"] = (RawFrame.Of(RawFrame.TextFrame, "{}"u8, lengthBytes: 8, claimedLength: 1UL << 62), 1009),
    };

    public static TheoryData<string> Dialects => Tongue.Names;

    public static TheoryData<string, string> MalformedInEach => Tongue.NamesWith(Malformed.Keys);

    public static TheoryData<string, string> BreachesInEach => Tongue.NamesWith(Breaches.Keys);

    [Theory]
    [MemberData(nameof(MalformedInEach))]
    public async Task a_frame_that_cannot_be_read_is_answered_and_the_next_one_is_read(string dialect, string frame)
    {
        var tongue = Tongue.Of(dialect);
        await using var hostile = await ConnectAsync(tongue);

        await hostile.SendAsync(RawFrame.Of(RawFrame.TextFrame, Encoding.UTF8.GetBytes(Malformed[frame])));

        await hostile.NextAsync(heard => tongue.ErrorIn(heard) == "invalid", "an error");
        Assert.True(await AnswersAsync(tongue, hostile));
    }

    [Theory]
    [MemberData(nameof(BreachesInEach))]
    public async Task a_frame_that_is_none_ends_its_connection_with_the_code_for_it(string dialect, string frame)
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        await using var hostile = await ConnectAsync(Tongue.Of(dialect));

        await hostile.SendAsync(Breaches[frame].Bytes);

        Assert.Equal(Breaches[frame].CloseCode, (await hostile.Ended.OrFail("the connection to end")).CloseCode);
        await neighbour.NoticesNothingAsync();
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task ten_in_a_row_end_the_connection_with_4000_after_a_goodbye(string dialect)
    {
        var tongue = Tongue.Of(dialect);
        await using var hostile = await ConnectAsync(tongue);

        for (var malformed = 0; malformed < 10; malformed++)
        {
            await hostile.SendAsync(RawFrame.Of(RawFrame.TextFrame, Encoding.UTF8.GetBytes(NotJson)));
        }

        await hostile.NextAsync(frame => tongue.GoodbyeIn(frame) == "protocol_error", "a goodbye");
        Assert.Equal(4000, (await hostile.Ended.OrFail("the connection to end")).CloseCode);
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task in_pieces_or_many_at_once_a_message_is_a_frame(string dialect)
    {
        var tongue = Tongue.Of(dialect);
        await using var socket = await ConnectAsync(tongue);
        var ping = Encoding.UTF8.GetBytes(tongue.Ping);

        foreach (var one in RawFrame.Of(RawFrame.TextFrame, ping))
        {
            await socket.SendAsync(new[] { one });
        }
        await socket.NextAsync(tongue.IsPong, "an answer to what came in packets of a byte");
        for (var index = 0; index < ping.Length; index++)
        {
            await socket.SendAsync(RawFrame.Of(
                index == 0 ? RawFrame.TextFrame : RawFrame.Continuation, ping.AsSpan(index, 1), final: index == ping.Length - 1));
        }
        await socket.NextAsync(tongue.IsPong, "an answer to what came in fragments of a byte");
        await socket.SendAsync(Enumerable.Range(0, 100).SelectMany(_ => RawFrame.Of(RawFrame.TextFrame, ping)).ToArray());
        for (var index = 0; index < 100; index++)
        {
            await socket.NextAsync(tongue.IsPong, "an answer to each of a hundred");
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task faults_at_random_are_answered_or_end_the_connection(string dialect)
    {
        var tongue = Tongue.Of(dialect);
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        var random = Chance.For(tongue.Name.Length);
        var good = new[]
        {
            tongue.Ping,
            tongue.Frame("SUBSCRIBE", """{"subscriptions":[{"type":"USER","id":"me"}],"channels":["server:srv_1"]}"""),
            tongue.Frame("TYPING", """{"type":"CHANNEL","id":"ch_1","typing":true}"""),
        };
        RawSocket? hostile = null;
        for (var mutation = 0; mutation < Chance.Pick(300, 5_000); mutation++)
        {
            hostile ??= await ConnectAsync(tongue);
            var bytes = Encoding.UTF8.GetBytes(good[random.Next(good.Length)]);
            for (var times = random.Next(1, 5); times > 0; times--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            await hostile.SendAsync(RawFrame.Of(random.Next(4) == 0 ? RawFrame.BinaryFrame : RawFrame.TextFrame, bytes));
            if (!await AnswersAsync(tongue, hostile))
            {
                await hostile.DisposeAsync();
                hostile = null;
            }
        }
        if (hostile is not null)
        {
            await hostile.DisposeAsync();
        }
        await neighbour.NoticesNothingAsync();
    }

    private async Task<RawSocket> ConnectAsync(Tongue tongue)
    {
        var socket = await RawSocket.UpgradeAsync(ground.Server.Url, tongue.PathFor(ground.Hostile.Token!));
        if (tongue.GreetingOf(ground.Hostile.Token!) is { } greeting)
        {
            await socket.SendAsync(RawFrame.Of(RawFrame.TextFrame, Encoding.UTF8.GetBytes(greeting)));
        }
        Assert.True(await AnswersAsync(tongue, socket));
        return socket;
    }

    /// <summary>False when it has ended instead. Neither is a hang.</summary>
    private static async Task<bool> AnswersAsync(Tongue tongue, RawSocket socket)
    {
        await socket.SendAsync(RawFrame.Of(RawFrame.TextFrame, Encoding.UTF8.GetBytes(tongue.Ping)));
        return await socket.FindAsync(tongue.IsPong).OrFail("an answer, or the end") is not null;
    }
}

using System.Text;
using Realtime.Domain.Topics;
using Realtime.Tests.Chaos;
using Realtime.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Realtime.Tests.Connections;

/// <summary>Good conversations with a fault or a few in each sentence, by a seed: five thousand, or a hundred thousand where time is no matter.</summary>
public sealed class BeingHostileAtRandom(ITestOutputHelper output)
{
    private const int Connections = 8;

    /// <summary>Small, so that a length which lies is found out after a few more bytes.</summary>
    private const int FrameBytes = 1_024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task is_answered_or_ended_each_time_and_a_neighbour_notices_nothing(bool negotiated)
    {
        output.WriteLine($"seed {Chance.Seed}");
        await using var server = await RealtimeServer.StartAsync(settings: ("Limits:FrameBytes", $"{FrameBytes}"));
        await using var neighbour = await Neighbour.MoveInAsync(server);
        // Theirs is another channel: what is still right after the fault is done.
        var user = await server.GuestAsync("Hostile");
        var channel = await user.MakeChannelAsync();
        var each = Chance.Pick(2_500, 50_000) / Connections;

        var mutating = Task.WhenAll(Enumerable.Range(0, Connections).Select(connection =>
            Task.Run(() => ConverseAsync(user, negotiated, new Mutator(Chance.For(connection), Conversation(channel)), each))));
        while (!mutating.IsCompleted)
        {
            await neighbour.NoticesNothingAsync();
        }
        output.WriteLine($"{Connections * each} mutations, {(await mutating).Sum()} of them ended their connection");
        await neighbour.NoticesNothingAsync();
    }

    private static string[] Conversation(TopicRef channel) =>
    [
        $$"""{"type":1,"invocationId":"1","target":"SUBSCRIBE","arguments":[{"subscriptions":[{"type":"CHANNEL","id":"{{channel.Id}}","after":0}]}]}""",
        $$"""{"type":1,"invocationId":"2","target":"MESSAGE_SEND","arguments":[{"type":"CHANNEL","id":"{{channel.Id}}","content":"grüß dich ☕","nonce":"n-1"}]}""",
        $$"""{"type":1,"invocationId":"3","target":"MESSAGE_READ","arguments":[{"type":"CHANNEL","id":"{{channel.Id}}","seq":1}]}""",
        $$"""{"type":1,"invocationId":"4","target":"HISTORY","arguments":[{"type":"CHANNEL","id":"{{channel.Id}}","before":9,"limit":2}]}""",
        $$"""{"type":1,"target":"TYPING","arguments":[{"type":"CHANNEL","id":"{{channel.Id}}","typing":true}]}""",
        $$"""{"type":1,"invocationId":"5","target":"UNSUBSCRIBE","arguments":[{"subscriptions":[{"type":"CHANNEL","id":"{{channel.Id}}"}]}]}""",
        """{"type":1,"invocationId":"6","target":"PING","arguments":[{}]}""",
        """{"type":5,"invocationId":"1"}""",
        """{"type":3,"invocationId":"9","result":{}}""",
        """{"type":6}""",
    ];

    /// <summary>Answers how many ended their connection.</summary>
    private static async Task<int> ConverseAsync(TestUser user, bool negotiated, Mutator mutator, int mutations)
    {
        var ended = 0;
        RawSocket? socket = null;
        for (var mutation = 0; mutation < mutations; mutation++)
        {
            socket ??= await RawSocket.ConnectAsync(user, negotiated);
            await socket.SendAsync(mutator.Next());
            if (!await AnswersOrEndsAsync(socket, mutation))
            {
                ended++;
                await socket.DisposeAsync();
                socket = null;
            }
        }
        if (socket is not null)
        {
            await socket.DisposeAsync();
        }
        return ended;
    }

    /// <summary>A length that lies makes what follows a part of its frame, so one says more until it is full.</summary>
    private static async Task<bool> AnswersOrEndsAsync(RawSocket socket, int mutation)
    {
        var answer = socket.AnswersAsync($"ping-{mutation}");
        for (var more = 0; !answer.IsCompleted && more < 2 * FrameBytes; more++)
        {
            if (await Task.WhenAny(answer, Task.Delay(50)) != answer)
            {
                await socket.SendAsync(Enumerable.Repeat(RawFrame.Ping($"ping-{mutation}"), 20).SelectMany(frame => frame).ToArray());
            }
        }
        return await answer;
    }

    /// <summary>Makes of one good frame a bad one, or now and then a good one of another kind.</summary>
    private sealed class Mutator(Random random, string[] conversation)
    {
        private static readonly string[] Tokens =
            ["null", "true", "-1", "1e999", "9223372036854775808", "\"\"", "[]", "{}", "[[[[", "}}", ",", "\\ud800", "\u001e", "\"type\":", "\0", "💥"];

        public byte[] Next()
        {
            var text = conversation[random.Next(conversation.Length)];
            return random.Next(4) switch
            {
                0 => RawFrame.Json(Spell(text)),
                1 => RawFrame.Of(RawFrame.TextFrame, Scratch([.. Encoding.UTF8.GetBytes(text), 0x1e])),
                2 => Scratch(RawFrame.Json(text)),
                _ => Shuffle(text),
            };
        }

        /// <summary>Other tokens in place of some of its own.</summary>
        private string Spell(string text)
        {
            for (var times = random.Next(1, 4); times > 0; times--)
            {
                var at = random.Next(text.Length);
                var length = Math.Min(random.Next(8), text.Length - at);
                text = string.Concat(text.AsSpan(0, at), Tokens[random.Next(Tokens.Length)], text.AsSpan(at + length));
            }
            return text;
        }

        /// <summary>Other bits and bytes, missing ones, and ones too many.</summary>
        private byte[] Scratch(byte[] bytes)
        {
            var scratched = bytes.ToList();
            for (var times = random.Next(1, 6); times > 0 && scratched.Count > 1; times--)
            {
                // The first bytes are a frame's head, and so worth more tries.
                var at = random.Next(2) == 0 ? random.Next(Math.Min(14, scratched.Count)) : random.Next(scratched.Count);
                switch (random.Next(4))
                {
                    case 0:
                        scratched[at] ^= (byte)(1 << random.Next(8));
                        break;
                    case 1:
                        scratched[at] = (byte)random.Next(256);
                        break;
                    case 2:
                        scratched.RemoveAt(at);
                        break;
                    default:
                        scratched.Insert(at, (byte)random.Next(256));
                        break;
                }
            }
            return [.. scratched];
        }

        /// <summary>In fragments, with control frames between them, some of which may not be there.</summary>
        private byte[] Shuffle(string text)
        {
            byte[] whole = [.. Encoding.UTF8.GetBytes(text), 0x1e];
            var shuffled = new List<byte>();
            for (var at = 0; at < whole.Length;)
            {
                var length = Math.Min(random.Next(40), whole.Length - at);
                var opcode = random.Next(20) == 0 ? random.Next(16) : at == 0 ? RawFrame.TextFrame : RawFrame.Continuation;
                shuffled.AddRange(RawFrame.Of(opcode, whole.AsSpan(at, length), final: at + length == whole.Length, reserved: random.Next(40) == 0 ? random.Next(8) : 0));
                at += length;
                if (random.Next(4) == 0)
                {
                    shuffled.AddRange(RawFrame.Of(random.Next(8, 12), new byte[random.Next(130)]));
                }
            }
            return [.. shuffled];
        }
    }
}

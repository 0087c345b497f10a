using System.Net;
using System.Text;
using Realtime.Bench.Load;

namespace Realtime.Bench.Servers;

/// <summary>A dialect of our server's, as far as one needs it to subscribe.</summary>
internal abstract class Dialect
{
    /// <summary>By the numbers of the channels that they are measured in: GoConnect's name for a server means its first.</summary>
    public static IReadOnlyList<Dialect> All { get; } = [new GoConnect(), new Pink(), new Xcord(), new SocketIo()];

    /// <summary>As in the tables.</summary>
    public abstract string Name { get; }

    /// <summary>How a user of the <see cref="Population"/> connects and joins one of its channels.</summary>
    public abstract ConnectionPlan PlanOf(IPEndPoint server, int user, int topic);

    private static byte[] Frame(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>It greets nobody, so what is waited for is the answer to a ping.</summary>
    private sealed class GoConnect : Dialect
    {
        private static readonly Words Spoken = new();

        public override string Name => "goconnect";

        public override ConnectionPlan PlanOf(IPEndPoint server, int user, int topic) => topic != 0
            ? throw new ArgumentOutOfRangeException(nameof(topic), topic, "A network's scope means its first channel.")
            : new ConnectionPlan(
                server, $"/v1/ws?token={AccessTokens.For(Population.User(user))}", Speech: Spoken,
                Join: [Frame($$"""{"type":"room.join","op_id":"1","data":{"room":"network:{{Population.ServerId}}"} }""")]);

        private sealed class Words : Speech
        {
            private static readonly byte[] PresencePing = Frame("""{"type":"presence.ping"}""");

            public override byte[] Opening => PresencePing;

            public override byte[] Ping => PresencePing;

            public override bool IsGreeting(ReadOnlySpan<byte> record) => record.StartsWith("{\"type\":\"presence.pong\""u8);

            public override bool IsJoined(ReadOnlySpan<byte> record)
            {
                LoadConnection.Refuse(record, "{\"type\":\"error\""u8);
                return record.StartsWith("{\"type\":\"ack\""u8);
            }
        }
    }

    private sealed class Pink : Dialect
    {
        private static readonly Words Spoken = new();

        public override string Name => "pink";

        public override ConnectionPlan PlanOf(IPEndPoint server, int user, int topic) => new(
            server, $"/ws?token={AccessTokens.For(Population.User(user))}", Speech: Spoken,
            Join: [Frame($$"""{"op":"SUBSCRIBE","id":1,"d":{"subscriptions":[{"type":"CHANNEL","id":"{{Population.Channel(topic)}}"}]} }""")]);

        private sealed class Words : Speech
        {
            public override bool IsGreeting(ReadOnlySpan<byte> record) => record.StartsWith("{\"op\":\"CONNECTED\""u8);

            public override bool IsJoined(ReadOnlySpan<byte> record)
            {
                LoadConnection.Refuse(record, "{\"op\":\"ERROR\""u8);
                LoadConnection.Refuse(record, "\"denied\""u8);
                return record.StartsWith("{\"op\":\"ACK\""u8);
            }
        }
    }

    /// <summary>A subscription is not answered when all is well, so what is waited for is the answer to what is asked next.</summary>
    private sealed class Xcord : Dialect
    {
        public override string Name => "xcord";

        public override ConnectionPlan PlanOf(IPEndPoint server, int user, int topic) => new(
            server, "/api/v1/ws", Speech: new Words(AccessTokens.For(Population.User(user))),
            Join:
            [
                Frame($$"""{"type":"SUBSCRIBE","payload":{"channels":["server:{{Population.ServerId}}:channel:{{Population.Channel(topic)}}"]} }"""),
                Frame("""{"type":"PING","payload":{}}"""),
            ]);

        private sealed class Words(string token) : Speech
        {
            public override byte[] Opening => Frame($$"""{"type":"HELLO","payload":{"token":"{{token}}"} }""");

            public override bool IsGreeting(ReadOnlySpan<byte> record)
            {
                LoadConnection.Refuse(record, "{\"type\":\"ERROR\""u8);
                return record.StartsWith("{\"type\":\"HELLO_ACK\""u8);
            }

            public override bool IsJoined(ReadOnlySpan<byte> record)
            {
                LoadConnection.Refuse(record, "{\"type\":\"ERROR\""u8);
                return record.StartsWith("{\"type\":\"PONG\""u8);
            }
        }
    }

    private sealed class SocketIo : Dialect
    {
        public override string Name => "socket.io";

        public override ConnectionPlan PlanOf(IPEndPoint server, int user, int topic) => new(
            server, "/socket.io/?EIO=4&transport=websocket", Speech: new Words(AccessTokens.For(Population.User(user))),
            Join: [Frame($"""421["joinRoom","{Population.Channel(topic)}"]""")]);

        private sealed class Words(string token) : Speech
        {
            private static readonly byte[] Pong = "3"u8.ToArray();

            public override byte[] Opening => Frame($$"""40{"token":"{{token}}"}""");

            public override bool IsGreeting(ReadOnlySpan<byte> record)
            {
                if (record.StartsWith("44"u8))
                {
                    throw new LoadException($"The server refused: {Encoding.UTF8.GetString(record)}");
                }
                return record.StartsWith("40"u8);
            }

            public override bool IsJoined(ReadOnlySpan<byte> record)
            {
                if (!record.StartsWith("431"u8))
                {
                    return false;
                }
                LoadConnection.Refuse(record, "\"error\""u8);
                return true;
            }

            public override byte[]? AnswerTo(ReadOnlySpan<byte> record) => record.SequenceEqual("2"u8) ? Pong : null;
        }
    }
}

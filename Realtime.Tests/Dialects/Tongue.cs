using System.Text.Json.Nodes;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Dialects;

/// <summary>A dialect as its clients speak it, as far as the tests need that hold for all of them.</summary>
internal abstract class Tongue
{
    public static readonly IReadOnlyList<Tongue> All = [new Pink(), new Xcord(), new GoConnect(), new SocketIo()];

    public static TheoryData<string> Names => [.. All.Select(tongue => tongue.Name)];

    public static Tongue Of(string name) => All.Single(tongue => tongue.Name == name);

    /// <summary>Each of these with each dialect.</summary>
    public static TheoryData<string, string> NamesWith(IEnumerable<string> others)
    {
        var cases = new TheoryData<string, string>();
        foreach (var other in others)
        {
            foreach (var tongue in All)
            {
                cases.Add(tongue.Name, other);
            }
        }
        return cases;
    }

    public abstract string Name { get; }

    /// <summary>Where one with this token connects.</summary>
    public abstract string PathFor(string token);

    /// <summary>What one with this token says first; null when the token stands in the path.</summary>
    public virtual string? GreetingOf(string token) => null;

    /// <summary>Connects somebody, and waits until the server takes them to be there.</summary>
    /// <param name="receiveBuffer">As <see cref="DialectSocket.ConnectAsync"/>'s.</param>
    public abstract Task<DialectSocket> ConnectAsync(TestUser user, int? receiveBuffer = null);

    /// <summary>Subscribes to a channel, and waits until it is so; false when it is refused.</summary>
    public abstract Task<bool> SubscribeAsync(DialectSocket socket, TopicRef channel, string serverId);

    /// <summary>The message that a frame tells of as a new one; null when it tells of none.</summary>
    public abstract JsonNode? NewMessageIn(JsonObject frame);

    /// <summary>A question of whether the server is there, and whether a frame answers it.</summary>
    public abstract string Ping { get; }

    public abstract bool IsPong(JsonObject frame);

    /// <summary>The code of a refusal; null for another frame.</summary>
    public abstract string? ErrorIn(JsonObject frame);

    /// <summary>The code of the server's last word; null for another frame.</summary>
    public abstract string? GoodbyeIn(JsonObject frame);

    /// <summary>A frame of its shape, with this name and this data.</summary>
    public abstract string Frame(string name, string data);

    private sealed class SocketIo : Tongue
    {
        public override string Name => "socket.io";

        public override string Ping => """42901["PING",{}]""";

        public override string PathFor(string token) => "/socket.io/?EIO=4&transport=websocket";

        public override string GreetingOf(string token) => $$"""40{"token":"{{token}}"}""";

        public override async Task<DialectSocket> ConnectAsync(TestUser user, int? receiveBuffer = null)
        {
            var socket = await DialectSocket.ConnectAsync(user.Url, PathFor(user.Token!), receiveBuffer: receiveBuffer);
            await socket.SendAsync(GreetingOf(user.Token!));
            await socket.NextAsync(frame => (string?)frame["packet"] == "40", "CONNECT");
            return socket;
        }

        public override async Task<bool> SubscribeAsync(DialectSocket socket, TopicRef channel, string serverId)
        {
            await socket.SendAsync($$"""42902["joinRoom","{{channel.Id}}"]""");
            var answer = await socket.NextAsync(frame => (string?)frame["packet"] == "43902", "an answer to joinRoom");
            return (string?)answer["data"]![0]!["data"]?["status"] == "subscribed";
        }

        public override JsonNode? NewMessageIn(JsonObject frame) => DataOf(frame, "message:new")?["message"];

        public override bool IsPong(JsonObject frame) => (string?)frame["packet"] == "43901" && frame["data"]![0]!["data"] is not null;

        public override string? ErrorIn(JsonObject frame) =>
            (string?)(DataOf(frame, "error") ?? (((string)frame["packet"]!).StartsWith("43", StringComparison.Ordinal) ? frame["data"]![0]!["error"] : null))?["code"];

        public override string? GoodbyeIn(JsonObject frame) => (string?)DataOf(frame, Events.Goodbye)?["code"];

        public override string Frame(string name, string data) => $"""42["{name}",{data}]""";

        private static JsonNode? DataOf(JsonObject frame, string name) =>
            (string?)frame["packet"] == "42" && (string?)frame["data"]![0] == name ? frame["data"]![1] : null;
    }

    private sealed class GoConnect : Tongue
    {
        public override string Name => "goconnect";

        public override string Ping => """{"type":"presence.ping","op_id":"there?"}""";

        public override string PathFor(string token) => $"/v1/ws?token={token}";

        public override async Task<DialectSocket> ConnectAsync(TestUser user, int? receiveBuffer = null)
        {
            var socket = await DialectSocket.ConnectAsync(user.Url, PathFor(user.Token!), receiveBuffer: receiveBuffer);
            await socket.SendAsync(Ping);
            await socket.NextAsync(IsPong, "an answer");
            return socket;
        }

        public override async Task<bool> SubscribeAsync(DialectSocket socket, TopicRef channel, string serverId)
        {
            await socket.SendAsync($$"""{"type":"room.join","op_id":"join","data":{"room":"network:{{serverId}}"} }""");
            var answer = await socket.NextAsync(frame => (string?)frame["op_id"] == "join", "an answer to room.join");
            return (string?)answer["type"] == "ack";
        }

        public override JsonNode? NewMessageIn(JsonObject frame) => (string?)frame["type"] == "chat.message"
            ? new JsonObject
            {
                ["id"] = (string?)frame["data"]!["id"],
                ["seq"] = (long)frame["data"]!["seq"]!,
                ["content"] = (string?)frame["data"]!["body"],
            }
            : null;

        public override bool IsPong(JsonObject frame) => (string?)frame["type"] == "presence.pong";

        public override string? ErrorIn(JsonObject frame) => (string?)frame["type"] == "error" ? (string?)frame["data"]!["code"] : null;

        public override string? GoodbyeIn(JsonObject frame) => ErrorIn(frame);

        public override string Frame(string name, string data) => $$"""{"type":"{{name}}","data":{{data}} }""";
    }

    private sealed class Xcord : Tongue
    {
        public override string Name => "xcord";

        public override string Ping => """{"type":"PING","payload":{}}""";

        public override string PathFor(string token) => "/api/v1/ws";

        public override string GreetingOf(string token) => $$"""{"type":"HELLO","payload":{"token":"{{token}}"} }""";

        public override async Task<DialectSocket> ConnectAsync(TestUser user, int? receiveBuffer = null)
        {
            var socket = await DialectSocket.ConnectAsync(user.Url, PathFor(user.Token!), receiveBuffer: receiveBuffer);
            await socket.SendAsync(GreetingOf(user.Token!));
            await socket.NextAsync(frame => (string?)frame["type"] == "HELLO_ACK", "HELLO_ACK");
            return socket;
        }

        public override async Task<bool> SubscribeAsync(DialectSocket socket, TopicRef channel, string serverId)
        {
            await socket.SendAsync($$"""{"type":"SUBSCRIBE","payload":{"channels":["server:{{serverId}}:channel:{{channel.Id}}"]} }""");
            await socket.SendAsync(Ping);
            var isRefused = false;
            await socket.NextAsync(
                frame =>
                {
                    isRefused |= ErrorIn(frame) is not null;
                    return IsPong(frame);
                },
                "an answer");
            return !isRefused;
        }

        public override JsonNode? NewMessageIn(JsonObject frame) =>
            (string?)frame["payload"]?["event"] == "server.message.new" ? frame["payload"]!["payload"]!["message"] : null;

        public override bool IsPong(JsonObject frame) => (string?)frame["type"] == "PONG";

        public override string? ErrorIn(JsonObject frame) => (string?)frame["type"] == "ERROR" ? (string?)frame["payload"]!["code"] : null;

        public override string? GoodbyeIn(JsonObject frame) => ErrorIn(frame);

        public override string Frame(string name, string data) => $$"""{"type":"{{name}}","payload":{{data}} }""";
    }

    private sealed class Pink : Tongue
    {
        public override string Name => "pink";

        public override string Ping => """{"op":"PING"}""";

        public override string PathFor(string token) => $"/ws?token={token}";

        public override async Task<DialectSocket> ConnectAsync(TestUser user, int? receiveBuffer = null)
        {
            var socket = await DialectSocket.ConnectAsync(user.Url, PathFor(user.Token!), receiveBuffer: receiveBuffer);
            await socket.NextAsync(frame => (string?)frame["op"] == Events.Connected, Events.Connected);
            return socket;
        }

        public override async Task<bool> SubscribeAsync(DialectSocket socket, TopicRef channel, string serverId)
        {
            await socket.SendAsync($$"""{"op":"SUBSCRIBE","id":"subscribe","d":{"subscriptions":[{"type":"CHANNEL","id":"{{channel.Id}}"}]} }""");
            var ack = await socket.NextAsync(frame => (string?)frame["id"] == "subscribe", "an answer to SUBSCRIBE");
            return (string?)ack["d"]!["subscriptions"]![0]!["status"] == "subscribed";
        }

        public override JsonNode? NewMessageIn(JsonObject frame) => (string?)frame["op"] == Events.MessageCreate ? frame["d"]!["message"] : null;

        public override bool IsPong(JsonObject frame) => (string?)frame["op"] == "PONG";

        public override string? ErrorIn(JsonObject frame) => (string?)frame["op"] == Events.Error ? (string?)frame["d"]!["code"] : null;

        public override string? GoodbyeIn(JsonObject frame) => (string?)frame["op"] == Events.Goodbye ? (string?)frame["d"]!["code"] : null;

        public override string Frame(string name, string data) => $$"""{"op":"{{name}}","d":{{data}} }""";
    }
}

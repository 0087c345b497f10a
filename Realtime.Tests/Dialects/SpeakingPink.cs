using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Api.Connections.Dialects;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Dialects;

/// <summary>A client of Pink's, as its document has it: <c>/ws?token=</c> and <c>{"op","d"}</c>.</summary>
public sealed class SpeakingPink(SharedServer shared) : IClassFixture<SharedServer>
{
    private RealtimeServer Server => shared.Server;

    /// <summary>What the document lists; the ids in it are one's own to choose.</summary>
    private const string TheSubscription =
        """
        {
          "op": "SUBSCRIBE",
          "d": {
            "subscriptions": [
              { "type": "CHANNEL", "id": "ch_123" },
              { "type": "CONVERSATION", "id": "dm_456" }
            ]
          }
        }
        """;

    [Fact]
    public async Task the_subscription_of_the_document_brings_what_is_said_in_both()
    {
        var (ada, ben) = (Server.UserOf("pink", "ada"), Server.UserOf("pink", "ben"));
        var channel = await ada.MakeChannelAsync((await ada.MakeServerAsync("srv_pink")).Id, "ch_123");
        await ben.GetAsync<User>("users/me");
        (await ada.PostAsync<Conversation>("conversations", new CreateConversation(["ben"], Id: "dm_456"))).Expect(201);
        await using var pink = await ConnectAsync(ada);

        await pink.SendAsync(TheSubscription);
        await pink.SendAsync("""{"op":"TYPING","d":{"type":"CONVERSATION","id":"dm_456"}}""");
        await pink.SendAsync("""{"op":"PING"}""");

        // No id, no ACK: the next answer is the one to what came after. That somebody is there may be told before it.
        var pong = await pink.NextAsync(IsNoPresence, "the answer to PING");
        Assert.Equal("PONG", (string?)pong["op"]);
        Assert.NotNull(pong["d"]!["timestamp"]);

        var sent = await ada.SayAsync(channel, "günaydın");
        var created = await pink.NextAsync(IsNoPresence, "MESSAGE_CREATE");
        Assert.Equal(["op", "d"], created.Select(field => field.Key));
        Assert.Equal("MESSAGE_CREATE", (string?)created["op"]);
        var change = created["d"].Deserialize<MessageChange>(WireJson.Options)!;
        Assert.Equal((channel, sent.Seq, sent.Id, "günaydın"), (change.Topic, change.Seq, change.Message.Id, change.Message.Content));
        await ben.SayAsync(new(Domain.Topics.TopicKind.Conversation, "dm_456"), "selam");
        Assert.Equal("dm_456", (string?)(await NextAsync(pink, "MESSAGE_CREATE"))["topic"]!["id"]);

        static bool IsNoPresence(JsonObject frame) => (string?)frame["op"] != Events.PresenceUpdate;
    }

    [Fact]
    public async Task connected_comes_first_with_what_the_hub_says_in_it()
    {
        var ada = await Server.GuestAsync("Ada");
        var token = (await ada.PostAsync<WsToken>("ws-token")).Expect(200).Token;
        await using var pink = await DialectSocket.ConnectAsync(Server.Url, $"/ws?token={token}");

        var first = await pink.NextAsync("CONNECTED");

        Assert.Equal("CONNECTED", (string?)first["op"]);
        Assert.Equal(ada.Id, first["d"].Deserialize<Connected>(WireJson.Options)!.UserId);
    }

    [Theory]
    [InlineData("/ws")]
    [InlineData("/ws?token=nonsense")]
    [InlineData("/ws?access_token={0}")]
    public async Task without_a_good_token_there_is_no_connection(string path)
    {
        var token = (await Server.GuestAsync("Ada")).Token;
        var refused = await Assert.ThrowsAsync<WebSocketException>(
            () => DialectSocket.ConnectAsync(Server.Url, path.Replace("{0}", token, StringComparison.Ordinal)));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_id_is_answered_as_it_was_written_and_a_refusal_always()
    {
        var ada = await Server.GuestAsync("Ada");
        var stream = await ada.StartStreamAsync();
        await using var pink = await ConnectAsync(ada);

        var ack = await AskAsync(pink, $$"""{"op":"SUBSCRIBE","id":7,"d":{"subscriptions":[{"type":"STREAM","id":"{{stream.Id}}"},{"type":"USER","id":"{{ada.Id}}"}]} }""");
        Assert.Equal(("ACK", "7"), ((string?)ack["op"], ack["id"]!.ToJsonString()));
        Assert.Equal(["subscribed", "subscribed"], ack["d"]!["subscriptions"]!.AsArray().Select(one => (string?)one!["status"]));

        ack = await AskAsync(pink, $$"""{"op":"STREAM_MSG","id":"a \u00e7","d":{"id":"{{stream.Id}}","content":"merhaba","nonce":"n1"} }""");
        Assert.Equal("a ç", (string?)ack["id"]);
        Assert.Equal((1L, "n1"), ((long)ack["d"]!["seq"]!, (string?)ack["d"]!["nonce"]));

        var error = await AskAsync(pink, """{"op":"STREAM_MSG","id":"x","d":{"id":"st_none","content":"?"}}""");
        Assert.Equal(["op", "id", "d"], error.Select(field => field.Key));
        Assert.Equal(("ERROR", "x", "not_found"), ((string?)error["op"], (string?)error["id"], (string?)error["d"]!["code"]));
        error = await AskAsync(pink, """{"op":"STREAM_MSG","d":{"content":"?"}}""");
        Assert.Equal(["op", "d"], error.Select(field => field.Key));
        Assert.Equal(("invalid", "id"), ((string?)error["d"]!["code"], (string?)error["d"]!["field"]));
        error = await AskAsync(pink, """{"op":"NO_SUCH_THING","id":"y"}""");
        Assert.Equal("unknown_operation", (string?)error["d"]!["reason"]);
        error = await AskAsync(pink, """{"op":"$refused","id":"y","d":{"code":"internal","message":"mine"}}""");
        Assert.Equal("unknown_operation", (string?)error["d"]!["reason"]);
        error = await AskAsync(pink, """{"op":"CALL_START","id":"z","d":{}}""");
        Assert.Equal(("unavailable", "not_yet"), ((string?)error["d"]!["code"], (string?)error["d"]!["reason"]));
    }

    [Fact]
    public async Task every_operation_of_the_hub_can_be_asked_and_every_event_has_its_name()
    {
        await using var pink = await ConnectAsync(await Server.GuestAsync("Ada"));
        foreach (var operation in typeof(Operations).GetFields().Select(field => (string)field.GetRawConstantValue()!))
        {
            // What it takes is missing, so it is refused by what the hub says of it, and not for its name.
            var answer = await AskAsync(pink, $$"""{"op":"{{operation}}","id":"{{operation}}","d":{} }""");
            Assert.Equal(operation, (string?)answer["id"]);
            Assert.NotEqual("unknown_operation", (string?)answer["d"]!["reason"]);
        }
        var dialect = new PinkDialect();
        foreach (var told in typeof(Events).GetFields().Select(field => (string)field.GetRawConstantValue()!))
        {
            var frame = new OutboundEvent(told, Domain.Delivery.DeliveryClass.Durable, null, """{"a":"ü"}"""u8.ToArray()).FrameFor(dialect.Speak());
            Assert.Equal($$$"""{"op":"{{{told}}}","d":{"a":"ü"}}""", System.Text.Encoding.UTF8.GetString(frame.AsSpan(2)));
        }
    }

    [Fact]
    public void one_frame_serves_every_connection()
    {
        var told = new OutboundEvent(Events.MessageCreate, Domain.Delivery.DeliveryClass.Durable, null, "{}"u8.ToArray(), "t/channel/c");
        var dialect = new PinkDialect();

        Assert.Same(told.FrameFor(dialect.Speak()), told.FrameFor(dialect.Speak()));
    }

    private static async Task<DialectSocket> ConnectAsync(TestUser user)
    {
        var pink = await DialectSocket.ConnectAsync(user.Url, $"/ws?token={user.Token}");
        await NextAsync(pink, "CONNECTED");
        return pink;
    }

    private static async Task<JsonNode> NextAsync(DialectSocket pink, string op) =>
        (await pink.NextAsync(frame => (string?)frame["op"] == op, op))["d"]!;

    private static async Task<JsonObject> AskAsync(DialectSocket pink, string frame)
    {
        await pink.SendAsync(frame);
        return await pink.NextAsync(answer => (string?)answer["op"] is "ACK" or "ERROR", $"an answer to {frame}");
    }
}

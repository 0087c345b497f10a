using System.Text;
using System.Text.Json.Nodes;
using Realtime.Api.Connections.Dialects;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Delivery;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Dialects;

/// <summary>Socket.IO, packet for packet, with Naxtapaz's names. What its stock client makes of it is tested in <c>web/tests</c>.</summary>
public sealed class SpeakingSocketIo(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Path = "/socket.io/?EIO=4&transport=websocket";

    private RealtimeServer Server => shared.Server;

    [Fact]
    public async Task opens_as_engine_io_does_then_connects_then_says_what_the_hub_says()
    {
        var ada = await Server.GuestAsync("Ada");
        await using var socket = await DialectSocket.ConnectAsync(Server.Url, $"{Path}&token={ada.Token}");

        var opened = await socket.NextAsync("the opening");
        Assert.Equal("0", (string?)opened["packet"]);
        Assert.Equal(["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"], opened["data"]!.AsObject().Select(field => field.Key));
        Assert.Equal((25_000, 20_000, 524_288), ((int)opened["data"]!["pingInterval"]!, (int)opened["data"]!["pingTimeout"]!, (int)opened["data"]!["maxPayload"]!));
        // The token stands in the query, so CONNECT needs none.
        await socket.SendAsync("40");
        var connect = await socket.NextAsync("CONNECT");
        Assert.Equal("40", (string?)connect["packet"]);
        var connected = await socket.NextAsync("CONNECTED");
        Assert.Equal(("42", "CONNECTED", ada.Id), ((string?)connected["packet"], (string?)connected["data"]![0], (string?)connected["data"]![1]!["userId"]));
        Assert.Equal((string?)connected["data"]![1]!["connectionId"], (string?)connect["data"]!["sid"]);
    }

    [Theory]
    [InlineData("/socket.io/?EIO=3&transport=websocket", """{"code":5,"message":"Unsupported protocol version"}""")]
    [InlineData("/socket.io/?EIO=4&transport=websocket&sid=abc", """{"code":1,"message":"Session ID unknown"}""")]
    public async Task what_is_not_spoken_is_refused_as_engine_io_does(string path, string answer)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(Server.Url, path));
        Assert.Equal((400, answer), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Theory]
    [InlineData("", """40{"token":"nonsense"}""", "44", "unauthenticated")]
    [InlineData("&token=nonsense", "40", "44", "unauthenticated")]
    [InlineData("", "40", "44", "unauthenticated")]
    [InlineData("", """40{"token":7}""", "44", "unauthenticated")]
    [InlineData("", """42["message:send",{}]""", "44", "unauthenticated")]
    [InlineData("", "40/admin,", "44/admin,", "not_found")]
    public async Task who_is_not_let_in_is_told_why_and_may_try_again(string query, string packet, string head, string code)
    {
        var ada = await Server.GuestAsync("Ada");
        await using var socket = await DialectSocket.ConnectAsync(Server.Url, Path + query);
        await socket.NextAsync("the opening");

        await socket.SendAsync(packet);
        var refused = await socket.NextAsync("CONNECT_ERROR");
        Assert.Equal((head, code), ((string?)refused["packet"], (string?)refused["data"]!["data"]!["code"]));
        Assert.NotEmpty((string)refused["data"]!["message"]!);

        await socket.SendAsync($$"""40{"token":"{{ada.Token}}"}""");
        Assert.Equal("40", (string?)(await socket.NextAsync("CONNECT"))["packet"]);
    }

    [Fact]
    public async Task what_the_document_listens_to_and_says_is_told_key_for_key()
    {
        var (ada, ben) = (Server.UserOf("naxtapaz", "ada"), Server.UserOf("naxtapaz", "ben"));
        await ben.GetAsync<User>("users/me");
        // Nothing in its id says what it is.
        (await ada.PostAsync<Conversation>("conversations", new CreateConversation(["ben"], Id: "conversation-7"))).Expect(201);
        await using var adas = await ConnectAsync(ada);
        await using var bens = await ConnectAsync(ben);

        Assert.Equal("CONVERSATION", (string?)(await AskAsync(adas, """["joinRoom","conversation-7"]"""))["data"]!["type"]);
        await AskAsync(bens, """["joinRoom",{"conversationId":"conversation-7"}]""");
        await bens.SendAsync("""42["message:typing",{"conversationId":"conversation-7","isTyping":true}]""");
        var typing = await NextAsync(adas, "message:typing");
        Assert.Equal(("conversation-7", true, "ben"), ((string?)typing["conversationId"], (bool)typing["isTyping"]!, (string?)typing["userId"]));
        await bens.SendAsync("""42["message:typing",{"conversationId":"conversation-7","isTyping":false}]""");
        Assert.False((bool)(await NextAsync(adas, "message:typing"))["isTyping"]!);

        var sent = (await AskAsync(bens, """["message:send",{"conversationId":"conversation-7","text":"salam","nonce":"n1"}]"""))["data"]!;
        var told = await NextAsync(adas, "message:new");
        Assert.Equal(("conversation-7", (string?)sent["id"], (long)sent["seq"]!, "salam"),
            ((string?)told["conversationId"], (string?)told["message"]!["id"], (long)told["seq"]!, (string?)told["message"]!["content"]));
        var again = (await AskAsync(bens, """["message:send",{"topic":{"type":"CONVERSATION","id":"conversation-7"},"content":"salam","nonce":"n1"}]"""))["data"]!;
        Assert.Equal(((string?)sent["id"], true), ((string?)again["id"], (bool)again["duplicate"]!));

        Assert.Equal(0, (int)(await AskAsync(adas, $$"""["message:read",{"messageId":"{{sent["id"]}}"}]"""))["data"]!["unread"]!);
        var read = await NextAsync(bens, "message:read");
        Assert.Equal(("conversation-7", "ada", (string?)sent["id"]), ((string?)read["conversationId"], (string?)read["userId"], (string?)read["messageId"]));
        Assert.Equal(0, (int)(await AskAsync(adas, """["message:read",{"conversationId":"conversation-7"}]"""))["data"]!["unread"]!);

        Assert.Empty((await AskAsync(adas, """["leaveRoom","conversation-7"]"""))["data"]!.AsObject());
        await ben.SayAsync(new(TopicKind.Conversation, "conversation-7"), "are you there?");
        await adas.SendAsync("""427["PING"]""");
        await adas.NextAsync(
            frame => (string?)frame["data"]?[0]?.ToString() == "message:new" ? throw new InvalidOperationException("It has left.") : (string?)frame["packet"] == "437", "the pong");
    }

    [Theory]
    [InlineData("call:start", "{}", "unavailable", "not_yet")]
    [InlineData("call:answer", """{"callId":"c"}""", "unavailable", "not_yet")]
    [InlineData("liveChat:message", """{"conversationId":"c"}""", "unavailable", "not_yet")]
    [InlineData("CALL_START", "{}", "unavailable", "not_yet")]
    [InlineData("joinRoom", "\"none\"", "not_found", null)]
    [InlineData("joinRoom", "{}", "invalid", "invalid_id")]
    [InlineData("joinRoom", "7", "invalid", null)]
    [InlineData("leaveRoom", "\"no/room\"", "invalid", "invalid_id")]
    [InlineData("message:send", """{"conversationId":"none","text":"x"}""", "not_found", null)]
    [InlineData("message:read", """{"messageId":"msg_none"}""", "not_found", null)]
    [InlineData("no:such", "{}", "not_found", "unknown_operation")]
    [InlineData("$refused", "{}", "not_found", "unknown_operation")]
    [InlineData("PING", "{},{}", "invalid", "arguments")]
    public async Task a_refusal_goes_to_the_callback_or_comes_as_error(string name, string data, string code, string? reason)
    {
        await using var socket = await ConnectAsync(await Server.GuestAsync("Ada"));

        var error = (await AskAsync(socket, $"""["{name}",{data}]"""))["error"]!;
        Assert.Equal(code, (string?)error["code"]);
        if (reason is not null)
        {
            Assert.Equal(reason, (string?)error["reason"]);
        }
        await socket.SendAsync($"""42["{name}",{data}]""");
        Assert.Equal(code, (string?)(await NextAsync(socket, "error"))["code"]);
    }

    [Fact]
    public async Task binary_is_refused_with_what_comes_behind_it_and_so_are_other_namespaces()
    {
        var ada = await Server.GuestAsync("Ada");
        await using var socket = await RawSocket.UpgradeAsync(Server.Url, Path);
        await SayAsync(socket, $$"""40{"token":"{{ada.Token}}"}""");

        await SayAsync(socket, """452-8["message:send",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]""");
        await socket.SendAsync(RawFrame.Of(RawFrame.BinaryFrame, [0x1e, 0xff, 0x1e]));
        await socket.SendAsync(RawFrame.Of(RawFrame.BinaryFrame, []));
        var refused = await socket.NextAsync(frame => (string?)frame["packet"] == "438", "a refusal");
        Assert.Equal("binary", (string?)refused["data"]![0]!["error"]!["reason"]);
        await SayAsync(socket, "40/admin,");
        var elsewhere = await socket.NextAsync(IsNot42Connected, "CONNECT_ERROR");
        Assert.Equal(("44/admin,", "Invalid namespace"), ((string?)elsewhere["packet"], (string?)elsewhere["data"]!["message"]));
        // One that no packet has told of is a frame that cannot be read.
        await socket.SendAsync(RawFrame.Of(RawFrame.BinaryFrame, "3"u8));
        var error = await socket.NextAsync(IsNot42Connected, "an error");
        Assert.Equal("malformed", (string?)error["data"]![1]!["reason"]);

        static bool IsNot42Connected(JsonObject frame) => (string?)frame["data"]?[0]?.ToString() is not ("CONNECTED" or "DEVICE_ONLINE" or "PRESENCE_UPDATE");
    }

    [Theory]
    [InlineData("41")]
    [InlineData("1")]
    public async Task who_says_goodbye_is_let_go(string goodbye)
    {
        await using var socket = await ConnectAsync(await Server.GuestAsync("Ada"));

        await socket.SendAsync(goodbye);

        Assert.Equal(1000, await socket.CloseCode.OrFail("the close frame"));
    }

    [Fact]
    public async Task what_comes_to_the_user_alone_comes_without_a_room_being_joined_and_what_was_missed_with_after()
    {
        var (ada, ben) = (Server.UserOf("naxtapaz2", "ada"), Server.UserOf("naxtapaz2", "ben"));
        await ada.GetAsync<User>("users/me");
        await using var socket = await ConnectAsync(ada);
        await AskAsync(socket, """["PING"]""");

        var conversation = (await ben.PostAsync<Conversation>("conversations", new CreateConversation(["ada"]))).Expect(201);
        Assert.Equal(conversation.Id, (string?)(await NextAsync(socket, "CONVERSATION_CREATE"))["id"]);
        await ben.SayAsync(new(TopicKind.Conversation, conversation.Id), "one");
        await ben.SayAsync(new(TopicKind.Conversation, conversation.Id), "two");

        var joined = (await AskAsync(socket, $$"""["joinRoom",{"roomId":"{{conversation.Id}}","after":1}]"""))["data"]!;
        Assert.Equal((true, "two"), ((bool)joined["complete"]!, (string?)joined["messages"]!.AsArray().Single()!["content"]));
    }

    [Fact]
    public async Task who_does_not_connect_is_sent_away_and_who_does_not_answer_a_ping_is_dead()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        // A good token is not enough.
        await using var silent = await DialectSocket.ConnectAsync(server.Url, $"{Path}&token={server.UserOf("t", "ada").Token}");
        await silent.NextAsync("the opening");
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(4001, await silent.CloseCode.OrFail("the close frame"));
        await using var socket = await ConnectAsync(server.UserOf("t", "ada"));

        for (var seconds = 0; seconds < 26; seconds++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        await socket.NextAsync(frame => (string?)frame["packet"] == "2", "a ping");
        await socket.SendAsync("3");
        await AskAsync(socket, """["PING"]""");
        for (var seconds = 0; seconds < 50; seconds++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, await socket.CloseCode.OrFail("the end"));
    }

    [Fact]
    public async Task every_operation_of_the_hub_can_be_asked()
    {
        await using var socket = await ConnectAsync(await Server.GuestAsync("Ada"));
        foreach (var operation in typeof(Operations).GetFields().Select(field => (string)field.GetRawConstantValue()!))
        {
            var answer = await AskAsync(socket, $$"""["{{operation}}",{}]""");
            Assert.NotEqual("unknown_operation", (string?)answer["error"]?["reason"]);
        }
    }

    [Fact]
    public void an_event_without_a_name_in_the_document_has_ours_and_one_frame_serves_all()
    {
        var dialect = new SocketIoDialect(null!, null!);
        var told = new OutboundEvent(Events.MemberJoin, DeliveryClass.Durable, null, """{"a":"ü"}"""u8.ToArray());

        Assert.Equal("""42["MEMBER_JOIN",{"a":"ü"}]""", Encoding.UTF8.GetString(told.FrameFor(dialect.Speak()).AsSpan(2)));
        Assert.Same(told.FrameFor(dialect.Speak()), told.FrameFor(dialect.Speak()));
    }

    [Theory]
    [InlineData("4")]
    [InlineData("47")]
    [InlineData("40")]
    [InlineData("44{}")]
    [InlineData("42")]
    [InlineData("42{}")]
    [InlineData("42[]")]
    [InlineData("42[7]")]
    [InlineData("42[null]")]
    [InlineData("42[\"a\"")]
    [InlineData("42[\"\\ud800\"]")]
    [InlineData("45[\"a\"]")]
    [InlineData("4599999999999-[\"a\"]")]
    [InlineData("451")]
    [InlineData("421234567890123456[\"PING\"]")]
    [InlineData("2")]
    [InlineData("5")]
    [InlineData("b")]
    public async Task a_packet_that_is_none_is_refused_and_the_next_one_is_read(string packet)
    {
        await using var socket = await ConnectAsync(await Server.GuestAsync("Ada"));

        await socket.SendAsync(packet);

        Assert.Equal("malformed", (string?)(await NextAsync(socket, "error"))["reason"]);
        Assert.NotNull((await AskAsync(socket, """["PING"]"""))["data"]);
    }

    private static async Task<DialectSocket> ConnectAsync(TestUser user)
    {
        var socket = await DialectSocket.ConnectAsync(user.Url, Path);
        await socket.SendAsync($$"""40{"token":"{{user.Token}}"}""");
        await socket.NextAsync(frame => (string?)frame["packet"] == "40", "CONNECT");
        return socket;
    }

    private static async Task<JsonNode> NextAsync(DialectSocket socket, string name) =>
        (await socket.NextAsync(frame => (string?)frame["packet"] == "42" && (string?)frame["data"]![0] == name, name))["data"]![1]!;

    /// <summary>What a callback would be handed.</summary>
    private static async Task<JsonNode> AskAsync(DialectSocket socket, string arguments)
    {
        await socket.SendAsync($"425{arguments}");
        return (await socket.NextAsync(frame => (string?)frame["packet"] == "435", $"an answer to {arguments}"))["data"]![0]!;
    }

    private static Task SayAsync(RawSocket socket, string text) => socket.SendAsync(RawFrame.Of(RawFrame.TextFrame, Encoding.UTF8.GetBytes(text)));
}

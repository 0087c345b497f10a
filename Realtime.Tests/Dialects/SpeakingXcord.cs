using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Realtime.Api.Connections.Dialects;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Dialects;

/// <summary>A client of XCORD's, as its document has it: <c>/api/v1/ws</c> and <c>{"type","payload"}</c>.</summary>
public sealed class SpeakingXcord(SharedServer shared) : IClassFixture<SharedServer>
{
    private RealtimeServer Server => shared.Server;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task hello_is_answered_with_the_session_whether_the_token_is_in_it_or_in_the_header(bool inHeader)
    {
        var ada = await Server.GuestAsync("Ada");
        await using var xcord = await DialectSocket.ConnectAsync(Server.Url, "/api/v1/ws", inHeader ? ada.Token : null);

        await xcord.SendAsync(inHeader ? """{"type":"HELLO","payload":{}}""" : $$$"""{"type":"HELLO","payload":{"token":"{{{ada.Token}}}"}}""");

        var ack = await xcord.NextAsync("HELLO_ACK");
        Assert.Equal(["type", "payload"], ack.Select(field => field.Key));
        Assert.Equal("HELLO_ACK", (string?)ack["type"]);
        Assert.Equal(["sessionId", "heartbeatInterval"], ack["payload"]!.AsObject().Select(field => field.Key));
        Assert.Equal(30_000, (int)ack["payload"]!["heartbeatInterval"]!);
        var before = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds();
        await xcord.SendAsync("""{"type":"PING","payload":{}}""");
        var pong = await xcord.NextAsync("PONG");
        Assert.Equal("PONG", (string?)pong["type"]);
        Assert.True((long)Assert.Single(pong["payload"]!.AsObject(), field => field.Key == "timestamp").Value! > before);
    }

    [Fact]
    public async Task before_hello_there_is_nothing_to_be_had_and_after_ten_seconds_no_connection()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        await using var stranger = await DialectSocket.ConnectAsync(server.Url, "/api/v1/ws");

        await stranger.SendAsync("""{"type":"SUBSCRIBE","payload":{"channels":["live:st_1:chat"]}}""");
        var error = await stranger.NextAsync("ERROR");
        Assert.Equal(("ERROR", "unauthenticated"), ((string?)error["type"], (string?)error["payload"]!["code"]));
        Assert.Equal(["code", "message"], error["payload"]!.AsObject().Select(field => field.Key));
        Assert.False(stranger.CloseCode.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("unauthenticated", (string?)(await stranger.NextAsync("ERROR"))["payload"]!["code"]);
        Assert.Equal(4001, await stranger.CloseCode.OrFail("the close frame"));
    }

    [Fact]
    public async Task another_hello_with_a_newer_token_puts_the_end_off_and_one_that_is_not_good_does_not()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var end = clock.GetUtcNow().AddMinutes(15);
        await using var xcord = await Tongue.Of("xcord").ConnectAsync(server.UserOf("t", "ada"));
        await PassAsync(end.AddSeconds(-70));
        clock.Advance(TimeSpan.FromSeconds(20));
        await NextAsync(xcord, "session.expiring");

        await xcord.SendAsync($$$"""{"type":"HELLO","payload":{"token":"{{{server.UserOf("t", "ben").Token}}}"}}""");
        await xcord.NextAsync(frame => (string?)frame["type"] == "ERROR", "a refusal of somebody else's token");
        await xcord.SendAsync($$$"""{"type":"HELLO","payload":{"token":"{{{server.UserOf("t", "ada").Token}}}"}}""");
        await xcord.NextAsync(frame => (string?)frame["type"] == "HELLO_ACK", "HELLO_ACK");
        await PassAsync(end.AddSeconds(30));

        Assert.False(xcord.CloseCode.IsCompleted);

        async Task PassAsync(DateTimeOffset until)
        {
            while (clock.GetUtcNow() < until)
            {
                clock.Advance(TimeSpan.FromSeconds(10));
                await xcord.SendAsync(Tongue.Of("xcord").Ping);
                await xcord.NextAsync(Tongue.Of("xcord").IsPong, "a pong");
            }
        }
    }

    [Fact]
    public async Task the_presence_that_one_chooses_is_told_to_those_one_talks_with()
    {
        var (ada, ben) = (await Server.GuestAsync("Ada"), await Server.GuestAsync("Ben"));
        await ada.OpenConversationAsync(ben);
        await using var adas = await Tongue.Of("xcord").ConnectAsync(ada);
        await using var bens = await Tongue.Of("xcord").ConnectAsync(ben);
        await SubscribeAsync(adas, "dm.*");

        await bens.SendAsync("""{"type":"SET_PRESENCE","payload":{"presence":"dnd"}}""");

        var told = await NextAsync(adas, "user.presence", payload => (string?)payload["presence"] == "dnd");
        Assert.Equal(ben.Id, (string?)told["userId"]);
    }

    [Fact]
    public async Task a_token_that_is_not_good_is_refused_wherever_it_stands()
    {
        await using var liar = await DialectSocket.ConnectAsync(Server.Url, "/api/v1/ws");
        await liar.SendAsync("""{"type":"HELLO","payload":{"token":"nonsense"}}""");
        Assert.Equal("unauthenticated", (string?)(await liar.NextAsync("ERROR"))["payload"]!["code"]);
        Assert.Equal(4001, await liar.CloseCode.OrFail("the close frame"));

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => DialectSocket.ConnectAsync(Server.Url, "/api/v1/ws", "nonsense"));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task there_is_room_for_so_many_strangers_and_for_others_again_once_they_have_said_who_they_are()
    {
        await using var server = await RealtimeServer.StartAsync(settings: [("Limits:AdmissionBurst", "2"), ("Limits:AdmissionPerSecond", "1000")]);
        var ada = await server.GuestAsync("Ada");
        await using var one = await DialectSocket.ConnectAsync(server.Url, "/api/v1/ws");
        await using var two = await DialectSocket.ConnectAsync(server.Url, "/api/v1/ws");

        await Soon.UntilAsync(
            async () => (await Assert.ThrowsAsync<WebSocketException>(() => DialectSocket.ConnectAsync(server.Url, "/api/v1/ws"))).Message
                .Contains("503", StringComparison.Ordinal),
            "a third to be turned away");
        await one.SendAsync($$$"""{"type":"HELLO","payload":{"token":"{{{ada.Token}}}"}}""");
        await one.NextAsync("HELLO_ACK");
        await using var three = await DialectSocket.ConnectAsync(server.Url, "/api/v1/ws");
    }

    [Fact]
    public async Task every_domain_event_of_the_document_comes_with_its_keys()
    {
        var (ada, ben) = (await Server.GuestAsync("Ada"), await Server.GuestAsync("Ben"));
        var serverId = (await ada.MakeServerAsync()).Id;
        var channel = await ada.MakeChannelAsync(serverId);
        var dm = await ada.OpenConversationAsync(ben);
        var stream = await ada.StartStreamAsync();
        await using var xcord = await ConnectAsync(ada);
        await SubscribeAsync(xcord, $"dm:{dm.Id}", $"server:{serverId}", $"user:{ada.Id}:notifications", $"live:{stream.Id}:chat", $"live:{stream.Id}:status");

        Assert.Equal(["streamId", "count"], Keys(await NextAsync(xcord, "live.viewer.count")));
        await ben.JoinServerOfAsync(channel, ada);
        var joined = await NextAsync(xcord, "server.member.join");
        Assert.Equal((serverId, ben.Id, "Ben"), ((string?)joined["serverId"], (string?)joined["member"]!["userId"], (string?)joined["member"]!["displayName"]));
        Assert.Equal(["serverId", "member"], Keys(joined));

        await using var bens = await ben.ConnectAsync();
        var presence = await NextAsync(xcord, "server.member.presence", one => (string?)one["userId"] == ben.Id);
        Assert.Equal($$"""{"serverId":"{{serverId}}","userId":"{{ben.Id}}","presence":"online"}""", presence.ToJsonString());

        await bens.DoAsync<Done>(Operations.Typing, new TypingRequest(dm.Type, dm.Id));
        Assert.Equal($$"""{"conversationId":"{{dm.Id}}","userId":"{{ben.Id}}","isTyping":true}""", (await NextAsync(xcord, "dm.typing")).ToJsonString());
        var said = await ben.SayAsync(dm, "hi");
        var told = await NextAsync(xcord, "dm.message.new");
        Assert.Equal(["message"], Keys(told));
        Assert.Equal((dm.Id, said.Id, "hi"), ((string?)told["message"]!["conversationId"], (string?)told["message"]!["id"], (string?)told["message"]!["content"]));
        var notified = await NextAsync(xcord, "notification.new");
        Assert.Equal(["notification"], Keys(notified));
        Assert.Equal(said.Id, (string?)notified["notification"]!["messageId"]);

        var answered = await ada.SayAsync(dm, "hello");
        (await ben.PutAsync<MarkedRead>($"conversations/{dm.Id}/read", new PutRead(answered.Seq))).Expect(200);
        var read = await NextAsync(xcord, "dm.message.read");
        Assert.Equal((dm.Id, answered.Id, ben.Id), ((string?)read["conversationId"], (string?)read["messageId"], (string?)read["userId"]));
        Assert.NotNull(read["readAt"]);

        said = await ben.SayAsync(channel, "in the channel");
        told = await NextAsync(xcord, "server.message.new");
        Assert.Equal(["serverId", "channelId", "message"], Keys(told));
        Assert.Equal((serverId, channel.Id, said.Id), ((string?)told["serverId"], (string?)told["channelId"], (string?)told["message"]!["id"]));
        said = await ben.SayAsync(stream, "in the stream");
        told = await NextAsync(xcord, "live.chat.message");
        Assert.Equal(["streamId", "message"], Keys(told));
        Assert.Equal((stream.Id, said.Id), ((string?)told["streamId"], (string?)told["message"]!["id"]));
    }

    [Fact]
    public async Task a_shorter_name_covers_the_longer_ones_now_and_later_and_none_that_only_begins_like_it()
    {
        var ada = Server.UserOf("cover", "ada");
        var (one, ten) = ((await ada.MakeServerAsync("srv_1")).Id, (await ada.MakeServerAsync("srv_10")).Id);
        var (inOne, inTen) = (await ada.MakeChannelAsync(one), await ada.MakeChannelAsync(ten));
        await using var xcord = await ConnectAsync(ada);
        await SubscribeAsync(xcord, "server.srv_1.*", "dm.*");

        await ada.SayAsync(inTen, "not for srv_1");
        await ada.SayAsync(inOne, "for srv_1");
        Assert.Equal("for srv_1", (string?)(await NextAsync(xcord, "server.message.new"))["message"]!["content"]);

        var later = await ada.MakeChannelAsync(one);
        await Server.UserOf("cover", "ben").GetAsync<User>("users/me");
        var dm = await ada.OpenConversationAsync(Server.UserOf("cover", "ben"));
        await HearsSoonAsync(xcord, "server.message.new", () => ada.SayAsync(later, "in a new channel"), message => (string?)message["channelId"] == later.Id);
        await HearsSoonAsync(xcord, "dm.message.new", () => ada.SayAsync(dm, "in a new one"), message => (string?)message["message"]!["conversationId"] == dm.Id);

        await xcord.SendAsync("""{"type":"UNSUBSCRIBE","payload":{"channels":["server:srv_1"]}}""");
        await SubscribeAsync(xcord, $"server:srv_1:channel:{later.Id}");
        await ada.SayAsync(inOne, "unheard");
        await ada.SayAsync(later, "heard");
        Assert.Equal("heard", (string?)(await NextAsync(xcord, "server.message.new", message => (string?)message["message"]!["content"] != "in a new channel"))["message"]!["content"]);
    }

    [Fact]
    public async Task of_a_stream_the_chat_and_the_status_are_two_channels()
    {
        var ada = await Server.GuestAsync("Ada");
        var stream = await ada.StartStreamAsync();
        await using var status = await ConnectAsync(ada);
        await SubscribeAsync(status, $"live:{stream.Id}:status");
        await using var chat = await ConnectAsync(ada);
        await SubscribeAsync(chat, $"live:{stream.Id}:chat");

        await ada.SayAsync(stream, "hello");
        Assert.Equal("live.chat.message", (string?)(await NextEventAsync(chat))["event"]);
        (await ada.PostAsync<LiveStream>($"streams/{stream.Id}/end")).Expect(200);
        var told = await NextEventAsync(status);
        while ((string?)told["event"] == "live.viewer.count")
        {
            told = await NextEventAsync(status);
        }
        Assert.Equal("live.status", (string?)told["event"]);
        Assert.Equal($$"""{"streamId":"{{stream.Id}}","status":"ended"}""", told["payload"]!.ToJsonString());
    }

    [Theory]
    [InlineData("server:{0}:channel:{1}", "forbidden")]
    [InlineData("server:srv_none:channel:{1}", "forbidden")]
    [InlineData("server:{0}", "forbidden")]
    [InlineData("server:srv_none", "not_found")]
    [InlineData("dm:dm_none", "not_found")]
    [InlineData("live:st_none:chat", "not_found")]
    [InlineData("user:somebody:notifications", "not_found")]
    [InlineData("nothing", "invalid")]
    [InlineData("server:", "invalid")]
    [InlineData("live:x:y", "invalid")]
    public async Task a_channel_that_is_not_ones_own_to_hear_is_refused(string name, string code)
    {
        var (ada, eve) = (await Server.GuestAsync("Ada"), await Server.GuestAsync("Eve"));
        var serverId = (await ada.MakeServerAsync()).Id;
        var channel = await ada.MakeChannelAsync(serverId);
        await using var xcord = await ConnectAsync(eve);

        await xcord.SendAsync($$$"""{"type":"SUBSCRIBE","payload":{"channels":["{{{name.Replace("{0}", serverId, StringComparison.Ordinal).Replace("{1}", channel.Id, StringComparison.Ordinal)}}}"]}}""");

        var error = await xcord.NextAsync("ERROR");
        Assert.Equal(("ERROR", code), ((string?)error["type"], (string?)error["payload"]!["code"]));
        Assert.Equal(["code", "message"], Keys(error["payload"]!));
    }

    [Fact]
    public async Task who_types_is_told_to_the_others_under_the_names_of_the_document()
    {
        var (ada, ben) = (await Server.GuestAsync("Ada"), await Server.GuestAsync("Ben"));
        var serverId = (await ada.MakeServerAsync()).Id;
        var channel = await ada.MakeChannelAsync(serverId);
        await ben.JoinServerOfAsync(channel, ada);
        await using var bens = await ConnectAsync(ben);
        await using var adas = await ConnectAsync(ada);
        await SubscribeAsync(adas, $"server:{serverId}:channel:{channel.Id}");

        await bens.SendAsync($$$"""{"type":"TYPING_START","payload":{"channelId":"{{{channel.Id}}}"}}""");
        var typing = await NextAsync(adas, "server.typing");
        Assert.Equal($$"""{"serverId":"{{serverId}}","channelId":"{{channel.Id}}","userId":"{{ben.Id}}","isTyping":true}""", typing.ToJsonString());
        await bens.SendAsync($$$"""{"type":"TYPING_STOP","payload":{"channelId":"{{{channel.Id}}}"}}""");
        Assert.False((bool)(await NextAsync(adas, "server.typing"))["isTyping"]!);

        await bens.SendAsync("""{"type":"TYPING_START","payload":{"channelId":"ch_none"}}""");
        Assert.Equal("not_found", (string?)(await bens.NextAsync("ERROR"))["payload"]!["code"]);
        await bens.SendAsync("""{"type":"TYPING_START","payload":{}}""");
        Assert.Equal("invalid", (string?)(await bens.NextAsync("ERROR"))["payload"]!["code"]);
        await bens.SendAsync("""{"type":"VOICE_JOIN","payload":{}}""");
        Assert.Equal("unavailable", (string?)(await bens.NextAsync("ERROR"))["payload"]!["code"]);
    }

    [Fact]
    public async Task a_frame_may_have_4096_bytes_and_not_one_more()
    {
        await using var xcord = await ConnectAsync(await Server.GuestAsync("Ada"));
        var ping = """{"type":"PING","payload":{}}""";

        await xcord.SendAsync(ping + new string(' ', 4_096 - ping.Length));
        Assert.Equal("PONG", (string?)(await xcord.NextAsync("PONG"))["type"]);
        await xcord.SendAsync(ping + new string(' ', 4_097 - ping.Length));

        Assert.Equal("too_large", (string?)(await xcord.NextAsync("ERROR"))["payload"]!["code"]);
        Assert.Equal(1009, await xcord.CloseCode.OrFail("the close frame"));
    }

    [Fact]
    public async Task the_server_pings_every_54_seconds_and_takes_a_minute_of_silence_for_death()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var hello = Encoding.UTF8.GetBytes($$$"""{"type":"HELLO","payload":{"token":"{{{server.UserOf("t", "ada").Token}}}"}}""");
        await using var alive = await RawSocket.UpgradeAsync(server.Url, "/api/v1/ws");
        await alive.SendAsync(RawFrame.Of(RawFrame.TextFrame, hello));
        await using var silent = await RawSocket.UpgradeAsync(server.Url, "/api/v1/ws");
        silent.IsThere = false;
        await silent.SendAsync(RawFrame.Of(RawFrame.TextFrame, hello));
        await alive.NextAsync(frame => (string?)frame["type"] == "HELLO_ACK", "HELLO_ACK");
        await silent.NextAsync(frame => (string?)frame["type"] == "HELLO_ACK", "HELLO_ACK");
        var (alivesPings, silentsPings) = (alive.Pings, silent.Pings);

        var passed = await PassUntilAsync(() => alive.Pings > alivesPings && silent.Pings > silentsPings, "a ping");
        Assert.True(passed >= TimeSpan.FromSeconds(54), $"It came after {passed}.");
        // The pong has been heard once a call behind it is answered.
        await alive.SendAsync(RawFrame.Of(RawFrame.TextFrame, """{"type":"PING"}"""u8));
        await alive.NextAsync(frame => (string?)frame["type"] == "PONG", "PONG");
        passed += await PassUntilAsync(() => silent.Ended.IsCompleted, "the silent one to be given up");

        Assert.True(passed >= TimeSpan.FromSeconds(60), $"It was given up after {passed}.");
        await alive.SendAsync(RawFrame.Of(RawFrame.TextFrame, """{"type":"PING"}"""u8));
        await alive.NextAsync(frame => (string?)frame["type"] == "PONG", "PONG");

        async Task<TimeSpan> PassUntilAsync(Func<bool> isSo, string what)
        {
            var time = TimeSpan.Zero;
            await Soon.UntilAsync(
                () =>
                {
                    clock.Advance(TimeSpan.FromSeconds(1));
                    time += TimeSpan.FromSeconds(1);
                    return isSo();
                },
                what);
            return time;
        }
    }

    [Fact]
    public void one_frame_serves_every_connection()
    {
        var told = new Api.Delivery.OutboundEvent(
            Events.ViewerCount, Domain.Delivery.DeliveryClass.Latest, null, """{"streamId":"st_1","count":7}"""u8.ToArray(), "t/stream/st_1");
        var (one, other) = (new XcordDialect(null!).Speak(), new XcordDialect(null!).Speak());

        Assert.Same(told.FrameFor(one), told.FrameFor(other));
        Assert.Equal(
            """{"type":"EVENT","payload":{"event":"live.viewer.count","payload":{"streamId":"st_1","count":7}}}""",
            Encoding.UTF8.GetString(told.FrameFor(one).AsSpan(2)));
        Assert.Empty(new Api.Delivery.OutboundEvent(Events.DeviceOnline, Domain.Delivery.DeliveryClass.Durable, null, "{}"u8.ToArray()).FrameFor(one));
    }

    private static Task<DialectSocket> ConnectAsync(TestUser user) => Tongue.Of("xcord").ConnectAsync(user);

    /// <summary>Subscribes, and waits until it is so.</summary>
    private static async Task SubscribeAsync(DialectSocket xcord, params string[] channels)
    {
        await xcord.SendAsync(new JsonObject
        {
            ["type"] = "SUBSCRIBE", ["payload"] = new JsonObject { ["channels"] = new JsonArray([.. channels.Select(name => JsonValue.Create(name))]) },
        }.ToJsonString());
        await xcord.SendAsync("""{"type":"PING","payload":{}}""");
        var answer = await xcord.NextAsync(frame => (string?)frame["type"] is "PONG" or "ERROR", "an answer");
        Assert.Equal("PONG", (string?)answer["type"]);
    }

    private static async Task<JsonNode> NextEventAsync(DialectSocket xcord) =>
        (await xcord.NextAsync(frame => (string?)frame["type"] == "EVENT", "an event"))["payload"]!;

    private static async Task<JsonNode> NextAsync(DialectSocket xcord, string name, Func<JsonNode, bool>? isSo = null) =>
        (await xcord.NextAsync(
            frame => (string?)frame["type"] == "EVENT" && (string?)frame["payload"]!["event"] == name && (isSo?.Invoke(frame["payload"]!["payload"]!) ?? true),
            name))["payload"]!["payload"]!;

    /// <summary>Does it again until it is heard: what is new is subscribed to a moment after it is told of.</summary>
    private static async Task HearsSoonAsync(DialectSocket xcord, string name, Func<Task> again, Func<JsonNode, bool> isSo)
    {
        var heard = NextAsync(xcord, name, isSo);
        await Soon.UntilAsync(
            async () =>
            {
                await again();
                return heard.IsCompleted;
            },
            name);
        await heard;
    }

    private static IEnumerable<string> Keys(JsonNode payload) => payload.AsObject().Select(field => field.Key);
}

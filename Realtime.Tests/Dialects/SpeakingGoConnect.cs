using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Realtime.Api.Access;
using Realtime.Api.Connections.Dialects;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Dialects;

/// <summary>A client of GoConnect's, as its document has it: <c>/v1/ws</c> and <c>{"type","op_id","data"}</c>.</summary>
public sealed class SpeakingGoConnect(SharedServer shared) : IClassFixture<SharedServer>
{
    private RealtimeServer Server => shared.Server;

    [Fact]
    public async Task every_example_of_the_document_is_answered_key_for_key()
    {
        var (ada, ben) = (Server.UserOf("examples", "user-123"), Server.UserOf("examples", "user-456"));
        await ada.MakeServerAsync("abc-123");
        await ben.JoinServerOfAsync(await ada.MakeChannelAsync("abc-123"), ada);
        await using var adas = await ConnectAsync(ada);
        await using var bens = await ConnectAsync(ben);

        await adas.SendAsync("""{ "type": "room.join", "op_id": "req-123", "data": { "room": "network:abc-123" } }""");
        var joined = await adas.NextAsync(frame => (string?)frame["op_id"] == "req-123", "an ack");
        Assert.Equal("""{"type":"ack","op_id":"req-123","data":{"room":"network:abc-123","status":"joined"}}""", joined.ToJsonString());

        await AskAsync(bens, "room.join", """{"room":"network:abc-123"}""");
        await bens.SendAsync("""{ "type": "chat.typing", "op_id": "typing-1", "data": { "scope": "network:abc-123", "typing": true } }""");
        Assert.Equal(
            """{"type":"chat.typing.user","data":{"scope":"network:abc-123","user_id":"user-456","typing":true}}""",
            (await adas.NextAsync(frame => (string?)frame["type"] == "chat.typing.user", "typing")).ToJsonString());
        Assert.Equal("ack", (string?)(await bens.NextAsync(frame => (string?)frame["op_id"] == "typing-1", "an ack"))["type"]);

        await adas.SendAsync("""{ "type": "presence.ping", "op_id": "ping-789" }""");
        var pong = await adas.NextAsync(frame => (string?)frame["op_id"] == "ping-789", "a pong");
        Assert.Equal(["type", "op_id", "data"], pong.Select(field => field.Key));
        Assert.Equal("presence.pong", (string?)pong["type"]);
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", (string?)Assert.Single(pong["data"]!.AsObject()).Value);

        Assert.Equal("""{"room":"network:abc-123","status":"left"}""", (await AskAsync(adas, "room.leave", """{"room":"network:abc-123"}""")).ToJsonString());
        await ben.SayAsync(new(TopicKind.Channel, (await ada.GetAsync<Page<Channel>>("servers/abc-123/channels")).Expect(200).Items[0].Id), "unheard");
        await adas.SendAsync("""{"type":"presence.ping"}""");
        await adas.NextAsync(
            frame => (string?)frame["type"] == "chat.message" ? throw new InvalidOperationException("It has left.") : (string?)frame["type"] == "presence.pong", "a pong");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task the_token_stands_in_the_header_or_in_the_query(bool inHeader)
    {
        var ada = await Server.GuestAsync("Ada");
        await using var socket = await DialectSocket.ConnectAsync(Server.Url, inHeader ? "/v1/ws" : $"/v1/ws?token={ada.Token}", inHeader ? ada.Token : null);
        await socket.SendAsync("""{"type":"presence.ping"}""");
        await socket.NextAsync(frame => (string?)frame["type"] == "presence.pong", "a pong");
        Assert.NotNull((await AskAsync(socket, "auth.refresh", $$"""{"token":"{{ada.Token}}"}"""))["expires_at"]);

        var path = inHeader ? "/v1/ws" : "/v1/ws?token=nonsense";
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => DialectSocket.ConnectAsync(Server.Url, path, inHeader ? "nonsense" : null));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        Assert.Contains("401", (await Assert.ThrowsAsync<WebSocketException>(() => DialectSocket.ConnectAsync(Server.Url, "/v1/ws"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_message_goes_through_all_that_can_be_done_with_it_and_is_the_same_on_the_hub()
    {
        var (ada, ben) = (await Server.GuestAsync("Ada"), await Server.GuestAsync("Ben"));
        var network = (await ada.MakeServerAsync()).Id;
        var channel = await ada.MakeChannelAsync(network);
        await ben.JoinServerOfAsync(channel, ada);
        await using var adas = await ConnectAsync(ada);
        await using var bens = await ConnectAsync(ben);
        await using var hub = await ben.ConnectAsync();
        await hub.SubscribeAsync(channel);
        await AskAsync(adas, "room.join", $$"""{"room":"network:{{network}}"}""");
        await AskAsync(bens, "room.join", $$"""{"room":"network:{{network}}"}""");
        var file = await ada.UploadAsync();

        var sent = await AskAsync(adas, "chat.send", $$"""{"scope":"network:{{network}}","body":"merhaba","attachments":["{{file}}"],"nonce":"n1"}""");
        var id = (string)sent["id"]!;
        var told = await NextAsync(bens, "chat.message");
        Assert.Equal(
            ($"network:{network}", id, ada.Id, "Ada", "merhaba", false, (long)sent["seq"]!, file),
            ((string?)told["scope"], (string?)told["id"], (string?)told["user_id"], (string?)told["user_name"], (string?)told["body"], (bool)told["redacted"]!,
                (long)told["seq"]!, (string?)told["attachments"]![0]!["id"]));
        var onHub = await hub.NextAsync<MessageChange>(Events.MessageCreate);
        Assert.Equal((id, (long)told["seq"]!), (onHub.Message.Id, onHub.Seq));
        Assert.True((bool)(await AskAsync(adas, "chat.send", $$"""{"scope":"network:{{network}}","body":"merhaba","nonce":"n1"}"""))["duplicate"]!);
        var back = await hub.SayAsync(channel, "from the hub");
        Assert.Equal((back.Id, back.Seq), await IdAndSeqAsync(adas, "from the hub"));

        await AskAsync(adas, "chat.edit", $$"""{"message_id":"{{id}}","new_body":"selam"}""");
        var edited = await NextAsync(bens, "chat.edited");
        Assert.Equal((id, "selam", true), ((string?)edited["id"], (string?)edited["body"], edited["edited_at"] is not null));
        Assert.Equal("merhaba", (string?)(await AskAsync(adas, "chat.edits", $$"""{"message_id":"{{id}}"}"""))["items"]![0]!["body"]);

        await AskAsync(bens, "chat.react", $$"""{"message_id":"{{id}}","emoji":"👍"}""");
        var reacted = await NextAsync(adas, "chat.reacted");
        Assert.Equal((id, ben.Id, "👍", 1), ((string?)reacted["message_id"], (string?)reacted["user_id"], (string?)reacted["emoji"], (int)reacted["reactions"]![0]!["count"]!));
        await AskAsync(bens, "chat.unreact", $$"""{"message_id":"{{id}}","emoji":"👍"}""");
        await NextAsync(adas, "chat.unreacted");

        var reply = await AskAsync(bens, "chat.send", $$"""{"scope":"network:{{network}}","body":"in the thread","thread_id":"{{id}}"}""");
        Assert.Equal(id, (string?)(await NextAsync(adas, "chat.message", one => (string?)one["id"] == (string?)reply["id"]))["thread_id"]);
        var thread = await AskAsync(adas, "chat.history", $$"""{"scope":"network:{{network}}","thread_id":"{{id}}"}""");
        Assert.Contains(thread["messages"]!.AsArray(), one => (string?)one!["body"] == "in the thread" && (string?)one["scope"] == $"network:{network}");
        Assert.Equal(id, (string?)(await AskAsync(adas, "thread.list", "{}"))["items"]![0]!["root"]!["id"]);
        Assert.Equal(0, (int)(await AskAsync(adas, "chat.read", $$"""{"scope":"network:{{network}}"}"""))["unread"]!);

        Assert.Equal("forbidden", (string?)(await RefusedAsync(bens, "chat.redact", $$"""{"message_id":"{{id}}"}"""))["code"]);
        await AskAsync(adas, "chat.redact", $$"""{"message_id":"{{id}}","reason":"spam"}""");
        var redacted = await NextAsync(bens, "chat.redacted");
        Assert.Equal((id, true, "", "spam"), ((string?)redacted["id"], (bool)redacted["redacted"]!, (string?)redacted["body"], (string?)redacted["redaction"]!["reason"]));
        foreach (var mode in new[] { "soft", "hard" })
        {
            var doomed = (string)(await AskAsync(bens, "chat.send", $$"""{"scope":"network:{{network}}","body":"{{mode}}"}"""))["id"]!;
            await AskAsync(bens, "chat.edit", $$"""{"message_id":"{{doomed}}","body":"{{mode}} again"}""");
            await AskAsync(bens, "chat.delete", $$"""{"message_id":"{{doomed}}","mode":"{{mode}}"}""");
            var deleted = await NextAsync(adas, "chat.deleted");
            Assert.Equal((doomed, "", true), ((string?)deleted["id"], (string?)deleted["body"], deleted["deleted_at"] is not null));
            Assert.Equal(mode == "soft" ? 2 : 0, (await AskAsync(bens, "chat.edits", $$"""{"message_id":"{{doomed}}"}"""))["items"]!.AsArray().Count);
        }

        await AskAsync(bens, "room.leave", $$"""{"room":"network:{{network}}"}""");
        var missed = await AskAsync(bens, "room.join", $$"""{"room":"network:{{network}}","after":{{sent["seq"]}}}""");
        Assert.True((bool)missed["complete"]!);
        Assert.Contains(missed["messages"]!.AsArray(), one => (string?)one!["id"] == back.Id && (string?)one["scope"] == $"network:{network}");
    }

    [Fact]
    public async Task what_happens_to_a_network_and_its_members_is_told_under_the_names_of_the_document()
    {
        var (ada, ben) = (await Server.GuestAsync("Ada"), await Server.GuestAsync("Ben"));
        var network = (await ada.PostAsync<Server>("servers", new CreateServer("Closed", JoinPolicy: JoinPolicy.Request))).Expect(201).Id;
        await ada.MakeChannelAsync(network);
        await using var adas = await ConnectAsync(ada);
        await using var bens = await ConnectAsync(ben);
        // Hers that asks nothing more, and so passes nothing over.
        await using var watch = await ConnectAsync(ada);
        await AskAsync(watch, "room.join", $$"""{"room":"network:{{network}}"}""");
        Assert.Equal("forbidden", (string?)(await RefusedAsync(bens, "room.join", $$"""{"room":"network:{{network}}"}"""))["code"]);
        var ofBen = $$"""{"network_id":"{{network}}","user_id":"{{ben.Id}}"}""";

        await AskAsync(bens, "request.join", $$"""{"network_id":"{{network}}","message":"please"}""");
        Assert.Equal(ofBen, (await NextAsync(watch, "request.join.pending")).ToJsonString());
        await AskAsync(adas, "request.join.deny", ofBen);
        Assert.Equal(ofBen, (await NextAsync(bens, "request.join.denied")).ToJsonString());
        await AskAsync(bens, "request.join", $$"""{"network_id":"{{network}}"}""");
        await AskAsync(adas, "request.join.approve", ofBen);
        Assert.Equal(ofBen, (await NextAsync(bens, "request.join.approved")).ToJsonString());
        Assert.Equal($$"""{"network_id":"{{network}}","user_id":"{{ben.Id}}","user_name":"Ben"}""", (await NextAsync(watch, "member.joined")).ToJsonString());

        await AskAsync(bens, "room.join", $$"""{"room":"network:{{network}}"}""");
        (await ada.PatchAsync<Server>($"servers/{network}", new UpdateServer("Renamed"))).Expect(200);
        var updated = await NextAsync(bens, "net.updated");
        Assert.Equal((network, "network", "Renamed"), ((string?)updated["network_id"], (string?)updated["changes"]![0], (string?)updated["properties"]!["name"]));
        await AskAsync(bens, "presence.set", """{"status":"busy"}""");
        var presence = await NextAsync(watch, "presence.update", one => (string?)one["user_id"] == ben.Id && (string?)one["status"] == "busy");
        Assert.Equal((network, true), ((string?)presence["network_id"], presence["since"] is not null));
        await using (await DialectSocket.ConnectAsync(Server.Url, $"/v1/ws?deviceId=phone&token={ben.Token}"))
        {
            Assert.Equal($$"""{"user_id":"{{ben.Id}}","device_id":"phone"}""", (await NextAsync(bens, "device.online", one => (string?)one["device_id"] == "phone")).ToJsonString());
        }
        await NextAsync(bens, "device.offline", one => (string?)one["device_id"] == "phone");

        Assert.Equal("forbidden", (string?)(await RefusedAsync(bens, "admin.kick", $$"""{"network_id":"{{network}}","user_id":"{{ada.Id}}"}"""))["code"]);
        await AskAsync(adas, "admin.kick", ofBen);
        Assert.Equal(ofBen, (await NextAsync(bens, "admin.kick")).ToJsonString());
        Assert.Equal(ben.Id, (string?)(await NextAsync(watch, "admin.kick"))["user_id"]);
        Assert.Equal("forbidden", (string?)(await RefusedAsync(bens, "chat.send", $$"""{"scope":"network:{{network}}","body":"still here"}"""))["code"]);
        await AskAsync(bens, "request.join", $$"""{"network_id":"{{network}}"}""");
        await AskAsync(adas, "request.join.approve", ofBen);
        await NextAsync(bens, "request.join.approved");
        await AskAsync(bens, "room.join", $$"""{"room":"network:{{network}}"}""");
        (await ben.DeleteAsync<object>($"servers/{network}/members/me")).Expect(204);
        await NextAsync(watch, "member.left");
        Assert.Equal($$"""{"room":"network:{{network}}","reason":"left"}""", (await NextAsync(bens, "room.left")).ToJsonString());
        await AskAsync(adas, "admin.ban", ofBen);
        Assert.Equal("banned", (string?)(await RefusedAsync(bens, "request.join", $$"""{"network_id":"{{network}}"}"""))["reason"]);
    }

    [Fact]
    public async Task announcements_are_heard_by_all_and_written_by_admins_alone()
    {
        var (first, second) = (Server.UserOf("host", "first", CallerRoles.Admin), Server.UserOf("host", "second", CallerRoles.Admin));
        var ada = Server.UserOf("host", "ada");
        await using var early = await ConnectAsync(ada);
        Assert.Equal("not_found", (string?)(await RefusedAsync(early, "room.join", """{"room":"host"}"""))["code"]);
        Assert.Equal("not_an_administrator", (string?)(await RefusedAsync(early, "chat.send", """{"scope":"host","body":"me first"}"""))["reason"]);
        Assert.Equal(403, (await ada.PostAsync<LiveStream>("streams", new StartStream("Mine", "host"))).Status);
        await using var firsts = await ConnectAsync(first);
        await using var seconds = await ConnectAsync(second);

        var welcome = await AskAsync(firsts, "chat.send", """{"scope":"host","body":"welcome"}""");
        // No room is joined for it.
        await using var adas = await ConnectAsync(ada);
        var sent = await AskAsync(seconds, "chat.send", """{"scope":"host","body":"to all"}""");
        var told = await NextAsync(adas, "chat.message");
        Assert.Equal(("host", "second", "to all", (string?)sent["id"]), ((string?)told["scope"], (string?)told["user_id"], (string?)told["body"], (string?)told["id"]));
        Assert.Equal(["welcome", "to all"], (await AskAsync(adas, "chat.history", """{"scope":"host"}"""))["messages"]!.AsArray().Select(one => (string?)one!["body"]).Order(StringComparer.Ordinal).Reverse());

        Assert.Equal("not_an_administrator", (string?)(await RefusedAsync(adas, "chat.send", """{"scope":"host","body":"hello?"}"""))["reason"]);
        Assert.Equal("not_an_administrator", (string?)(await RefusedAsync(adas, "chat.typing", """{"scope":"host"}"""))["reason"]);
        Assert.Equal(403, (await ada.PostAsync<MessageSent>("streams/host/messages", new PostMessage("over HTTP"))).Status);
        // Those who are admins no more are moderator and owner of the stream all the same.
        var formers = new[] { Server.UserOf("host", "second"), Server.UserOf("host", "first") };
        await using var was = await ConnectAsync(formers[0]);
        Assert.Equal("not_an_administrator", (string?)(await RefusedAsync(was, "chat.send", """{"scope":"host","body":"once more"}"""))["reason"]);
        Assert.Equal("not_an_administrator", (await formers[0].DeleteAsync<object>($"messages/{(string?)welcome["id"]}")).Reason);
        foreach (var former in formers)
        {
            Assert.Equal("not_an_administrator", (await former.PostAsync<MessageSent>("streams/host/messages", new PostMessage("over HTTP"))).Reason);
            Assert.Equal("not_an_administrator", (await former.PatchAsync<LiveStream>("streams/host", new PatchStream(ModsOnly: false))).Reason);
            Assert.Equal("not_an_administrator", (await former.PostAsync<LiveStream>("streams/host/end", new { })).Reason);
        }
    }

    [Fact]
    public async Task announcements_outlive_the_account_that_began_them()
    {
        var (first, second) = (Server.UserOf("host2", "first", CallerRoles.Admin), Server.UserOf("host2", "second", CallerRoles.Admin));
        await using var firsts = await ConnectAsync(first);
        await AskAsync(firsts, "chat.send", """{"scope":"host","body":"welcome"}""");

        (await first.DeleteAsync<object>("users/me")).Expect(204);

        await using var seconds = await ConnectAsync(second);
        await AskAsync(seconds, "chat.send", """{"scope":"host","body":"still here"}""");
    }

    [Fact]
    public async Task two_talk_directly()
    {
        var (ada, ben) = (await Server.GuestAsync("Ada"), await Server.GuestAsync("Ben"));
        await using var adas = await ConnectAsync(ada);
        await using var bens = await ConnectAsync(ben);

        var room = (string)(await AskAsync(adas, "dm.open", $$"""{"user_id":"{{ben.Id}}"}"""))["room"]!;
        Assert.Equal(room, (string?)(await NextAsync(bens, "dm.opened"))["scope"]);
        Assert.Equal(room, (string?)(await AskAsync(bens, "dm.open", $$"""{"user_id":"{{ada.Id}}"}"""))["room"]);
        var sent = await AskAsync(bens, "chat.send", $$"""{"scope":"{{room}}","body":"hi"}""");
        Assert.Equal((room, (string?)sent["id"]), await ScopeAndIdAsync(adas));
        Assert.Equal((string?)sent["id"], (string?)(await NextAsync(adas, "notification.new"))["notification"]!["message_id"]);
        await AskAsync(adas, "chat.read", $$"""{"message_id":"{{sent["id"]}}"}""");
        var read = await NextAsync(bens, "chat.read.user");
        Assert.Equal((room, ada.Id, (string?)sent["id"]), ((string?)read["scope"], (string?)read["user_id"], (string?)read["message_id"]));
        Assert.Equal("not_found", (string?)(await RefusedAsync(adas, "dm.open", """{"user_id":"nobody"}"""))["code"]);

        await ada.UploadAsync(new byte[200_000]);
        Assert.Equal(["attachment_id", "received", "total"], (await NextAsync(adas, "upload.progress")).AsObject().Select(field => field.Key));

        static async Task<(string?, string?)> ScopeAndIdAsync(DialectSocket socket)
        {
            var told = await NextAsync(socket, "chat.message");
            return ((string?)told["scope"], (string?)told["id"]);
        }
    }

    [Theory]
    [InlineData("call.offer", "{}", "unavailable", "not_yet", null)]
    [InlineData("screen.start", "{}", "unavailable", "not_yet", null)]
    [InlineData("no.such", "{}", "not_found", "unknown_operation", null)]
    [InlineData("PING", "{}", "not_found", "unknown_operation", null)]
    [InlineData("$goconnect_open", "{}", "not_found", "unknown_operation", null)]
    [InlineData("room.join", """{"room":"network:none"}""", "not_found", null, null)]
    [InlineData("room.join", """{"room":"dm:none"}""", "not_found", null, null)]
    [InlineData("room.join", """{"room":"lobby"}""", "invalid", "invalid_id", "room")]
    [InlineData("room.join", """{"room":"network:a/b"}""", "invalid", "invalid_id", "room")]
    [InlineData("room.join", "{}", "invalid", "missing", "room")]
    [InlineData("room.join", """{"room":"host","after":-1}""", "invalid", null, "after")]
    [InlineData("room.leave", """{"room":""}""", "invalid", "invalid_id", "room")]
    [InlineData("chat.send", """{"scope":"network:none","body":"x"}""", "not_found", null, null)]
    [InlineData("chat.send", """{"scope":"server:x","body":"x"}""", "invalid", "invalid_id", "scope")]
    [InlineData("chat.edit", """{"message_id":"msg_none","new_body":"x"}""", "not_found", null, null)]
    [InlineData("chat.edit", """{"message_id":"msg none","new_body":"x"}""", "invalid", "invalid_id", "message_id")]
    [InlineData("chat.delete", """{"message_id":"msg_none","mode":"gently"}""", "invalid", "not_a_choice", "mode")]
    [InlineData("chat.read", "{}", "invalid", "required", "scope")]
    [InlineData("presence.set", """{"status":"bored"}""", "invalid", "not_a_choice", "status")]
    [InlineData("admin.kick", """{"network_id":"none","user_id":"nobody"}""", "not_found", null, null)]
    [InlineData("admin.kick", """{"network_id":7,"user_id":"nobody"}""", "invalid", "wrong_type", "network_id")]
    public async Task a_refusal_is_an_error_with_the_op_id(string type, string data, string code, string? reason, string? field)
    {
        await using var socket = await ConnectAsync(await Server.GuestAsync("Ada"));

        var error = await RefusedAsync(socket, type, data);
        Assert.Equal((code, reason ?? (string?)error["reason"], field), ((string?)error["code"], (string?)error["reason"], (string?)error["field"]));
        Assert.NotEmpty((string)error["message"]!);
        await socket.SendAsync($$"""{"type":"{{type}}","data":{{data}}}""");
        var unnamed = await socket.NextAsync(frame => (string?)frame["type"] == "error", "an error");
        Assert.Equal((code, false), ((string?)unnamed["data"]!["code"], unnamed.ContainsKey("op_id")));
    }

    [Fact]
    public async Task a_frame_may_have_512_KB_and_not_one_byte_more()
    {
        await using var socket = await ConnectAsync(await Server.GuestAsync("Ada"));
        var ping = """{"type":"presence.ping","op_id":"large"}""";

        await socket.SendAsync(ping + new string(' ', 524_288 - ping.Length));
        Assert.Equal("presence.pong", (string?)(await socket.NextAsync(frame => (string?)frame["op_id"] == "large", "a pong"))["type"]);
        await socket.SendAsync(ping + new string(' ', 524_289 - ping.Length));

        await socket.NextAsync(frame => (string?)frame["data"]?["code"] == "too_large", "an error");
        Assert.Equal(1009, await socket.CloseCode.OrFail("the close frame"));
    }

    [Fact]
    public async Task ten_a_second_are_carried_out_and_twenty_at_once_and_a_minute_of_silence_ends_the_connection()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock, settings: [("Limits:OperationsPerSecond", "10"), ("Limits:OperationBurst", "20")]);
        await using var busy = await ConnectAsync(server.UserOf("t", "ada"));
        await using var silent = await ConnectAsync(server.UserOf("t", "ben"));
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(20, await AnsweredOfAsync(30));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(10, await AnsweredOfAsync(15));

        for (var seconds = 0; seconds < 55; seconds++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(1, await AnsweredOfAsync(1));
        Assert.False(silent.CloseCode.IsCompleted);
        await Soon.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return silent.CloseCode.IsCompleted;
            },
            "the silent one to be given up");
        Assert.Equal(1, await AnsweredOfAsync(1));

        async Task<int> AnsweredOfAsync(int asked)
        {
            var answered = 0;
            for (var index = 0; index < asked; index++)
            {
                await busy.SendAsync("""{"type":"presence.ping","op_id":"busy"}""");
            }
            for (var index = 0; index < asked; index++)
            {
                var answer = await busy.NextAsync(frame => (string?)frame["op_id"] == "busy", "an answer");
                answered += (string?)answer["type"] == "presence.pong" ? 1 : 0;
                Assert.True((string?)answer["type"] == "presence.pong" || (string?)answer["data"]!["code"] == "rate_limited");
            }
            return answered;
        }
    }

    [Fact]
    public void one_frame_serves_every_connection()
    {
        var told = new Api.Delivery.OutboundEvent(
            Events.MemberJoin, Domain.Delivery.DeliveryClass.Durable, null,
            """{"serverId":"n","userId":"ada","displayName":"Ada"}"""u8.ToArray(), "t/server/n");
        var (one, other) = (new GoConnectDialect().Speak(), new GoConnectDialect().Speak());

        Assert.Same(told.FrameFor(one), told.FrameFor(other));
        Assert.Equal(
            """{"type":"member.joined","data":{"network_id":"n","user_id":"ada","user_name":"Ada"}}""",
            Encoding.UTF8.GetString(told.FrameFor(one).AsSpan(2)));
    }

    private static Task<DialectSocket> ConnectAsync(TestUser user) => Tongue.Of("goconnect").ConnectAsync(user);

    private static async Task<(string?, long)> IdAndSeqAsync(DialectSocket socket, string body)
    {
        var told = await NextAsync(socket, "chat.message", one => (string?)one["body"] == body);
        return ((string?)told["id"], (long)told["seq"]!);
    }

    private static async Task<JsonNode> NextAsync(DialectSocket socket, string type, Func<JsonNode, bool>? isSo = null) =>
        (await socket.NextAsync(frame => (string?)frame["type"] == type && !frame.ContainsKey("op_id") && (isSo?.Invoke(frame["data"]!) ?? true), type))["data"]!;

    private static Task<JsonNode> AskAsync(DialectSocket socket, string type, string data) => AnswerAsync(socket, type, data, "ack");

    private static Task<JsonNode> RefusedAsync(DialectSocket socket, string type, string data) => AnswerAsync(socket, type, data, "error");

    private static async Task<JsonNode> AnswerAsync(DialectSocket socket, string type, string data, string expected)
    {
        var id = Guid.NewGuid().ToString();
        await socket.SendAsync($$"""{"type":"{{type}}","op_id":"{{id}}","data":{{data}}}""");
        var answer = await socket.NextAsync(frame => (string?)frame["op_id"] == id, $"an answer to {type} {data}");
        Assert.True((string?)answer["type"] == expected, answer.ToJsonString());
        return answer["data"]!;
    }
}

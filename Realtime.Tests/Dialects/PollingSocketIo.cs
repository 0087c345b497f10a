using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Connections;
using Realtime.Api.Connections.Dialects;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Dialects;

/// <summary>Socket.IO over HTTP long polling, request for request, and its upgrade. What its stock client makes of it is tested in <c>web/tests</c>.</summary>
public sealed class PollingSocketIo(SharedServer shared) : IClassFixture<SharedServer>
{
    private RealtimeServer Server => shared.Server;

    [Fact]
    public async Task opens_as_engine_io_does_and_hears_and_says_what_a_WebSocket_does()
    {
        var ada = await Server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        var poller = new EnginePoller(Server.Url, $"&token={ada.Token}&deviceId=old-phone");
        var opened = await poller.OpenAsync();
        Assert.Equal(["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"], opened["data"]!.AsObject().Select(field => field.Key));
        Assert.Equal("websocket", (string?)opened["data"]!["upgrades"]!.AsArray().Single());
        Assert.True(poller.Sid!.Length >= 32);
        // The token stands in the query, so CONNECT needs none.
        Assert.Equal((200, "ok"), await poller.PostAsync("40"));
        Assert.Equal(ada.Id, (string?)(await poller.NextAsync(Events.Connected))["userId"]);

        var join = $$"""42901["joinRoom","{{channel.Id}}"]""";
        Assert.Equal((200, "ok"), await poller.PostAsync(join, """42902["PING"]""", "3"));
        var joined = await poller.NextAsync(packet => (string?)packet["packet"] == "43901", "an answer to joinRoom");
        Assert.Equal("subscribed", (string?)joined["data"]![0]!["data"]!["status"]);
        await poller.NextAsync(packet => (string?)packet["packet"] == "43902", "the answer behind it");
        await using var hub = await ada.ConnectAsync();
        await hub.SubscribeAsync(channel);
        var hanging = poller.NextAsync("message:new");
        var sent = await hub.SayAsync(channel, "salam ü");
        var told = await hanging;
        Assert.Equal((sent.Id, sent.Seq, "salam ü"), ((string?)told["message"]!["id"], (long)told["seq"]!, (string?)told["message"]!["content"]));
        var back = (await poller.AskAsync($$"""["message:send",{"roomId":"{{channel.Id}}","text":"and back"}]"""))["data"]!;
        await hub.NextAsync<MessageChange>(Events.MessageCreate);
        var heard = await hub.NextAsync<MessageChange>(Events.MessageCreate);
        Assert.Equal(((string?)back["id"], (long)back["seq"]!), (heard.Message.Id, heard.Message.Seq));

        // Binary, which is base64 here, is refused with what comes behind it.
        await poller.PostAsync("""451-8["message:send",{"_placeholder":true,"num":0}]""", "bHv8e", """429["PING"]""");
        Assert.Equal("binary", (string?)(await poller.NextAsync(packet => (string?)packet["packet"] == "438", "a refusal"))["data"]![0]!["error"]!["reason"]);
        await poller.NextAsync(packet => (string?)packet["packet"] == "439", "the pong");

        await poller.PostAsync("41");
        await poller.NextAsync(packet => (string?)packet["packet"] == "1", "the end");
        await Soon.UntilAsync(poller.IsForgottenAsync, "the session to be forgotten");
    }

    [Theory]
    [InlineData("GET", "EIO=4&transport=polling&sid=none", """{"code":1,"message":"Session ID unknown"}""")]
    [InlineData("POST", "EIO=4&transport=polling&sid=none", """{"code":1,"message":"Session ID unknown"}""")]
    [InlineData("GET", "EIO=4&transport=polling&sid=", """{"code":1,"message":"Session ID unknown"}""")]
    [InlineData("POST", "EIO=4&transport=polling", """{"code":2,"message":"Bad handshake method"}""")]
    [InlineData("POST", "EIO=4&transport=websocket", """{"code":2,"message":"Bad handshake method"}""")]
    [InlineData("GET", "EIO=3&transport=polling", """{"code":5,"message":"Unsupported protocol version"}""")]
    [InlineData("GET", "EIO=4&transport=webtransport", """{"code":0,"message":"Transport unknown"}""")]
    public async Task what_is_no_request_of_a_session_is_refused_as_engine_io_does(string method, string query, string answer)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Server.Url, $"/socket.io/?{query}"));
        using var response = await http.SendAsync(request);
        Assert.Equal((400, answer), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task two_polls_at_once_end_the_session()
    {
        var poller = await ConnectAsync();

        // One may be answered at once, with news of somebody: then there is another.
        var polls = new List<Task<(int Status, string Text)>> { poller.PollAsync(), poller.PollAsync() };
        var answers = new List<(int Status, string Text)>();
        while (polls.Count > 0)
        {
            var answered = await Task.WhenAny(polls);
            polls.Remove(answered);
            if (await answered is var answer && answer is (400, _) or (_, "1"))
            {
                answers.Add(answer);
            }
            else
            {
                polls.Add(poller.PollAsync());
            }
        }

        Assert.Equal([(200, "1"), (400, """{"code":3,"message":"Bad request"}""")], answers.OrderBy(answer => answer.Status));
        await Soon.UntilAsync(poller.IsForgottenAsync, "the session to be forgotten");
    }

    [Fact]
    public async Task two_posts_at_once_end_the_session()
    {
        var poller = await ConnectAsync();
        var body = new SlowBody();
        var first = poller.PostAsync(body);
        await body.Begun.OrFail("the first to begin");
        await Soon.UntilAsync(async () => await poller.PostAsync("3") is (400, _), "the second to be refused");

        body.Go();

        Assert.Equal(400, (await first).Status);
        await Soon.UntilAsync(poller.IsForgottenAsync, "the session to be forgotten");
    }

    [Fact]
    public async Task a_body_that_is_too_large_ends_the_session_with_a_goodbye()
    {
        var poller = await ConnectAsync();

        var (socket, answer) = await RawSocket.RequestAsync(
            Server.Url, $"POST {poller.Address().PathAndQuery} HTTP/1.1\r\nHost: {Server.Url.Authority}\r\nContent-Length: 600000\r\n\r\n");
        await socket.DisposeAsync();
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);

        Assert.Equal("too_large", (string?)(await poller.NextAsync(Events.Goodbye))["code"]);
        await poller.NextAsync(packet => (string?)packet["packet"] == "1", "the end");
        await Soon.UntilAsync(poller.IsForgottenAsync, "the session to be forgotten");
    }

    [Fact]
    public async Task half_a_body_is_not_read_and_ends_the_session()
    {
        var poller = await ConnectAsync();

        await SendAndLeaveAsync(
            $"POST {poller.Address().PathAndQuery} HTTP/1.1\r\nHost: {Server.Url.Authority}\r\nContent-Length: 100\r\n\r\n4299[\"PING\"]\u001e42");

        await Soon.UntilAsync(
            async () =>
            {
                var (status, packets) = await poller.PollAsync();
                Assert.DoesNotContain("4399", packets, StringComparison.Ordinal);
                return status == 400 || packets == "1";
            },
            "the end");
        await Soon.UntilAsync(poller.IsForgottenAsync, "the session to be forgotten");
    }

    [Fact]
    public async Task a_poll_that_is_given_up_ends_the_session()
    {
        var poller = await ConnectAsync();

        // One may be answered at once, with news of somebody, and then nothing was given up.
        await Soon.UntilAsync(
            async () =>
            {
                await SendAndLeaveAsync($"GET {poller.Address().PathAndQuery} HTTP/1.1\r\nHost: {Server.Url.Authority}\r\n\r\n");
                return await poller.IsForgottenAsync();
            },
            "the session to be forgotten");
    }

    [Fact]
    public async Task what_cannot_be_read_is_refused_packet_by_packet_and_ten_in_a_row_end_the_session()
    {
        var poller = await ConnectAsync();
        foreach (var packet in new[] { "", "{not json", "47", "42[", "5", "2probe", "bAAAA" })
        {
            await poller.PostAsync(packet);
            Assert.Equal("malformed", (string?)(await poller.NextAsync("error"))["reason"]);
            Assert.NotNull((await poller.AskAsync("""["PING"]"""))["data"]);
        }

        var posting = poller.PostAsync([.. Enumerable.Repeat("x", 100_000)]);

        Assert.Equal("protocol_error", (string?)(await poller.NextAsync(Events.Goodbye))["code"]);
        await poller.NextAsync(packet => (string?)packet["packet"] == "1", "the end");
        await posting;
        var other = await ConnectAsync();
        await other.PostAsync(new ByteArrayContent([0x34, 0x32, 0xff, 0xfe]));
        await other.NextAsync(packet => (string?)packet["packet"] == "1", "the end of one that sends what is no text");
    }

    [Fact]
    public async Task messages_during_the_upgrade_arrive_once_and_in_order()
    {
        const int Messages = 60;
        var ada = await Server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        var poller = await EnginePoller.ConnectAsync(ada);
        await poller.AskAsync($"""["joinRoom","{channel.Id}"]""");
        await using var hub = await ada.ConnectAsync();
        var saying = Task.Run(async () =>
        {
            for (var number = 1; number <= Messages; number++)
            {
                await hub.SayAsync(channel, $"{number}");
            }
        });
        var seqs = new List<long>();
        while (seqs.Count < Messages / 3)
        {
            seqs.AddRange(await PollForSeqsAsync(poller));
        }

        var hanging = PollForSeqsAsync(poller);
        await using var socket = await DialectSocket.ConnectAsync(Server.Url, poller.Address("websocket").PathAndQuery);
        for (var times = 0; times < 2; times++)
        {
            await socket.SendAsync("2probe");
            Assert.Equal("3probe", (string?)(await socket.NextAsync("an answer to the probe"))["packet"]);
        }
        // No poll hangs for long any more.
        seqs.AddRange(await hanging);
        seqs.AddRange(await PollForSeqsAsync(poller));
        // One WebSocket at a time.
        var second = await Assert.ThrowsAsync<WebSocketException>(() => DialectSocket.ConnectAsync(Server.Url, poller.Address("websocket").PathAndQuery));
        Assert.Contains("400", second.Message, StringComparison.Ordinal);
        await socket.SendAsync("5");
        await socket.SendAsync("""427["PING"]""");
        await saying;
        await hub.SayAsync(channel, "the last");
        while (seqs.Count <= Messages)
        {
            seqs.Add(SeqIn(await socket.NextAsync(frame => SeqIn(frame) > 0, "the next message")));
        }

        Assert.Equal(Enumerable.Range(1, Messages + 1).Select(seq => (long)seq), seqs);
        Assert.Equal((400, """{"code":3,"message":"Bad request"}"""), await poller.PollAsync());
        Assert.Equal((400, """{"code":3,"message":"Bad request"}"""), await poller.PostAsync("3"));
        await socket.SendAsync("41");
        Assert.Equal(1000, await socket.CloseCode.OrFail("the close frame"));
        await Soon.UntilAsync(poller.IsForgottenAsync, "the session to be forgotten");
    }

    [Theory]
    [InlineData("5")]
    [InlineData("2")]
    [InlineData("""42["PING"]""")]
    [InlineData(null)]
    public async Task a_WebSocket_that_does_not_take_over_leaves_the_session_where_it_is(string? packet)
    {
        var poller = await ConnectAsync();
        var socket = await DialectSocket.ConnectAsync(Server.Url, poller.Address("websocket").PathAndQuery);
        if (packet is not null)
        {
            await socket.SendAsync(packet);
            await socket.CloseCode.OrFail("its end");
        }
        await socket.DisposeAsync();

        Assert.NotNull((await poller.AskAsync("""["PING"]"""))["data"]);
        // And another one may try.
        await Soon.UntilAsync(
            async () =>
            {
                try
                {
                    await using var again = await DialectSocket.ConnectAsync(Server.Url, poller.Address("websocket").PathAndQuery);
                    await again.SendAsync("2probe");
                    return (string?)(await again.NextAsync("an answer to the probe"))["packet"] == "3probe";
                }
                catch (WebSocketException)
                {
                    return false;
                }
            },
            "another WebSocket to be let in");
    }

    [Fact]
    public async Task who_is_sent_away_is_told_why_and_whether_to_come_back()
    {
        var entered = (await TestUser.SendAsync<SignedIn>(Server.Url, null, HttpMethod.Post, "auth/guest", new EnterAsGuest("Ada"))).Value!;
        var poller = await EnginePoller.ConnectAsync(new TestUser(Server.Url, entered.User.Id, entered.AccessToken));

        (await Server.Anonymous().PostAsync<object>("auth/logout", new Logout(entered.RefreshToken))).Expect(204);

        Assert.Equal("revoked", (string?)(await poller.NextAsync(Events.Goodbye))["code"]);
        await poller.NextAsync(packet => (string?)packet["packet"] == "41", "DISCONNECT");
        await poller.NextAsync(packet => (string?)packet["packet"] == "1", "the end");
    }

    [Fact]
    public async Task who_does_not_poll_or_answer_or_connect_is_gone_and_nothing_of_it_is_left()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock, settings: ("Limits:OutboundEvents", "20"));
        var polling = server.Services.GetRequiredService<EnginePolling>();
        var registry = server.Services.GetRequiredService<ConnectionRegistry>();

        // It has a good token, and does not say CONNECT.
        await new EnginePoller(server.Url, $"&token={server.UserOf("t", "ada").Token}").OpenAsync();
        await PassAsync(() => polling.Count == 0, "the one that does not connect to be forgotten");

        // It polls, and answers no ping.
        var silent = await EnginePoller.ConnectAsync(server.UserOf("t", "ada"));
        for (var seconds = 0; seconds < 26; seconds++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        await silent.NextAsync(packet => (string?)packet["packet"] == "2", "a ping");
        await PassAsync(() => polling.Count == 0 && !registry.All.Any(), "the silent one to be forgotten");
        Assert.Equal((400, """{"code":1,"message":"Session ID unknown"}"""), await silent.PollAsync());

        // It does not poll, and is told more than may wait for it.
        var ada = server.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        var slow = await EnginePoller.ConnectAsync(ada);
        await slow.AskAsync($"""["joinRoom","{channel.Id}"]""");
        for (var number = 0; number < 60; number++)
        {
            await ada.SayAsync(channel, new string('x', 1_000));
        }
        await Soon.UntilAsync(() => !registry.All.Any(), "the slow one to be ended");
        Assert.Equal("slow_consumer", (string?)(await slow.NextAsync(Events.Goodbye))["code"]);
        await slow.NextAsync(packet => (string?)packet["packet"] == "1", "the end");
        await Soon.UntilAsync(() => polling.Count == 0, "the slow one to be forgotten");
        Assert.DoesNotContain(server.Errors.Entries, entry => entry.Contains("polled", StringComparison.Ordinal));

        Task PassAsync(Func<bool> isSo, string what) => Soon.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return isSo();
            },
            what);
    }

    [Fact]
    public async Task a_node_that_drains_sends_sessions_away_and_those_it_does_not_know_to_another_node()
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Drain:Seconds", "0"));
        var poller = await EnginePoller.ConnectAsync(await server.GuestAsync("Ada"));

        var draining = server.Services.GetRequiredService<Draining>().DrainAsync(CancellationToken.None);

        var goodbye = await poller.NextAsync(Events.Goodbye);
        Assert.Equal(("draining", true), ((string?)goodbye["code"], (bool)goodbye["reconnect"]!));
        await poller.NextAsync(packet => (string?)packet["packet"] == "1", "the end");
        await draining.OrFail("the node to be empty");
        await Soon.UntilAsync(async () => await poller.PostAsync("3") is (503, _), "another node to be asked");
        using var http = new HttpClient();
        using var response = await http.GetAsync(new EnginePoller(server.Url).Address());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task only_the_first_of_a_session_s_requests_is_a_newcomer_s()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock, settings: [("Limits:AdmissionBurst", "1"), ("Limits:AdmissionPerSecond", "1")]);
        var poller = await EnginePoller.ConnectAsync(server.UserOf("t", "ada"));

        Assert.Equal(503, (await new EnginePoller(server.Url).PollAsync()).Status);
        Assert.NotNull((await poller.AskAsync("""["PING"]"""))["data"]);
    }

    private async Task SendAndLeaveAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Server.Url.Host, Server.Url.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
    }

    private async Task<EnginePoller> ConnectAsync() => await EnginePoller.ConnectAsync(await Server.GuestAsync("Ada"));

    private static async Task<IEnumerable<long>> PollForSeqsAsync(EnginePoller poller)
    {
        var (status, packets) = await poller.PollAsync();
        Assert.Equal(200, status);
        return [.. packets.Split('\u001e').Select(packet => SeqIn(DialectFrame.Read(packet))).Where(seq => seq > 0)];
    }

    /// <summary>Of a message; 0 for any other packet.</summary>
    private static long SeqIn(JsonObject packet) =>
        (string?)packet["packet"] == "42" && (string?)packet["data"]![0] == "message:new" ? (long)packet["data"]![1]!["seq"]! : 0;

    /// <summary>A body of which a part comes, and the rest when it is told to.</summary>
    private sealed class SlowBody : HttpContent
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        public void Go() => _rest.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("42[\"PI"u8.ToArray());
            await stream.FlushAsync();
            _begun.SetResult();
            await _rest.Task;
            await stream.WriteAsync("NG\"]"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

using System.Net.WebSockets;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Access;

public sealed class WhoMay(SharedServer shared) : IClassFixture<SharedServer>
{
    internal static readonly string[] Paths =
    [
        "GET users/me", "PATCH users/me", "PUT users/me/password", "DELETE users/me", "GET users/ada", "POST ws-token", "GET auth/sessions", "DELETE auth/sessions/ada",
        "POST servers", "GET servers", "GET servers/srv_1", "POST servers/srv_1/channels", "GET servers/srv_1/channels",
        "GET servers/srv_1/presence", "GET presence", "GET servers/srv_1/members", "PUT servers/srv_1/members/me", "DELETE servers/srv_1/members/me",
        "DELETE servers/srv_1/members/ada", "GET channels/ch_1",
        "GET users/me/blocks", "PUT users/me/blocks/ada", "DELETE users/me/blocks/ada",
        "GET conversations/dm_1", "PATCH conversations/dm_1",
        "PUT conversations/dm_1/participants/ada", "DELETE conversations/dm_1/participants/me", "DELETE conversations/dm_1/participants/ada",
        "PATCH servers/srv_1", "DELETE servers/srv_1", "PUT servers/srv_1/owner", "GET servers/srv_1/permissions", "GET servers/srv_1/audit-log",
        "PUT servers/srv_1/channels/order", "PATCH channels/ch_1", "DELETE channels/ch_1", "GET channels/ch_1/permissions",
        "GET channels/ch_1/overrides", "PUT channels/ch_1/overrides/roles/role_1", "DELETE channels/ch_1/overrides/roles/role_1",
        "PUT channels/ch_1/overrides/members/ada", "DELETE channels/ch_1/overrides/members/ada",
        "GET servers/srv_1/roles", "POST servers/srv_1/roles", "PUT servers/srv_1/roles/order", "GET servers/srv_1/roles/role_1", "PATCH servers/srv_1/roles/role_1",
        "DELETE servers/srv_1/roles/role_1", "PUT servers/srv_1/members/ada/roles/role_1", "DELETE servers/srv_1/members/ada/roles/role_1",
        "PUT servers/srv_1/members/ada/mute", "DELETE servers/srv_1/members/ada/mute",
        "GET servers/srv_1/bans", "PUT servers/srv_1/bans/ada", "DELETE servers/srv_1/bans/ada",
        "GET servers/srv_1/invites", "POST servers/srv_1/invites", "DELETE servers/srv_1/invites/code_1", "POST invites/code_1/accept",
        "GET servers/srv_1/join-requests", "POST servers/srv_1/join-requests", "POST servers/srv_1/join-requests/ada/approve",
        "POST servers/srv_1/join-requests/ada/deny",
        "POST conversations", "GET conversations", "GET conversations/dm_1/read",
        "POST streams", "GET streams", "GET streams/st_1", "PATCH streams/st_1", "POST streams/st_1/end", "GET streams/st_1/audit-log",
        "GET streams/st_1/moderators", "PUT streams/st_1/moderators/ada", "DELETE streams/st_1/moderators/ada",
        "GET streams/st_1/timeouts", "PUT streams/st_1/timeouts/ada", "DELETE streams/st_1/timeouts/ada",
        "GET streams/st_1/bans", "PUT streams/st_1/bans/ada", "DELETE streams/st_1/bans/ada",
        "GET users/me/following", "PUT users/ada/follow", "DELETE users/ada/follow",
        "GET channels/ch_1/messages", "POST channels/ch_1/messages", "PUT channels/ch_1/read",
        "GET conversations/dm_1/messages", "POST conversations/dm_1/messages", "PUT conversations/dm_1/read",
        "GET streams/st_1/messages", "POST streams/st_1/messages", "PUT streams/st_1/read",
        "GET threads", "PUT messages/msg_1/thread/read", "PUT messages/msg_1/thread/follow", "DELETE messages/msg_1/thread/follow", "GET search/messages",
        "GET notifications", "PUT notifications/read", "PUT notifications/ada/read",
        "GET channels/ch_1/notifications", "PUT channels/ch_1/notifications", "GET conversations/dm_1/notifications",
        "PUT conversations/dm_1/notifications", "GET streams/st_1/notifications", "PUT streams/st_1/notifications",
        "POST attachments", "GET attachments/att_1", "GET attachments/att_1/thumbnail", "GET attachments/att_1/link", "DELETE attachments/att_1",
        "GET snapshot", "GET admin/dead-letters", "POST admin/dead-letters/ada/replay",
        "PATCH messages/msg_1", "DELETE messages/msg_1", "POST messages/msg_1/redact", "GET messages/msg_1/edits",
        "GET messages/msg_1/reactions/tea", "PUT messages/msg_1/reactions/tea", "DELETE messages/msg_1/reactions/tea",
        "PUT messages/msg_1/pin", "DELETE messages/msg_1/pin", "GET channels/ch_1/pins", "GET conversations/dm_1/pins", "GET streams/st_1/pins",
    ];

    public static TheoryData<string> EveryPath => new(Paths);

    [Theory]
    [MemberData(nameof(EveryPath))]
    public async Task without_a_token_nobody_may_anything(string path)
    {
        var server = shared.Server;
        var parts = path.Split(' ');

        var answer = await TestUser.SendAsync<object>(server.Url, null, new HttpMethod(parts[0]), parts[1], parts[0] == "GET" ? null : new { });

        Assert.Equal((401, "unauthenticated"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task the_list_above_is_every_path_that_there_is()
    {
        var server = shared.Server;
        var documented = await OpenApi.PathsOfAsync(server);

        var open = new[] { "POST auth/register", "POST auth/login", "POST auth/refresh", "POST auth/logout", "POST auth/guest" };
        var listed = Paths.Select(OpenApi.Shape).Concat(open);
        Assert.Equal(documented.Order(), listed.Distinct().Order());
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("signed by somebody else")]
    [InlineData("not signed")]
    [InlineData("of another issuer")]
    [InlineData("for another audience")]
    [InlineData("without a user")]
    [InlineData("with a user that is no id")]
    [InlineData("garbage")]
    public async Task a_token_that_is_wrong_opens_nothing(string wrong)
    {
        var server = shared.Server;
        var impostor = new TestUser(server.Url, "ada", Forge(wrong));

        var answer = await impostor.GetAsync<User>("users/me");
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => impostor.ConnectAsync());

        Assert.Equal((401, "unauthenticated"), (answer.Status, answer.Code));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_forger_knows_how_to_make_a_right_one()
    {
        var server = shared.Server;

        Assert.Equal(200, (await new TestUser(server.Url, "ada", Forge("nothing")).GetAsync<User>("users/me")).Status);
    }

    [Fact]
    public async Task a_user_of_another_tenant_sees_and_hears_nothing()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync();
        var serverId = (await ada.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        var conversation = await ada.OpenConversationAsync(ben);
        var stream = await ada.StartStreamAsync();
        // The same user id in another tenant is somebody else.
        var spy = server.UserOf("elsewhere", ada.Id);
        await using var spying = await spy.ConnectAsync();

        foreach (var topic in new[] { channel, conversation, stream, new(TopicKind.Server, serverId) })
        {
            Assert.Equal(SubscriptionStatus.Denied, (await spying.SubscribeAsync(topic)).Status);
        }
        Assert.Equal(SubscriptionStatus.Subscribed, (await spying.SubscribeAsync(new(TopicKind.User, ada.Id))).Status);
        foreach (var path in new[]
        {
            $"servers/{serverId}", $"servers/{serverId}/channels", $"servers/{serverId}/members", $"channels/{channel.Id}", $"streams/{stream.Id}",
            $"channels/{channel.Id}/messages", $"conversations/{conversation.Id}/messages", $"streams/{stream.Id}/messages",
            $"conversations/{conversation.Id}/read", $"users/{ben.Id}",
            $"channels/{channel.Id}/notifications", $"conversations/{conversation.Id}/notifications", $"streams/{stream.Id}/notifications",
        })
        {
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.GetAsync<object>(path)));
        }
        foreach (var topic in new[] { channel, conversation, stream })
        {
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PostAsync<object>($"{TestUser.PathOf(topic)}/messages", new PostMessage("boo"))));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PutAsync<object>($"{TestUser.PathOf(topic)}/read", new PutRead(1))));
        }
        foreach (var answer in new[]
        {
            spy.GetAsync<object>($"conversations/{conversation.Id}"),
            spy.PatchAsync<object>($"conversations/{conversation.Id}", new RenameConversation("Ours")),
            spy.PutAsync<object>($"conversations/{conversation.Id}/participants/{ada.Id}"),
            spy.DeleteAsync<object>($"conversations/{conversation.Id}/participants/me"),
            spy.DeleteAsync<object>($"conversations/{conversation.Id}/participants/{ben.Id}"),
            spy.PutAsync<object>($"users/me/blocks/{ben.Id}"),
        })
        {
            Assert.Equal((404, "not_found"), await StatusOfAsync(answer));
        }
        Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PutAsync<object>($"servers/{serverId}/members/me")));
        Assert.Equal((404, "not_found"), await StatusOfAsync(spy.DeleteAsync<object>($"servers/{serverId}/members/{ben.Id}")));
        Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PostAsync<object>($"streams/{stream.Id}/end")));
        Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PostAsync<object>("conversations", new CreateConversation([ben.Id]))));
        Assert.Empty((await spy.GetAsync<Page<Server>>("servers?visibility=public")).Expect(200).Items);
        Assert.Empty((await spy.GetAsync<Page<Conversation>>("conversations")).Expect(200).Items);
        Assert.Empty((await spy.GetAsync<Page<LiveStream>>("streams")).Expect(200).Items);

        await ada.SayAsync(channel, "secret");
        await ada.SayAsync(conversation, "secret");
        await ada.SayAsync(stream, "secret");
        (await ben.PutAsync<MarkedRead>($"conversations/{conversation.Id}/read", new PutRead(1))).Expect(200);
        foreach (var topic in new[] { channel, conversation, stream })
        {
            var message = $"messages/{(await ada.HistoryAsync(topic)).Messages[0].Id}";
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PatchAsync<object>(message, new PatchMessage("boo"))));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.DeleteAsync<object>(message)));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PostAsync<object>($"{message}/redact", new PostRedaction("boo"))));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.GetAsync<object>($"{message}/edits")));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.GetAsync<object>($"{message}/reactions/:tea:")));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PutAsync<object>($"{message}/reactions/:tea:")));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.DeleteAsync<object>($"{message}/reactions/:tea:")));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PutAsync<object>($"{message}/pin")));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PutAsync<object>($"{message}/thread/follow")));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.PutAsync<object>($"{message}/thread/read", new PutRead(1))));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.DeleteAsync<object>($"{message}/pin")));
            Assert.Equal((404, "not_found"), await StatusOfAsync(spy.GetAsync<object>($"{TestUser.PathOf(topic)}/pins")));
            Assert.Equal("secret", (await ada.HistoryAsync(topic)).Messages[0].Content);
        }
        foreach (var name in new[] { Events.MessageCreate, Events.StreamMessage, Events.MessageRead, Events.ConversationCreate, Events.TypingStart })
        {
            Assert.Equal(0, await spying.CountAsync(name));
        }
        // Ids are per tenant: the other one may have the same.
        Assert.Equal(201, (await spy.PostAsync<Server>("servers", new CreateServer("Mine", Id: serverId))).Status);
    }

    [Fact]
    public async Task one_who_is_not_a_member_may_neither_read_nor_write_nor_listen()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var stranger = await server.GuestAsync("Stranger");
        var open = await ada.MakeChannelAsync();
        var closed = await ada.MakeChannelAsync((await ada.MakeServerAsync(visibility: ServerVisibility.Private)).Id);
        await using var listening = await stranger.ConnectAsync();

        // That a public server is there is no secret; that a private one is, is.
        foreach (var (channel, expected) in new[] { (open, (403, "forbidden")), (closed, (404, "not_found")) })
        {
            Assert.Equal(SubscriptionStatus.Denied, (await listening.SubscribeAsync(channel)).Status);
            Assert.Equal(expected, await StatusOfAsync(stranger.GetAsync<object>($"channels/{channel.Id}/messages")));
            Assert.Equal(expected, await StatusOfAsync(stranger.PostAsync<object>($"channels/{channel.Id}/messages", new PostMessage("boo"))));
            Assert.Equal(expected, await StatusOfAsync(stranger.PutAsync<object>($"channels/{channel.Id}/read", new PutRead(1))));
            var typing = await listening.AskAsync<Done>(Operations.Typing, new TypingRequest(channel.Type, channel.Id));
            Assert.NotNull(typing.Error);
        }

        await ada.SayAsync(open, "among us");
        Assert.Equal(0, await listening.CountAsync(Events.MessageCreate));
        Assert.Equal("among us", Assert.Single((await ada.HistoryAsync(open)).Messages).Content);
    }

    private static async Task<(int, string?)> StatusOfAsync(Task<HttpAnswer<object>> asking)
    {
        var answer = await asking;
        return (answer.Status, answer.Code);
    }

    private static string Forge(string wrong)
    {
        var key = wrong == "signed by somebody else" ? new string('x', 40) : RealtimeServer.SigningKey;
        var expires = DateTime.UtcNow.AddMinutes(wrong == "expired" ? -5 : 5);
        return wrong switch
        {
            "garbage" => "not.a.token",
            "not signed" => TokenForger.Make("ada", expires, key: null),
            "of another issuer" => TokenForger.Make("ada", expires, key, issuer: "elsewhere"),
            "for another audience" => TokenForger.Make("ada", expires, key, audience: "elsewhere"),
            "without a user" => TokenForger.Make(null, expires, key),
            "with a user that is no id" => TokenForger.Make("a/b", expires, key),
            _ => TokenForger.Make("ada", expires, key),
        };
    }
}

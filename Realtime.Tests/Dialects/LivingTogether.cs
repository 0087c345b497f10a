using Microsoft.Extensions.DependencyInjection;
using Realtime.Domain.Contracts;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Dialects;

/// <summary>What is promised on the hub is promised in each dialect: one hub, one order, one authority.</summary>
public sealed class LivingTogether(SharedServer shared) : IClassFixture<SharedServer>
{
    private RealtimeServer Server => shared.Server;

    public static TheoryData<string> Dialects => Tongue.Names;

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task a_message_is_the_same_wherever_it_is_heard_and_what_was_not_told_is_repaired(string dialect)
    {
        var tongue = Tongue.Of(dialect);
        var (ada, tenant) = (Server.UserOf($"together-{dialect}", "ada"), $"together-{dialect}");
        var serverId = (await ada.MakeServerAsync()).Id;
        var channel = await ada.MakeChannelAsync(serverId);
        await using var hub = await ada.ConnectAsync();
        await hub.SubscribeAsync(channel);
        await using var heard = await tongue.ConnectAsync(ada);
        Assert.True(await tongue.SubscribeAsync(heard, channel, serverId));

        var first = await hub.SayAsync(channel, "on the hub");
        var message = await NextMessageAsync(tongue, heard);
        Assert.Equal((first.Id, first.Seq), ((string?)message["id"], (long)message["seq"]!));
        Assert.Equal(first.Id, (await hub.NextAsync<MessageChange>(Events.MessageCreate)).Message.Id);

        // Stored, and told to nobody; the next one shows the hole.
        var topic = (await Server.Services.GetRequiredService<TopicDirectory>().FindAsync(channel.In(tenant), CancellationToken.None))!;
        await Server.Services.GetRequiredService<MessageLog>().AppendAsync(new NewMessage(topic, "ada", "lost on the way", null));
        await ada.SayAsync(channel, "over HTTP");
        for (var seq = 2; seq <= 3; seq++)
        {
            Assert.Equal(seq, (long)(await NextMessageAsync(tongue, heard))["seq"]!);
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task who_may_not_see_a_channel_hears_nothing_of_it_and_who_is_kicked_nothing_more(string dialect)
    {
        var tongue = Tongue.Of(dialect);
        var (ada, ben) = (Server.UserOf("kick", $"ada-{dialect}"), Server.UserOf("kick", $"ben-{dialect}"));
        var serverId = (await ada.MakeServerAsync()).Id;
        var channel = await ada.MakeChannelAsync(serverId);
        await using var bens = await tongue.ConnectAsync(ben);
        Assert.False(await tongue.SubscribeAsync(bens, channel, serverId));
        await ben.JoinServerOfAsync(channel, ada);
        Assert.True(await tongue.SubscribeAsync(bens, channel, serverId));
        await ada.SayAsync(channel, "welcome");
        Assert.Equal("welcome", (string?)(await NextMessageAsync(tongue, bens))["content"]);

        (await ada.DeleteAsync<object>($"servers/{serverId}/members/{ben.Id}")).Expect(204);
        await ada.SayAsync(channel, "among us");

        await bens.SendAsync(tongue.Ping);
        await bens.NextAsync(
            frame => tongue.NewMessageIn(frame) is null ? tongue.IsPong(frame) : throw new InvalidOperationException($"It was told {frame}"), "the pong");
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task a_session_that_is_ended_takes_its_connection_with_it(string dialect)
    {
        var tongue = Tongue.Of(dialect);
        var entered = (await TestUser.SendAsync<SignedIn>(Server.Url, null, HttpMethod.Post, "auth/guest", new EnterAsGuest("Ada"))).Value!;
        await using var socket = await tongue.ConnectAsync(new TestUser(Server.Url, entered.User.Id, entered.AccessToken));

        (await Server.Anonymous().PostAsync<object>("auth/logout", new Logout(entered.RefreshToken))).Expect(204);

        await socket.NextAsync(frame => tongue.GoodbyeIn(frame) == "revoked", "a goodbye");
        Assert.Equal(4010, await socket.CloseCode.OrFail("the close frame"));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task a_token_ends_its_connection_when_it_expires(string dialect)
    {
        var tongue = Tongue.Of(dialect);
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var end = clock.GetUtcNow().AddMinutes(15);
        await using var socket = await tongue.ConnectAsync(server.UserOf("t", "ada"));

        while (clock.GetUtcNow() < end.AddSeconds(-30))
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            await socket.SendAsync(tongue.Ping);
            await socket.NextAsync(tongue.IsPong, "a pong");
        }
        while (clock.GetUtcNow() < end.AddSeconds(1))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await socket.NextAsync(frame => tongue.GoodbyeIn(frame) == "token_expired", "a goodbye");
        Assert.Equal(4003, await socket.CloseCode.OrFail("the close frame"));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task one_who_asks_too_often_is_told_so_and_who_goes_on_is_sent_away(string dialect)
    {
        var tongue = Tongue.Of(dialect);
        await using var server = await RealtimeServer.StartAsync(settings: [("Limits:OperationsPerSecond", "1"), ("Limits:OperationBurst", "5")]);
        await using var socket = await tongue.ConnectAsync(await server.GuestAsync("Hasty"));

        for (var times = 0; times < 1_000 && !socket.CloseCode.IsCompleted; times++)
        {
            await Task.WhenAny(socket.SendAsync(tongue.Ping));
        }

        await socket.NextAsync(frame => tongue.ErrorIn(frame) == "rate_limited", "a refusal");
        await socket.NextAsync(frame => tongue.GoodbyeIn(frame) == "rate_limited", "a goodbye");
        Assert.Equal(4008, await socket.CloseCode.OrFail("the close frame"));
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> NextMessageAsync(Tongue tongue, DialectSocket socket) =>
        tongue.NewMessageIn(await socket.NextAsync(frame => tongue.NewMessageIn(frame) is not null, "a message"))!;
}

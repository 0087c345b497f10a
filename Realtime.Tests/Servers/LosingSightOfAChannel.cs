using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;
using Realtime.Tests.Access;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Servers;

/// <summary>What a moderator changes on one node holds on the other, where the member is connected and everything is remembered.</summary>
public sealed class LosingSightOfAChannel
{
    public static TheoryData<string, SubscriptionEnd> Ways => new()
    {
        { "the role that showed it is taken from the member", SubscriptionEnd.AccessLost },
        { "the role that showed it shows it no more", SubscriptionEnd.AccessLost },
        { "the role that showed it is deleted", SubscriptionEnd.AccessLost },
        { "the channel denies it to the role", SubscriptionEnd.AccessLost },
        { "the channel denies it to the member", SubscriptionEnd.AccessLost },
        { "the member is banned", SubscriptionEnd.Banned },
        { "the channel is deleted", SubscriptionEnd.AccessLost },
        { "the server is deleted", SubscriptionEnd.AccessLost },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ends_the_subscription_on_every_node(string way, SubscriptionEnd reason)
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: true);
        var ada = nodes.One.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        var server = await TwoNodes.ServerOfAsync(ada, channel);
        var path = $"servers/{server.Id}";
        var (_, benThere) = await nodes.MemberAsync("t", "ben", channel, ada);
        var (_, cydThere) = await nodes.MemberAsync("t", "cyd", channel, ada);
        var role = await MakeRoleAsync(ada, server.Id, ServerPermissions.Usual);
        var other = await MakeRoleAsync(ada, server.Id, ServerPermissions.Usual);
        (await ada.PutAsync<object>($"{path}/members/ben/roles/{role.Id}")).Expect(204);
        (await ada.PutAsync<object>($"{path}/members/cyd/roles/{other.Id}")).Expect(204);
        (await ada.PatchAsync<Role>($"{path}/roles/everyone", new UpdateRole(Permissions: ServerPermissions.None))).Expect(200);
        await using var ben = await TwoNodes.SubscribedAsync(benThere, channel);
        await using var cyd = await TwoNodes.SubscribedAsync(cydThere, channel);
        await ben.SayAsync(channel, "I may");
        await cyd.NextAsync<MessageChange>(Events.MessageCreate);
        var hide = new SetOverride(ServerPermissions.None, ServerPermissions.ViewChannel);

        var done = way switch
        {
            "the role that showed it is taken from the member" => await ada.DeleteAsync<object>($"{path}/members/ben/roles/{role.Id}"),
            "the role that showed it shows it no more" =>
                await ada.PatchAsync<object>($"{path}/roles/{role.Id}", new UpdateRole(Permissions: ServerPermissions.SendMessages)),
            "the role that showed it is deleted" => await ada.DeleteAsync<object>($"{path}/roles/{role.Id}"),
            "the channel denies it to the role" => await ada.PutAsync<object>($"channels/{channel.Id}/overrides/roles/{role.Id}", hide),
            "the channel denies it to the member" => await ada.PutAsync<object>($"channels/{channel.Id}/overrides/members/ben", hide),
            "the member is banned" => await ada.PutAsync<object>($"{path}/bans/ben", new PutBan("spam")),
            "the channel is deleted" => await ada.DeleteAsync<object>($"channels/{channel.Id}"),
            _ => await ada.DeleteAsync<object>(path),
        };
        Assert.True(done.Status is 200 or 204, done.Text);

        Assert.Equal(new SubscriptionEnded(channel, reason), await ben.NextAsync<SubscriptionEnded>(Events.SubscriptionEnded));
        var sent = await ben.AskAsync<MessageSent>(Operations.MessageSend, new SendMessage(channel.Type, channel.Id, "I may not"));
        Assert.NotNull(sent.Error);
        Assert.Equal(SubscriptionStatus.Denied, (await ben.SubscribeAsync(channel)).Status);
        if (way is "the channel is deleted" or "the server is deleted")
        {
            await cyd.NextAsync<SubscriptionEnded>(Events.SubscriptionEnded);
            return;
        }
        // Who has another role is not concerned.
        await cyd.SayAsync(channel, "still here");
        Assert.Equal("still here", (await cyd.NextAsync<MessageChange>(Events.MessageCreate)).Message.Content);
        Assert.Equal(0, await cyd.CountAsync(Events.SubscriptionEnded));
        // No more than what ben said before.
        Assert.Equal(1, await ben.CountAsync(Events.MessageCreate));
    }

    [Fact]
    public async Task of_the_right_to_write_alone_leaves_the_subscription()
    {
        var clock = new ManualTime();
        await using var nodes = await TwoNodes.StartAsync(overRedis: false, clock);
        var ada = nodes.One.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        var server = await TwoNodes.ServerOfAsync(ada, channel);
        var (_, benThere) = await nodes.MemberAsync("t", "ben", channel, ada);
        await using var ben = await TwoNodes.SubscribedAsync(benThere, channel);
        await ben.SayAsync(channel, "I may");

        (await ada.PutAsync<object>($"servers/{server.Id}/members/ben/mute", new MuteMember(DateTimeOffset.UtcNow.AddDays(1)))).Expect(204);
        // Until the other node reads the log it decides from memory; then no more.
        await ben.SayAsync(channel, "still");
        clock.Advance(TimeSpan.FromSeconds(1));
        await Soon.UntilAsync(
            async () => (await ben.AskAsync<MessageSent>(Operations.MessageSend, new SendMessage(channel.Type, channel.Id, "and still"))).Error?.Reason == "muted",
            "the mute holds on the other node");

        Assert.Equal(0, await ben.CountAsync(Events.SubscriptionEnded));
        await using var hub = await TwoNodes.SubscribedAsync(benThere, channel);
        // To leave and come back does not help.
        var benHere = nodes.One.UserOf("t", "ben");
        (await benHere.DeleteAsync<object>($"servers/{server.Id}/members/me")).Expect(204);
        (await benHere.PutAsync<object>($"servers/{server.Id}/members/me")).Expect(204);
        Assert.Equal("muted", (await benHere.PostAsync<MessageSent>($"channels/{channel.Id}/messages", new PostMessage("back"))).Reason);
        (await ada.DeleteAsync<object>($"servers/{server.Id}/members/ben/mute")).Expect(204);
        await benHere.SayAsync(channel, "thank you");
    }

    [Fact]
    public async Task hides_it_from_the_list_and_its_changes_from_those_who_may_not_see_it()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = server.UserOf("t", "ada");
        var ben = server.UserOf("t", "ben");
        var open = await ada.MakeChannelAsync();
        var serverId = (await ada.GetAsync<Channel>($"channels/{open.Id}")).Expect(200).ServerId;
        var hidden = await ada.MakeChannelAsync(serverId);
        await ben.JoinServerOfAsync(open, ada);
        await using var hub = await TwoNodes.SubscribedAsync(ben, new TopicRef(TopicKind.Server, serverId));
        await using var adas = await TwoNodes.SubscribedAsync(ada, hidden);

        (await ada.PutAsync<object>(
            $"channels/{hidden.Id}/overrides/roles/everyone", new SetOverride(ServerPermissions.None, ServerPermissions.ViewChannel))).Expect(200);
        (await ada.PatchAsync<Channel>($"channels/{hidden.Id}", new UpdateChannel("the secret"))).Expect(200);
        (await ada.PatchAsync<Channel>($"channels/{open.Id}", new UpdateChannel("no secret"))).Expect(200);

        Assert.Equal("no secret", (await hub.NextAsync<Channel>(Events.ChannelUpdate)).Name);
        Assert.Equal(0, await hub.CountAsync(Events.ChannelUpdate));
        Assert.Equal(hidden.Id, (await adas.NextAsync<Channel>(Events.ChannelUpdate)).Id);
        Assert.Equal("the secret", (await adas.NextAsync<Channel>(Events.ChannelUpdate)).Name);
        Assert.Equal(open.Id, Assert.Single((await ben.GetAsync<Page<Channel>>($"servers/{serverId}/channels")).Expect(200).Items).Id);
        Assert.Equal((404, "not_found"), await Of(ben.GetAsync<Channel>($"channels/{hidden.Id}")));
        Assert.Equal(2, (await ada.GetAsync<Page<Channel>>($"servers/{serverId}/channels")).Expect(200).Items.Count);
        Assert.Equal(ServerPermissions.Usual, (await ben.GetAsync<OwnPermissions>($"channels/{open.Id}/permissions")).Expect(200).Permissions);
    }

    private static async Task<(int, string?)> Of<T>(Task<HttpAnswer<T>> asking)
        where T : class
    {
        var answer = await asking;
        return (answer.Status, answer.Code);
    }

    private static async Task<Role> MakeRoleAsync(TestUser owner, string serverId, ServerPermissions permissions) =>
        (await owner.PostAsync<Role>($"servers/{serverId}/roles", new CreateRole("role", permissions))).Expect(201);
}

using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Access;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Accounts;

public sealed class ChangingOnesProfile
{
    private const string Picture = "https://example.org/ada.png";

    [Fact]
    public async Task is_told_to_oneself_and_to_whom_one_shares_a_place_with_and_to_nobody_else()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = server.UserOf("t", "ada");
        var ben = server.UserOf("t", "ben");
        var cyd = server.UserOf("t", "cyd");
        var channel = await ada.MakeChannelAsync();
        var place = await TwoNodes.ServerOfAsync(ada, channel);
        await ben.JoinServerOfAsync(channel, ada);
        await cyd.JoinServerOfAsync(await ben.MakeChannelAsync(), ben);
        var conversation = await ada.OpenConversationAsync(ben);
        await using var own = await TwoNodes.SubscribedAsync(ada, new TopicRef(TopicKind.User, "ada"));
        await using var member = await TwoNodes.SubscribedAsync(ben, place);
        await using var friend = await TwoNodes.SubscribedAsync(ben, conversation);
        await using var stranger = await TwoNodes.SubscribedAsync(cyd, new TopicRef(TopicKind.User, "cyd"));

        var changed = (await ada.PatchAsync<User>("users/me", new UpdateProfile("Ada L.", Picture))).Expect(200);

        Assert.Equal(new User("ada", "Ada L.", AvatarUrl: Picture), changed);
        foreach (var (hub, topic) in new[] { (own, new(TopicKind.User, "ada")), (member, place), (friend, conversation) })
        {
            Assert.Equal(new UserChange(topic, changed), await hub.NextAsync<UserChange>(Events.UserUpdate));
            Assert.Equal(0, await hub.CountAsync(Events.UserUpdate));
        }
        Assert.Equal(0, await stranger.CountAsync(Events.UserUpdate));
    }

    [Fact]
    public async Task changes_what_is_given_and_tells_nobody_when_nothing_changed()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        await using var own = await TwoNodes.SubscribedAsync(ada, new TopicRef(TopicKind.User, ada.Id));

        await ada.PatchAsync<User>("users/me", new UpdateProfile(AvatarUrl: Picture));
        await ada.PatchAsync<User>("users/me", new UpdateProfile(DisplayName: "Ada L."));
        await ada.PatchAsync<User>("users/me", new UpdateProfile("Ada L.", Picture));
        Assert.Equal(new User(ada.Id, "Ada L.", AvatarUrl: Picture), (await ada.GetAsync<User>("users/me")).Expect(200));
        await ada.PatchAsync<User>("users/me", new UpdateProfile(AvatarUrl: ""));

        Assert.Equal(new User(ada.Id, "Ada L."), (await ada.GetAsync<User>("users/me")).Expect(200));
        Assert.Equal(3, await own.CountAsync(Events.UserUpdate));
    }

    [Fact]
    public async Task gives_ones_messages_the_new_name_on_every_node()
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: true);
        var ada = nodes.One.UserOf("t", "ada");
        var there = nodes.Other.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        await using var hub = await TwoNodes.SubscribedAsync(ada, channel);
        // Both nodes remember the old name now.
        await ada.SayAsync(channel, "here");
        await there.SayAsync(channel, "there");

        (await ada.PatchAsync<User>("users/me", new UpdateProfile("Ada L."))).Expect(200);

        await ada.SayAsync(channel, "under another name");
        await Soon.UntilAsync(
            async () =>
            {
                var sent = await there.SayAsync(channel, "and there");
                MessageChange told;
                do
                {
                    told = await hub.NextAsync<MessageChange>(Events.MessageCreate);
                    Assert.True(told.Message.Content != "under another name" || told.Message.Author.DisplayName == "Ada L.");
                }
                while (told.Seq < sent.Seq);
                return told.Message.Author.DisplayName == "Ada L.";
            },
            "the other node to know the new name");
    }

    [Theory]
    [InlineData("", null, "displayName", "too_short")]
    [InlineData("two\nlines", null, "displayName", "control_character")]
    [InlineData(null, "javascript:alert(1)", "avatarUrl", "invalid_url")]
    [InlineData(null, "/ada.png", "avatarUrl", "invalid_url")]
    [InlineData(null, "not an address", "avatarUrl", "invalid_url")]
    public async Task is_refused_when_it_is_not_by_the_rules(string? name, string? picture, string field, string reason)
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");

        var answer = await ada.PatchAsync<User>("users/me", new UpdateProfile(name, picture));

        Assert.Equal((400, "invalid", field, reason), (answer.Status, answer.Code, answer.Field, answer.Reason));
        Assert.Equal(new User(ada.Id, "Ada"), (await ada.GetAsync<User>("users/me")).Expect(200));
    }
}

using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Subscriptions;

public sealed class BeingInATopic
{
    [Fact]
    public async Task is_answered_topic_by_topic()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var stranger = await server.GuestAsync("Stranger");
        var mine = await ada.MakeChannelAsync();
        var theirs = await stranger.MakeChannelAsync();
        await using var hub = await ada.ConnectAsync();

        var reply = await hub.DoAsync<SubscribeReply>(Operations.Subscribe, new SubscribeRequest(
        [
            new(mine.Type, mine.Id), new(theirs.Type, theirs.Id), new(TopicKind.User, ada.Id), new(TopicKind.User, stranger.Id),
            new(TopicKind.Conversation, "dm_of_nobody"),
        ]));

        Assert.Equal(
            [SubscriptionStatus.Subscribed, SubscriptionStatus.Denied, SubscriptionStatus.Subscribed, SubscriptionStatus.Denied, SubscriptionStatus.Denied],
            reply.Subscriptions.Select(subscription => subscription.Status));
        // What is there and may not be seen looks just like what is not there.
        Assert.Equal(reply.Subscriptions[4] with { Type = theirs.Type, Id = theirs.Id }, reply.Subscriptions[1]);
    }

    [Fact]
    public async Task ends_with_unsubscribe()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        await using var hub = await ada.ConnectAsync();
        await hub.SubscribeAsync(channel);

        var reply = await hub.DoAsync<SubscribeReply>(Operations.Unsubscribe, new SubscribeRequest([new(channel.Type, channel.Id)]));
        await hub.SayAsync(channel, "to nobody");

        Assert.Equal(SubscriptionStatus.Unsubscribed, Assert.Single(reply.Subscriptions).Status);
        Assert.Equal(0, await hub.CountAsync(Events.MessageCreate));
    }

    [Fact]
    public async Task ends_at_once_for_one_who_left_the_server()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync();
        await ben.JoinServerOfAsync(channel, ada);
        var serverId = (await ada.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        await using var bensPhone = await ben.ConnectAsync();
        await using var bensLaptop = await ben.ConnectAsync();
        await bensPhone.SubscribeAsync(channel);
        await bensLaptop.SubscribeAsync(channel);

        (await ben.DeleteAsync<object>($"servers/{serverId}/members/me")).Expect(204);
        await ada.SayAsync(channel, "Is he gone?");

        Assert.Equal(0, await bensPhone.CountAsync(Events.MessageCreate));
        Assert.Equal(0, await bensLaptop.CountAsync(Events.MessageCreate));
        Assert.Equal(SubscriptionStatus.Denied, (await bensPhone.SubscribeAsync(channel)).Status);
    }

    [Fact]
    public async Task is_limited_in_number_per_connection_and_per_call()
    {
        await using var server = await RealtimeServer.StartAsync(
            settings: [("Limits:SubscriptionsPerConnection", "2"), ("Limits:SubscriptionsPerCall", "3")]);
        var ada = await server.GuestAsync("Ada");
        var serverId = (await ada.MakeServerAsync()).Id;
        var channels = new List<TopicRef>();
        for (var index = 0; index < 4; index++)
        {
            channels.Add(await ada.MakeChannelAsync(serverId));
        }
        await using var hub = await ada.ConnectAsync();

        var three = await hub.DoAsync<SubscribeReply>(Operations.Subscribe, To(channels.Take(3)));
        var again = await hub.SubscribeAsync(channels[0]);
        var four = await hub.AskAsync<SubscribeReply>(Operations.Subscribe, To(channels));

        Assert.Equal(SubscriptionStatus.Denied, three.Subscriptions[2].Status);
        Assert.Equal("too_many", three.Subscriptions[2].Reason);
        Assert.Equal(SubscriptionStatus.Subscribed, again.Status);
        Assert.Equal((ErrorCode.TooLarge, "too_many"), (four.Error!.Code, four.Error.Reason));
    }

    [Fact]
    public async Task asked_for_wrongly_names_the_field()
    {
        await using var server = await RealtimeServer.StartAsync();
        await using var hub = await (await server.GuestAsync("Ada")).ConnectAsync();

        var reply = await hub.AskAsync<SubscribeReply>(
            Operations.Subscribe, new SubscribeRequest([new(TopicKind.Channel, "fine"), new(TopicKind.Channel, "not/fine")]));

        Assert.Equal((ErrorCode.Invalid, "subscriptions[1].id"), (reply.Error!.Code, reply.Error.Field));
    }

    private static SubscribeRequest To(IEnumerable<TopicRef> topics) => new([.. topics.Select(topic => new SubscriptionRequest(topic.Type, topic.Id))]);
}

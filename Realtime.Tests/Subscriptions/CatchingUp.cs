using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Subscriptions;

public sealed class CatchingUp
{
    [Fact]
    public async Task after_missing_three_hundred_messages_brings_exactly_those()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, channel) = await ChannelOfAsync(server);
        await SayAsync(ada, channel, 40);
        var epoch = (await ada.HistoryAsync(channel)).Epoch;
        await SayAsync(ada, channel, 300);
        await using var hub = await ada.ConnectAsync();

        var subscription = await hub.SubscribeAsync(channel, after: 40, epoch);

        Assert.True(subscription.Complete);
        Assert.Equal(340, subscription.Seq);
        Assert.Equal(Enumerable.Range(41, 300).Select(seq => (long)seq), subscription.Messages!.Select(message => message.ChangeSeq));
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public async Task says_whether_it_is_all_and_never_hands_out_a_part(int missed, bool complete)
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, channel) = await ChannelOfAsync(server);
        await SayAsync(ada, channel, missed);
        await using var hub = await ada.ConnectAsync();

        var subscription = await hub.SubscribeAsync(channel, after: 0);

        Assert.Equal(complete, subscription.Complete);
        Assert.Equal(complete ? missed : 0, subscription.Messages!.Count);
        Assert.Equal(missed, subscription.Seq);
    }

    [Fact]
    public async Task at_another_node_brings_the_same()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await RealtimeServer.StartAsync(database: database);
        await using var other = await RealtimeServer.StartAsync(database: database);
        var ada = one.UserOf("default", "ada");
        var channel = await ada.MakeChannelAsync();
        await SayAsync(ada, channel, 3);
        await using var hub = await other.UserOf("default", "ada").ConnectAsync();

        var subscription = await hub.SubscribeAsync(channel, after: 1, (await ada.HistoryAsync(channel)).Epoch);

        Assert.True(subscription.Complete);
        Assert.Equal([2, 3], subscription.Messages!.Select(message => message.Seq));
    }

    [Fact]
    public async Task from_another_epoch_or_from_the_future_is_not_complete()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, channel) = await ChannelOfAsync(server);
        await SayAsync(ada, channel, 3);
        await using var hub = await ada.ConnectAsync();

        var otherEpoch = await hub.SubscribeAsync(channel, after: 1, "another");
        var future = await hub.SubscribeAsync(channel, after: 4);

        Assert.False(otherEpoch.Complete);
        Assert.False(future.Complete);
        Assert.Empty(otherEpoch.Messages!);
    }

    [Fact]
    public async Task without_a_position_brings_no_messages_but_the_head_and_what_is_unread()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, channel) = await ChannelOfAsync(server);
        var ben = await server.GuestAsync("Ben");
        await ben.JoinServerOfAsync(channel, ada);
        await SayAsync(ada, channel, 3);
        await ben.SayAsync(channel, "one of my own is not unread");
        (await ben.PutAsync<MarkedRead>($"channels/{channel.Id}/read", new PutRead(1))).Expect(200);
        await using var hub = await ben.ConnectAsync();

        var subscription = await hub.SubscribeAsync(channel);

        Assert.Equal((4L, 1L, 2), (subscription.Seq!.Value, subscription.ReadSeq!.Value, subscription.Unread!.Value));
        Assert.Null(subscription.Messages);
        Assert.Null(subscription.Complete);
    }

    [Fact]
    public async Task while_others_write_misses_nothing_between_replay_and_live()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, channel) = await ChannelOfAsync(server);
        const int Messages = 400;
        var writing = Task.Run(() => SayAsync(ada, channel, Messages));
        var seen = new SortedSet<long>();
        long position = 0;
        while (position < Messages)
        {
            await using var hub = await ada.ConnectAsync();
            var subscription = await hub.SubscribeAsync(channel, after: position);
            Assert.True(subscription.Complete);
            seen.UnionWith(subscription.Messages!.Select(message => message.ChangeSeq));
            position = subscription.Seq!.Value;
            // A few live ones, then away again in the middle of things.
            for (var count = 0; count < 5 && position < Messages; count++)
            {
                var change = await hub.NextAsync<MessageChange>(Events.MessageCreate);
                if (change.Seq > position)
                {
                    Assert.Equal(position + 1, change.Seq);
                    seen.Add(change.Seq);
                    position = change.Seq;
                }
            }
        }
        await writing;

        Assert.Equal(Enumerable.Range(1, Messages).Select(seq => (long)seq), seen);
    }

    private static async Task<(TestUser, TopicRef)> ChannelOfAsync(RealtimeServer server)
    {
        var ada = await server.GuestAsync("Ada");
        return (ada, await ada.MakeChannelAsync());
    }

    private static async Task SayAsync(TestUser user, TopicRef topic, int messages)
    {
        await using var hub = await user.ConnectAsync();
        for (var index = 0; index < messages; index++)
        {
            await hub.SayAsync(topic, $"{index}");
        }
    }
}

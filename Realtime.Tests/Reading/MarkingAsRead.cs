using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Reading;

public sealed class MarkingAsRead
{
    [Fact]
    public async Task only_ever_moves_forward_and_never_past_the_head()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben, conversation) = await PairAsync(server);
        for (var index = 0; index < 5; index++)
        {
            await ada.SayAsync(conversation, "hi");
        }
        await using var hub = await ben.ConnectAsync();

        Assert.Equal(2, await ReadAsync(3));
        Assert.Equal(2, await ReadAsync(1));
        Assert.Equal(0, await ReadAsync(1_000));
        await ada.SayAsync(conversation, "one more");

        var state = Assert.Single((await ada.GetAsync<Page<ReadState>>($"conversations/{conversation.Id}/read")).Expect(200).Items);
        Assert.Equal((ben.Id, 5L), (state.UserId, state.Seq));
        Assert.Equal(1, (await hub.SubscribeAsync(conversation)).Unread);

        async Task<int> ReadAsync(long seq) =>
            (await hub.DoAsync<MarkedRead>(Operations.MessageRead, new MarkRead(conversation.Type, conversation.Id, seq))).Unread;
    }

    [Fact]
    public async Task in_a_conversation_is_told_to_the_others_once()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben, conversation) = await PairAsync(server);
        await ada.SayAsync(conversation, "hi");
        await using var adasHub = await ada.ConnectAsync();
        await adasHub.SubscribeAsync(conversation);

        var marking = Enumerable.Range(0, 8).Select(_ => ben.PutAsync<MarkedRead>($"conversations/{conversation.Id}/read", new PutRead(1)));
        Assert.All(await Task.WhenAll(marking), answer => answer.Expect(200));

        var read = await adasHub.NextAsync<MessageRead>(Events.MessageRead);
        Assert.Equal((conversation, ben.Id, 1L), (read.Topic, read.UserId, read.Seq));
        Assert.Equal(0, await adasHub.CountAsync(Events.MessageRead));
    }

    [Fact]
    public async Task in_a_channel_is_told_to_ones_own_devices_alone()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync();
        await ben.JoinServerOfAsync(channel, ada);
        await ada.SayAsync(channel, "hi");
        await using var adasHub = await ada.ConnectAsync();
        await adasHub.SubscribeAsync(channel);
        await using var bensOther = await ben.ConnectAsync();
        await bensOther.SubscribeAsync(new(TopicKind.User, ben.Id));

        (await ben.PutAsync<MarkedRead>($"channels/{channel.Id}/read", new PutRead(1))).Expect(200);

        Assert.Equal((channel, 1L), await TopicAndSeqAsync(bensOther));
        Assert.Equal(0, await adasHub.CountAsync(Events.MessageRead));
    }

    [Fact]
    public async Task counts_neither_what_is_deleted_nor_what_is_in_threads()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben, conversation) = await PairAsync(server);
        var root = await ada.SayAsync(conversation, "root");
        var (soft, hard) = (await ada.SayAsync(conversation, "soft"), await ada.SayAsync(conversation, "hard"));
        await ada.ReplyAsync(conversation, root.Id, $"<@{ben.Id}>");
        (await ada.DeleteAsync<ChangeMade>($"messages/{soft.Id}")).Expect(200);
        (await ada.DeleteAsync<ChangeMade>($"messages/{hard.Id}?hard=true")).Expect(200);

        await using var hub = await ben.ConnectAsync();
        var subscription = await hub.SubscribeAsync(conversation);

        Assert.Equal((1, 0), (subscription.Unread, subscription.Mentions));
    }

    private static async Task<(TopicRef, long)> TopicAndSeqAsync(HubSocket hub)
    {
        var read = await hub.NextAsync<MessageRead>(Events.MessageRead);
        return (read.Topic, read.Seq);
    }

    private static async Task<(TestUser, TestUser, TopicRef)> PairAsync(RealtimeServer server)
    {
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        return (ada, ben, await ada.OpenConversationAsync(ben));
    }
}

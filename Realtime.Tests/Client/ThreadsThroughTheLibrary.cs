using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

public sealed class ThreadsThroughTheLibrary
{
    [Fact]
    public async Task are_written_in_followed_read_and_searched()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        var conversation = await ada.OpenConversationAsync(ben);
        await using var adas = await ada.ConnectClientAsync();
        await using var bens = await ben.ConnectClientAsync();
        await using var view = await adas.SubscribeAsync(conversation);
        await using var self = await bens.SubscribeAsync(new(TopicKind.User, ben.Id));
        var root = await bens.SendAsync(conversation, "Tea?");

        var reply = await adas.SendAsync(conversation, "Green tea", threadId: root.Id);

        await using var changes = view.ReadAllAsync().GetAsyncEnumerator();
        Assert.Equal("Tea?", (await NextAsync<MessageChanged>(changes)).Message.Content);
        Assert.Equal(root.Id, (await NextAsync<MessageChanged>(changes)).Message.ThreadId);
        Assert.Equal(reply.Id, Assert.Single((await bens.HistoryAsync(conversation, threadId: root.Id)).Messages).Id);
        Assert.Equal((root.Id, 1), Assert.Single((await bens.ThreadsAsync(unread: true)).Items) is var thread ? (thread.Root.Id, thread.Unread) : default);
        await using var told = self.ReadAllAsync().GetAsyncEnumerator();
        Assert.Equal(0, (await bens.MarkThreadReadAsync(root.Id, reply.Seq)).Unread);
        Assert.Equal(reply.Seq, (await NextAsync<ThreadMarkedRead>(told)).Read.Seq);
        await bens.FollowThreadAsync(root.Id, follow: false);
        Assert.False((await NextAsync<ThreadFollowed>(told)).Follow.Follows);
        Assert.Empty((await bens.ThreadsAsync()).Items);
        Assert.Equal(reply.Id, Assert.Single((await bens.SearchAsync(new SearchMessages("green"))).Items).Id);
    }

    private static async Task<T> NextAsync<T>(IAsyncEnumerator<TopicEvent> told)
        where T : TopicEvent
    {
        while (await told.MoveNextAsync().AsTask().OrFail(typeof(T).Name))
        {
            if (told.Current is T next)
            {
                return next;
            }
        }
        throw new InvalidOperationException("The subscription has ended.");
    }
}

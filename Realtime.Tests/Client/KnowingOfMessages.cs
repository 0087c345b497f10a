using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

public sealed class KnowingOfMessages
{
    [Fact]
    public async Task that_one_does_not_look_at_through_the_library()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        var conversation = await ada.OpenConversationAsync(ben);
        await using var client = await ben.ConnectClientAsync();
        await using var self = await client.SubscribeAsync(new(TopicKind.User, ben.Id));
        await using var told = self.ReadAllAsync().GetAsyncEnumerator();

        await ada.SayAsync(conversation, "hello");
        var arrived = await NextAsync<NotificationArrived>(told);
        Assert.Equal((conversation, "hello", 1), (arrived.Notification.Topic, arrived.Notification.Body, arrived.Unread));
        var page = await client.NotificationsAsync(unread: true, limit: 10);
        Assert.Equal(arrived.Notification, Assert.Single(page.Items));

        Assert.Equal(0, (await client.MarkNotificationsReadAsync(arrived.Notification.Id)).Unread);
        Assert.Equal(arrived.Notification.Id, (await NextAsync<NotificationsMarkedRead>(told)).Read.Id);
        Assert.Equal(0, (await client.MarkNotificationsReadAsync()).Unread);
        Assert.Equal(NotificationLevel.All, (await client.NotificationSettingAsync(conversation)).Level);
        Assert.Equal(NotificationLevel.None, (await client.SetNotificationSettingAsync(conversation, NotificationLevel.None)).Level);
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

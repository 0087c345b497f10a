using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Outbox;
using Realtime.Tests.Infrastructure;
using Realtime.Tests.Messages;

namespace Realtime.Tests.Notifications;

/// <summary>Ben writes in the thread of a message of Ada's.</summary>
public sealed class BeingNotifiedOfReplies(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task is_for_who_follows_the_thread_and_ends_with_reading_it_and_not_the_topic()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        await room.Cleo.JoinServerOfAsync(room.Channel, room.Ada);
        await using var adas = await room.Ada.ConnectAsync();
        await adas.SubscribeAsync(new(TopicKind.User, room.Ada.Id));
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");

        var reply = await room.Ben.ReplyAsync(room.Channel, root.Id, "Yes");
        var told = (await adas.NextAsync<NotificationTold>(Events.Notification)).Notification;
        Assert.Equal((NotificationKind.Reply, room.Channel, reply.Seq, root.Id, "Yes"), (told.Kind, told.Topic, told.Seq, told.ThreadId, told.Body));
        await room.Ben.ReplyAsync(room.Channel, root.Id, $"<@{room.Ada.Id}>!");
        Assert.Equal(NotificationKind.Mention, (await adas.NextAsync<NotificationTold>(Events.Notification)).Notification.Kind);
        await AllIsHandledAsync();
        Assert.Empty((await ListAsync(room.Cleo)).Items);
        Assert.Empty((await ListAsync(room.Ben)).Items);

        (await room.Ada.PutAsync<MarkedRead>($"channels/{room.Channel.Id}/read", new PutRead(1_000))).Expect(200);
        Assert.Equal(2, (await ListAsync(room.Ada)).Unread);
        (await room.Ada.PutAsync<MarkedRead>($"messages/{root.Id}/thread/read", new PutRead(reply.Seq))).Expect(200);
        Assert.Equal(
            new NotificationsRead(1, Topic: room.Channel, Seq: reply.Seq, ThreadId: root.Id), await adas.NextAsync<NotificationsRead>(Events.NotificationRead));
        Assert.Equal(1, (await ListAsync(room.Ada)).Unread);
    }

    [Fact]
    public async Task respects_what_one_wants_to_know_of_the_topic_and_of_the_thread()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        await room.Cleo.JoinServerOfAsync(room.Channel, room.Ada);
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");
        await AllIsHandledAsync();
        await SetAsync(room.Cleo, NotificationLevel.All);

        await SetAsync(room.Ada, NotificationLevel.None);
        await room.Ben.ReplyAsync(room.Channel, root.Id, "1");
        await AllIsHandledAsync();
        await SetAsync(room.Ada, NotificationLevel.Mentions);
        await room.Ben.ReplyAsync(room.Channel, root.Id, "2");
        await AllIsHandledAsync();
        foreach (var user in new[] { room.Ada, room.Cleo })
        {
            (await user.DeleteAsync<object>($"messages/{root.Id}/thread/follow")).Expect(204);
        }
        await room.Ben.ReplyAsync(room.Channel, root.Id, "3");
        await room.Ben.ReplyAsync(room.Channel, root.Id, $"4 <@{room.Ada.Id}>");
        await AllIsHandledAsync();

        Assert.Equal([(NotificationKind.Mention, "4"), (NotificationKind.Reply, "2")], Of(await ListAsync(room.Ada)));
        Assert.Equal([(NotificationKind.Message, "2"), (NotificationKind.Message, "1")], Of(await ListAsync(room.Cleo)));

        async Task SetAsync(TestUser user, NotificationLevel level) =>
            (await user.PutAsync<NotificationSetting>($"channels/{room.Channel.Id}/notifications", new PutNotificationSetting(level))).Expect(200);
        static IEnumerable<(NotificationKind, string)> Of(NotificationPage page) => page.Items.Select(one => (one.Kind, one.Body![..1]));
    }

    private static async Task<NotificationPage> ListAsync(TestUser user) => (await user.GetAsync<NotificationPage>("notifications")).Expect(200);

    private Task AllIsHandledAsync() => Soon.UntilAsync(
        async () =>
        {
            await using var db = await shared.Server.Services.GetRequiredService<IDbContextFactory<RealtimeDbContext>>().CreateDbContextAsync();
            return !await db.Outbox.AnyAsync(row => row.Type == OutboxEvents.MessageSent);
        },
        "all messages to be handled");
}

using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Notifications;

/// <summary>Ada writes, Ben is notified on two devices.</summary>
public sealed class BeingNotified : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private RealtimeServer _server = null!;
    private TestUser _ada = null!;
    private TestUser _ben = null!;
    private HubSocket _bens = null!;
    private HubSocket _bensOther = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _server = await RealtimeServer.StartAsync(database: _database);
        (_ada, _ben) = (await _server.GuestAsync("Ada"), await _server.GuestAsync("Ben"));
        (_bens, _bensOther) = (await ListenAsync(_ben), await ListenAsync(_ben));
    }

    public async Task DisposeAsync()
    {
        await _bens.DisposeAsync();
        await _bensOther.DisposeAsync();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task of_a_message_in_a_conversation_on_every_device_but_not_the_author()
    {
        await using var adas = await ListenAsync(_ada);
        var conversation = await _ada.OpenConversationAsync(_ben);
        var sent = await _ada.SayAsync(conversation, "Hello <@nobody> there");

        foreach (var hub in new[] { _bens, _bensOther })
        {
            var told = await NextAsync(hub);
            Assert.Equal(1, told.Unread);
            Assert.StartsWith("ntf_", told.Notification.Id, StringComparison.Ordinal);
            Assert.Equal(
                (NotificationKind.Message, conversation, 1L, sent.Id, new Author(_ada.Id, "Ada"), "Hello <@nobody> there"),
                (told.Notification.Kind, told.Notification.Topic, told.Notification.Seq, told.Notification.MessageId, told.Notification.Author, told.Notification.Body));
            Assert.Null(told.Notification.ReadAt);
        }
        Assert.Equal(0, await adas.CountAsync(Events.Notification));
        Assert.Empty((await ListAsync(_ada)).Items);
    }

    [Fact]
    public async Task in_a_channel_of_being_mentioned_and_of_nothing_else()
    {
        var channel = await SharedChannelAsync();
        var stranger = await _server.GuestAsync("Stranger");
        await _ada.SayAsync(channel, "not a word of Ben");
        await _ada.SayAsync(channel, $"<@{_ben.Id}> and <@{_ben.Id}>, <@{stranger.Id}>, <@{_ada.Id}>, <@nobody>: look");

        var told = await NextAsync(_bens);
        Assert.Equal((NotificationKind.Mention, 2L, 1), (told.Notification.Kind, told.Notification.Seq, told.Unread));
        await AllIsHandledAsync();
        Assert.Empty((await ListAsync(stranger)).Items);
        Assert.Empty((await ListAsync(_ada)).Items);
    }

    [Fact]
    public async Task of_a_role_that_one_has_where_one_may_see_the_channel()
    {
        var channel = await SharedChannelAsync();
        var hidden = await _server.GuestAsync("Hidden");
        await hidden.JoinServerOfAsync(channel, _ada);
        var serverId = (await _ada.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        var role = (await _ada.PostAsync<Role>($"servers/{serverId}/roles", new CreateRole("role"))).Expect(201);
        foreach (var member in new[] { _ben, hidden, _ada })
        {
            (await _ada.PutAsync<object>($"servers/{serverId}/members/{member.Id}/roles/{role.Id}")).Expect(204);
        }
        (await _ada.PutAsync<object>(
            $"channels/{channel.Id}/overrides/members/{hidden.Id}", new SetOverride(ServerPermissions.None, ServerPermissions.ViewChannel))).Expect(200);

        await _ada.SayAsync(channel, $"<@&{role.Id}> listen");

        var told = await NextAsync(_bens);
        Assert.Equal((NotificationKind.Mention, 1L), (told.Notification.Kind, told.Notification.Seq));
        await AllIsHandledAsync();
        Assert.Empty((await ListAsync(hidden)).Items);
        Assert.Empty((await ListAsync(_ada)).Items);
        // Who may not call a role names nobody.
        await _ben.SayAsync(channel, $"<@&{role.Id}> and you");
        await AllIsHandledAsync();
        Assert.Empty((await ListAsync(_ada)).Items);
    }

    [Fact]
    public async Task as_one_wants_it_for_each_topic()
    {
        var channel = await SharedChannelAsync();
        var group = await _ada.OpenConversationAsync(_ben, await _server.GuestAsync("Cleo"));
        Assert.Equal(new NotificationSetting(channel, NotificationLevel.Mentions), await SettingAsync(channel));
        Assert.Equal(new NotificationSetting(group, NotificationLevel.All), await SettingAsync(group));
        var mention = $"<@{_ben.Id}>";

        await SetAsync(channel, NotificationLevel.All);
        await _ada.SayAsync(channel, "wanted 1");
        await AllIsHandledAsync();
        await SetAsync(channel, NotificationLevel.None);
        await AllIsHandledAsync();
        await _ada.SayAsync(channel, mention);
        await SetAsync(group, NotificationLevel.Mentions);
        await _ada.SayAsync(group, "not wanted");
        await _ada.SayAsync(group, $"wanted 2 {mention}");
        await AllIsHandledAsync();
        await SetAsync(group, NotificationLevel.All, DateTimeOffset.UtcNow.AddHours(1));
        await _ada.SayAsync(group, mention);
        await AllIsHandledAsync();
        await SetAsync(group, NotificationLevel.All, DateTimeOffset.UtcNow.AddHours(-1));
        await _ada.SayAsync(group, "wanted 3");
        await AllIsHandledAsync();

        var items = (await ListAsync(_ben)).Items.Reverse();
        Assert.Equal(["wanted 1", $"wanted 2 {mention}", "wanted 3"], items.Select(notification => notification.Body));
    }

    [Fact]
    public async Task until_one_has_read_the_message_or_the_notification_and_every_device_hears_of_it()
    {
        var conversation = await _ada.OpenConversationAsync(_ben);
        for (var index = 1; index <= 4; index++)
        {
            await _ada.SayAsync(conversation, $"{index}");
            Assert.Equal(index, (await NextAsync(_bens)).Unread);
        }
        var newest = (await ListAsync(_ben)).Items[0];

        await _bens.DoAsync<MarkedRead>(Operations.MessageRead, new MarkRead(conversation.Type, conversation.Id, 2));
        Assert.Equal(new NotificationsRead(2, Topic: conversation, Seq: 2), await _bensOther.NextAsync<NotificationsRead>(Events.NotificationRead));
        Assert.Equal(["4", "3"], (await ListAsync(_ben, "?unread=true")).Items.Select(notification => notification.Body));

        Assert.Equal(1, (await _bens.DoAsync<NotificationsLeft>(Operations.NotificationRead, new ReadNotifications(newest.Id))).Unread);
        Assert.Equal(new NotificationsRead(1, Id: newest.Id), await _bensOther.NextAsync<NotificationsRead>(Events.NotificationRead));
        Assert.Equal(1, (await _ben.PutAsync<NotificationsLeft>($"notifications/{newest.Id}/read")).Expect(200).Unread);

        Assert.Equal(0, (await _ben.PutAsync<NotificationsLeft>("notifications/read")).Expect(200).Unread);
        Assert.Equal(new NotificationsRead(0, All: true), await _bensOther.NextAsync<NotificationsRead>(Events.NotificationRead));
        var page = await ListAsync(_ben);
        Assert.Equal(0, page.Unread);
        Assert.All(page.Items, notification => Assert.NotNull(notification.ReadAt));
        Assert.Equal(0, await _bensOther.CountAsync(Events.NotificationRead));
    }

    [Fact]
    public async Task not_of_what_one_has_read_before_it_was_handled()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        var conversation = await ada.OpenConversationAsync(ben);
        await ada.SayAsync(conversation, "read");
        (await ben.PutAsync<MarkedRead>($"conversations/{conversation.Id}/read", new PutRead(1))).Expect(200);
        await ada.SayAsync(conversation, "unread");

        await Soon.UntilAsync(
            async () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return (await ListAsync(ben)).Unread == 1;
            },
            "the messages to be handled");

        Assert.Equal(["unread"], (await ListAsync(ben)).Items.Select(notification => notification.Body));
    }

    [Fact]
    public async Task page_by_page_newest_first()
    {
        var conversation = await _ada.OpenConversationAsync(_ben);
        for (var index = 1; index <= 5; index++)
        {
            await _ada.SayAsync(conversation, $"{index}");
            await NextAsync(_bens);
        }

        var bodies = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await _bens.DoAsync<NotificationPage>(Operations.Notifications, new ListNotifications(Limit: 2, Cursor: cursor));
            Assert.InRange(page.Items.Count, 1, 2);
            Assert.Equal(5, page.Unread);
            bodies.AddRange(page.Items.Select(notification => notification.Body));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(["5", "4", "3", "2", "1"], bodies);
    }

    [Fact]
    public async Task tells_nothing_of_what_one_may_not_read_any_more()
    {
        var channel = await SharedChannelAsync();
        await _ada.SayAsync(channel, $"<@{_ben.Id}> secret");
        await NextAsync(_bens);
        var serverId = (await _ada.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;

        (await _ada.DeleteAsync<object>($"servers/{serverId}/members/{_ben.Id}")).Expect(204);

        Assert.Null(Assert.Single((await ListAsync(_ben)).Items).Body);
        Assert.Equal(403, (await _ben.PutAsync<object>($"channels/{channel.Id}/notifications", new PutNotificationSetting(NotificationLevel.All))).Status);
    }

    [Fact]
    public async Task is_nobody_elses_business()
    {
        var conversation = await _ada.OpenConversationAsync(_ben);
        await _ada.SayAsync(conversation, "for Ben");
        var notification = (await NextAsync(_bens)).Notification;
        // The same user id in another tenant is somebody else.
        var spy = _server.UserOf("elsewhere", _ben.Id);
        await using var spying = await ListenAsync(spy);

        await _ada.SayAsync(conversation, "and another");
        await NextAsync(_bens);
        await NextAsync(_bensOther);

        foreach (var other in new[] { spy, _ada })
        {
            Assert.Equal(404, (await other.PutAsync<object>($"notifications/{notification.Id}/read")).Status);
            Assert.Equal(0, (await other.PutAsync<NotificationsLeft>("notifications/read")).Expect(200).Unread);
            Assert.Empty((await ListAsync(other)).Items);
        }
        Assert.Equal(404, (await spy.PutAsync<object>($"conversations/{conversation.Id}/notifications", new PutNotificationSetting(NotificationLevel.None))).Status);
        Assert.Equal(0, await spying.CountAsync(Events.Notification));
        Assert.Equal(2, (await ListAsync(_ben)).Unread);
    }

    [Theory]
    [InlineData("""{}""", "missing")]
    [InlineData("""{"id":"ntf_1","all":true}""", "missing")]
    [InlineData("""{"id":5}""", "wrong_type")]
    public async Task is_marked_one_by_one_or_all_at_once(string request, string reason)
    {
        var reply = await _bens.AskAsync<NotificationsLeft>(Operations.NotificationRead, System.Text.Json.Nodes.JsonNode.Parse(request)!);

        Assert.Equal(reason, reply.Error!.Reason);
    }

    [Fact]
    public async Task ends_with_the_user()
    {
        var conversation = await _ada.OpenConversationAsync(_ben);
        await _ada.SayAsync(conversation, "before");
        await NextAsync(_bens);
        await SetAsync(conversation, NotificationLevel.All);

        (await _ben.DeleteAsync<object>("users/me")).Expect(204);

        await using var database = _database.Open();
        await using var ask = database.CreateCommand("select (select count(*) from notifications) + (select count(*) from notification_settings)");
        Assert.Equal(0L, await ask.ExecuteScalarAsync());
    }

    private static async Task<HubSocket> ListenAsync(TestUser user)
    {
        var hub = await user.ConnectAsync();
        await hub.SubscribeAsync(new(TopicKind.User, user.Id));
        return hub;
    }

    private static Task<NotificationTold> NextAsync(HubSocket hub) => hub.NextAsync<NotificationTold>(Events.Notification);

    private static async Task<NotificationPage> ListAsync(TestUser user, string query = "") =>
        (await user.GetAsync<NotificationPage>($"notifications{query}")).Expect(200);

    private async Task<TopicRef> SharedChannelAsync()
    {
        var channel = await _ada.MakeChannelAsync();
        await _ben.JoinServerOfAsync(channel, _ada);
        return channel;
    }

    private Task<NotificationSetting> SettingAsync(TopicRef topic) =>
        _bens.DoAsync<NotificationSetting>(Operations.NotificationSetting, new GetNotificationSetting(topic.Type, topic.Id));

    private async Task SetAsync(TopicRef topic, NotificationLevel level, DateTimeOffset? mutedUntil = null)
    {
        var set = await _bens.DoAsync<NotificationSetting>(
            Operations.NotificationSettingUpdate, new SetNotificationSetting(topic.Type, topic.Id, level, mutedUntil));
        Assert.Equal((topic, level), (set.Topic, set.Level));
        Assert.Equal(level, (await SettingAsync(topic)).Level);
    }

    /// <summary>Returns when the outbox holds no message any more.</summary>
    private Task AllIsHandledAsync() => _database.UntilMessagesAreHandledAsync();
}

using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

/// <summary>What the library does when the server speaks about the connection itself.</summary>
public sealed class HearingFromTheServer : IAsyncLifetime
{
    private static readonly TopicRef Lobby = new(TopicKind.Channel, "ch_lobby");

    private readonly WatchedTime _time = new();
    private readonly List<RealtimeStateChange> _states = [];
    private ScriptedServer _server = null!;

    private Script Script => _server.Script;

    public async Task InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task a_goodbye_that_asks_to_come_back_is_heeded_no_sooner_than_it_says()
    {
        await using var client = await ConnectAsync();
        await _server.TellAsync(Events.Goodbye, GoodbyeCode.RateLimited.ToGoodbye(retryAfterMs: 7_000));
        await StateAsync(state => state.RetryIn is not null);

        var told = States().Single(state => state.RetryIn is not null);
        Assert.Equal((RealtimeState.Reconnecting, GoodbyeCode.RateLimited), (told.State, told.Goodbye!.Code));
        Assert.InRange(told.RetryIn!.Value, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7.5));
        await WaitForAsync(told.RetryIn.Value);
        Assert.Equal(1, Script.Connections);
        _time.Advance(told.RetryIn.Value);
        await Soon.UntilAsync(() => client.State is RealtimeState.Connected, "the client to be back");
        Assert.Equal(2, Script.Connections);
    }

    [Theory]
    [InlineData(GoodbyeCode.Revoked)]
    [InlineData(GoodbyeCode.ProtocolError)]
    [InlineData(GoodbyeCode.TooLarge)]
    public async Task a_goodbye_for_good_stops_the_client_and_fails_what_has_no_answer(GoodbyeCode code)
    {
        await using var client = await ConnectAsync();
        Script.Answering = Task.Delay(Timeout.Infinite);
        var underWay = client.SendAsync(Lobby, "under way");
        var waiting = client.SendAsync(Lobby, "waiting");
        var history = client.HistoryAsync(Lobby);
        await Soon.UntilAsync(() => Script.Asked.Count == 2, "both to be asked");
        await _server.TellAsync(Events.Goodbye, code.ToGoodbye());

        foreach (var task in new Task[] { underWay, waiting, history })
        {
            var error = await Assert.ThrowsAsync<GoodbyeException>(() => task.OrFail("it to fail"));
            Assert.Equal(code, error.Goodbye.Code);
        }
        await Assert.ThrowsAsync<GoodbyeException>(() => client.SendAsync(Lobby, "too late").OrFail("it to fail"));
        await StateAsync(state => state.State is RealtimeState.Stopped);
        Assert.Equal(code, States()[^1].Goodbye!.Code);
        Assert.Equal(1, Script.Connections);
    }

    [Fact]
    public async Task a_client_that_was_sent_away_can_be_started_again_at_once_and_goes_on_with_what_it_had()
    {
        await using var client = await ConnectAsync();
        await using var lobby = await client.SubscribeAsync(Lobby).OrFail("the subscription");
        Script.Answering = Task.Delay(Timeout.Infinite);
        var underWay = client.SendAsync(Lobby, "under way");
        await Soon.UntilAsync(() => Script.Requests<SendMessage>().Any(), "the send to be asked");
        await _server.TellAsync(Events.Goodbye, GoodbyeCode.Revoked.ToGoodbye());
        await Assert.ThrowsAsync<GoodbyeException>(() => underWay.OrFail("the send to fail"));

        Script.Answering = Task.CompletedTask;
        await client.StartAsync().OrFail("the client to connect again");
        await Soon.UntilAsync(() => Script.Requests<SubscribeRequest>().Count() == 2, "the topic to be subscribed to again");
        await client.SendAsync(Lobby, "again").OrFail("the send");
        Assert.Equal(["under way", "again"], Script.Requests<SendMessage>().Select(send => send.Content));
    }

    [Fact]
    public async Task a_goodbye_before_the_greeting_fails_the_start_when_it_is_for_good()
    {
        Script.Greeting = GoodbyeCode.Revoked.ToGoodbye();
        await using var client = _server.Client();
        await Assert.ThrowsAsync<GoodbyeException>(() => client.StartAsync().OrFail("the start to fail"));
        Script.Greeting = null;
        await client.StartAsync().OrFail("the client to connect");
    }

    [Fact]
    public async Task a_goodbye_that_was_lost_is_told_by_the_close_code()
    {
        await using var client = new RealtimeClient(new RealtimeClientOptions
        {
            Url = _server.ClosingWith(4010),
            AccessToken = _ => ValueTask.FromResult("token"),
        });
        var stopped = new TaskCompletionSource<Goodbye?>();
        client.StateChanged += (_, state) =>
        {
            if (state.State is RealtimeState.Stopped)
            {
                stopped.TrySetResult(state.Goodbye);
            }
        };
        var answering = new TaskCompletionSource();
        Script.Answering = answering.Task;
        await client.StartAsync().OrFail("the client to connect");
        answering.SetResult();
        Assert.Equal(GoodbyeCode.Revoked.ToGoodbye(), await stopped.Task.OrFail("the client to stop"));
        Assert.Equal(1, Script.Connections);
    }

    [Fact]
    public async Task a_draining_server_is_left_when_it_says_and_nothing_shows_of_it()
    {
        await using var client = await ConnectAsync();
        await using var lobby = await client.SubscribeAsync(Lobby).OrFail("the subscription");
        await _server.TellAsync(Events.MessageCreate, Change(1));
        Assert.Equal(1, (await NextAsync<MessageChanged>(lobby)).Position.Seq);
        var answer = new TaskCompletionSource();
        Script.Answering = answer.Task;
        var send = client.SendAsync(Lobby, "under way", "nonce-1");
        await Soon.UntilAsync(() => Script.Requests<SendMessage>().Any(), "the send to be asked");

        await _server.TellAsync(Events.ServerDraining, new ServerDraining(4_000));
        await WaitForAsync(TimeSpan.FromMilliseconds(4_000));
        Assert.Equal(1, Script.Connections);
        Script.Answering = Task.CompletedTask;
        _time.Advance(TimeSpan.FromMilliseconds(4_000));

        await send.OrFail("the send to be answered by the next connection");
        Assert.Equal(2, Script.Connections);
        Assert.Equal(["nonce-1", "nonce-1"], Script.Requests<SendMessage>().Select(message => message.Nonce));
        Assert.Equal(1, Script.Requests<SubscribeRequest>().Last().Subscriptions.Single().After);
        Assert.All(States(), state => Assert.Equal(RealtimeState.Connected, state.State));
    }

    [Fact]
    public async Task a_token_that_expires_is_replaced_by_a_newer_one()
    {
        var tokens = 0;
        await using var client = await ConnectAsync(() => $"token {++tokens}");
        await _server.TellAsync(Events.TokenExpiring, new TokenExpiring(DateTimeOffset.UnixEpoch));
        await Soon.UntilAsync(() => Script.Requests<AuthRefresh>().Any(), "the token to be refreshed");
        Assert.Equal(new AuthRefresh("token 2"), Script.Requests<AuthRefresh>().Single());
        Assert.Equal(1, Script.Connections);
    }

    [Fact]
    public async Task a_token_that_expires_is_left_to_when_there_is_no_newer_one_or_it_is_refused()
    {
        var tokens = new Queue<string>(["same", "same", "newer"]);
        await using var client = await ConnectAsync(tokens.Dequeue);
        await _server.TellAsync(Events.TokenExpiring, new TokenExpiring(DateTimeOffset.UnixEpoch));
        await Soon.UntilAsync(() => tokens.Count == 1, "the client to ask for a token");
        Script.Refusals.Enqueue(new HubError(ErrorCode.Unauthenticated, "No."));
        await _server.TellAsync(Events.TokenExpiring, new TokenExpiring(DateTimeOffset.UnixEpoch));
        await Soon.UntilAsync(() => Script.Requests<AuthRefresh>().Any(), "the newer one to be told");
        await client.HistoryAsync(Lobby).OrFail("an answer on the connection that goes on");
        Assert.Equal([new AuthRefresh("newer")], Script.Requests<AuthRefresh>());
        Assert.Equal(1, Script.Connections);
    }

    [Fact]
    public async Task a_subscription_that_the_server_ends_is_over_and_not_made_again()
    {
        await using var client = await ConnectAsync();
        await using var lobby = await client.SubscribeAsync(Lobby).OrFail("the subscription");
        await _server.TellAsync(Events.MessageCreate, Change(1));
        await _server.TellAsync(Events.SubscriptionEnded, new SubscriptionEnded(Lobby, SubscriptionEnd.Kicked));

        Assert.Equal(1, (await NextAsync<MessageChanged>(lobby)).Position.Seq);
        var denied = await Assert.ThrowsAsync<SubscriptionDeniedException>(() => NextAsync<TopicEvent>(lobby));
        Assert.Equal((Lobby, "kicked"), (denied.Topic, denied.Reason));
        await client.HistoryAsync(Lobby).OrFail("an answer");
        Assert.Single(Script.Requests<SubscribeRequest>());
        await using var again = await client.SubscribeAsync(Lobby).OrFail("another subscription");
    }

    [Fact]
    public async Task presence_devices_and_viewers_are_told_where_they_belong()
    {
        await using var client = await ConnectAsync();
        await using var server = await client.SubscribeAsync(new TopicRef(TopicKind.Server, "srv_1")).OrFail("the server");
        await using var me = await client.SubscribeAsync(new TopicRef(TopicKind.User, "usr_me")).OrFail("the user");
        await using var stream = await client.SubscribeAsync(new TopicRef(TopicKind.Stream, "st_1")).OrFail("the stream");
        var seen = DateTimeOffset.UnixEpoch;

        await _server.TellAsync(Events.PresenceUpdate, new PresenceChange("usr_ada", PresenceStatus.Idle, seen, "srv_1"));
        await _server.TellAsync(Events.PresenceCount, new PresenceCount("srv_1", 12_000));
        await _server.TellAsync(Events.MemberKick, new MemberChange("srv_1", "usr_ben", "Ben"));
        await _server.TellAsync(Events.PresenceUpdate, new PresenceChange("usr_me", PresenceStatus.Invisible, seen));
        await _server.TellAsync(Events.DeviceOnline, new DeviceChange("usr_me", "phone"));
        await _server.TellAsync(Events.DeviceOffline, new DeviceChange("usr_me", "phone"));
        await _server.TellAsync(Events.ViewerCount, new ViewerCount("st_1", 42));

        Assert.Equal(new PresenceChanged(server.Topic, "usr_ada", PresenceStatus.Idle, seen), await NextAsync<TopicEvent>(server));
        Assert.Equal(new PresenceCounted(server.Topic, 12_000), await NextAsync<TopicEvent>(server));
        Assert.Equal(new MemberKicked(server.Topic, "usr_ben", "Ben"), await NextAsync<TopicEvent>(server));
        Assert.Equal(new PresenceChanged(me.Topic, "usr_me", PresenceStatus.Invisible, seen), await NextAsync<TopicEvent>(me));
        Assert.Equal(new DeviceChanged(me.Topic, "phone", Online: true), await NextAsync<TopicEvent>(me));
        Assert.Equal(new DeviceChanged(me.Topic, "phone", Online: false), await NextAsync<TopicEvent>(me));
        Assert.Equal(new ViewersCounted(stream.Topic, 42), await NextAsync<TopicEvent>(stream));
    }

    [Fact]
    public async Task changes_of_a_group_are_told_in_it_and_to_who_is_gone_from_it_by_the_users_own_topic()
    {
        await using var client = await ConnectAsync();
        await using var group = await client.SubscribeAsync(new TopicRef(TopicKind.Conversation, "dm_1")).OrFail("the group");
        await using var me = await client.SubscribeAsync(new TopicRef(TopicKind.User, "usr_me")).OrFail("the user");
        var (ben, own) = (new User("usr_ben", "Ben"), new User("usr_me", "Me"));

        await _server.TellAsync(Events.ParticipantAdd, new ParticipantChange("dm_1", ben, "usr_ada"));
        await _server.TellAsync(Events.UserUpdate, new UserChange(group.Topic, ben));
        await _server.TellAsync(Events.ParticipantRemove, new ParticipantChange("dm_1", ben, "usr_ben"));
        await _server.TellAsync(Events.ParticipantRemove, new ParticipantChange("dm_1", own, "usr_ada"));
        await _server.TellAsync(Events.UserUpdate, new UserChange(me.Topic, own));

        Assert.Equal(new ParticipantAdded(group.Topic, "dm_1", ben, "usr_ada"), await NextAsync<TopicEvent>(group));
        Assert.Equal(new UserUpdated(group.Topic, ben), await NextAsync<TopicEvent>(group));
        Assert.Equal(new ParticipantRemoved(group.Topic, "dm_1", ben, "usr_ben"), await NextAsync<TopicEvent>(group));
        Assert.Equal(new ParticipantRemoved(me.Topic, "dm_1", own, "usr_ada"), await NextAsync<TopicEvent>(me));
        Assert.Equal(new UserUpdated(me.Topic, own), await NextAsync<TopicEvent>(me));
    }

    [Fact]
    public async Task what_moderators_do_is_told_where_it_belongs()
    {
        await using var client = await ConnectAsync();
        await using var server = await client.SubscribeAsync(new TopicRef(TopicKind.Server, "srv_1")).OrFail("the server");
        await using var hidden = await client.SubscribeAsync(new TopicRef(TopicKind.Channel, "ch_of_2")).OrFail("a channel");
        await using var me = await client.SubscribeAsync(new TopicRef(TopicKind.User, "usr_me")).OrFail("the user");
        var role = new Role("role_1", "srv_1", "Mods", ServerPermissions.KickMembers, Rank: 1);
        var elsewhere = new Channel("ch_of_2", "srv_2", "secret", ChannelKind.Text, 0, DateTimeOffset.UnixEpoch);
        var here = elsewhere with { Id = "ch_1", ServerId = "srv_1" };

        await _server.TellAsync(Events.MemberBan, new MemberChange("srv_1", "usr_ben", "Ben"));
        await _server.TellAsync(Events.RoleUpdate, role);
        await _server.TellAsync(Events.RoleDelete, new RoleDeleted("srv_1", "role_1"));
        await _server.TellAsync(Events.ChannelUpdate, here);
        await _server.TellAsync(Events.ChannelUpdate, elsewhere);
        await _server.TellAsync(Events.ChannelDelete, new ChannelDeleted("srv_2", "ch_of_2"));
        await _server.TellAsync(Events.ServerDelete, new ServerDeleted("srv_1"));
        await _server.TellAsync(Events.JoinRequestPending, new JoinRequestChange("srv_1", "usr_cyd"));
        await _server.TellAsync(Events.JoinRequestApproved, new JoinRequestChange("srv_3", "usr_me"));

        Assert.Equal(new MemberBanned(server.Topic, "usr_ben", "Ben"), await NextAsync<TopicEvent>(server));
        Assert.Equal(new RoleChanged(server.Topic, role), await NextAsync<TopicEvent>(server));
        Assert.Equal(new RoleRemoved(server.Topic, "role_1"), await NextAsync<TopicEvent>(server));
        Assert.Equal(new ChannelChanged(server.Topic, here), await NextAsync<TopicEvent>(server));
        Assert.Equal(new ServerRemoved(server.Topic), await NextAsync<TopicEvent>(server));
        Assert.Equal(new ChannelChanged(hidden.Topic, elsewhere), await NextAsync<TopicEvent>(hidden));
        Assert.Equal(new ChannelRemoved(hidden.Topic, "ch_of_2"), await NextAsync<TopicEvent>(hidden));
        Assert.Equal(new JoinRequested(me.Topic, "srv_1", "usr_cyd"), await NextAsync<TopicEvent>(me));
        Assert.Equal(new JoinDecided(me.Topic, "srv_3", Approved: true), await NextAsync<TopicEvent>(me));
    }

    [Fact]
    public async Task a_client_says_which_device_it_is_and_how_the_user_is_to_be_seen()
    {
        await using var client = await _server.ConnectAsync(deviceId: "phone-1");
        Assert.Equal("?deviceId=phone-1", Script.Opened.Single().Query);
        Assert.Equal(PresenceStatus.DoNotDisturb, await client.SetPresenceAsync(PresenceStatus.DoNotDisturb).OrFail("the answer"));
        Assert.Throws<ArgumentException>(() => _server.Client(deviceId: "not an id"));
    }

    [Fact]
    public async Task history_that_was_asked_too_often_is_asked_again_after_a_while()
    {
        await using var client = await ConnectAsync();
        Script.Refusals.Enqueue(new HubError(ErrorCode.RateLimited, "Slowly.", RetryAfterMs: 3_000));
        var history = client.HistoryAsync(Lobby);
        var wait = await _time.NextWaitAsync();
        while (wait < TimeSpan.FromSeconds(3) || wait > TimeSpan.FromSeconds(3.5))
        {
            wait = await _time.NextWaitAsync();
        }
        Assert.False(history.IsCompleted);
        _time.Advance(wait);
        await history.OrFail("the page");
    }

    [Fact]
    public async Task what_is_over_the_servers_rate_waits_and_typing_is_left_unsaid()
    {
        Script.Limits = Script.Limits with { OperationsPerSecond = 10, OperationBurst = 4 };
        await using var client = await ConnectAsync();
        await client.HistoryAsync(Lobby).OrFail("the first");
        await client.HistoryAsync(Lobby).OrFail("the second");
        await client.HistoryAsync(Lobby).OrFail("the third, the last of the burst");
        var fourth = client.HistoryAsync(Lobby);
        await client.TypingAsync(Lobby).OrFail("not to say it");
        Assert.Equal(3, Script.Asked.Count);
        await WaitForAsync(TimeSpan.FromSeconds(1 / 9.0));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        await fourth.OrFail("the fourth");
        Assert.Empty(Script.Requests<TypingRequest>());
    }

    private async Task<RealtimeClient> ConnectAsync(Func<string>? token = null)
    {
        var client = _server.Client(_time, token);
        client.StateChanged += (_, state) =>
        {
            lock (_states)
            {
                _states.Add(state);
            }
        };
        await client.StartAsync().OrFail("the client to connect");
        lock (_states)
        {
            _states.Clear();
        }
        return client;
    }

    private RealtimeStateChange[] States()
    {
        lock (_states)
        {
            return [.. _states];
        }
    }

    private Task StateAsync(Func<RealtimeStateChange, bool> isSo) => Soon.UntilAsync(() => States().Any(isSo), "the client to tell its state");

    /// <summary>Until somebody waits for so long, to the millisecond.</summary>
    private async Task WaitForAsync(TimeSpan expected)
    {
        while (((await _time.NextWaitAsync()) - expected).Duration() > TimeSpan.FromMilliseconds(1))
        {
        }
    }

    private static MessageChange Change(long seq) =>
        new(Lobby, seq, new Message($"msg_{seq}", Lobby, seq, seq, new Author("usr_1", "One"), $"{seq}", DateTimeOffset.UnixEpoch));

    private static async Task<T> NextAsync<T>(TopicSubscription subscription)
        where T : TopicEvent
    {
        await using var events = subscription.ReadAllAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync().AsTask().OrFail("an event"));
        return Assert.IsAssignableFrom<T>(events.Current);
    }
}

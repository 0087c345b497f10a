using System.Collections.Concurrent;
using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Snapshots;

/// <summary>
/// For every kind of action: the snapshot before it, and what was told since, is the snapshot after it. In the manner of Zulip's verify_action.
/// </summary>
public sealed class WhatIsTold : IAsyncLifetime
{
    private RealtimeServer _server = null!;

    private enum Outcome
    {
        /// <summary>It is nothing of the one who looks.</summary>
        Nothing,

        /// <summary>What was told says all of it.</summary>
        Told,

        /// <summary>What was told says that a new snapshot is needed.</summary>
        Reload,
    }

    private static readonly Case[] Cases =
    [
        new("POST servers", Outcome.Reload, Outcome.Nothing, there => there.Ada.MakeServerAsync()),
        new("PATCH servers/{}", Outcome.Told, Outcome.Told, there => Done(there.Ada.PatchAsync<object>(there.Path, new UpdateServer("Other")))),
        new("POST servers/{}/channels", Outcome.Reload, Outcome.Reload, async there => there.Second = await there.Ada.MakeChannelAsync(there.ServerId)),
        new("PATCH channels/{}", Outcome.Told, Outcome.Told, there => Done(there.Ada.PatchAsync<object>($"channels/{there.Channel.Id}", new UpdateChannel("other", "Tea", 5)))),
        new("PATCH channels/{}", Outcome.Told, Outcome.Told, there => Done(there.Ada.PatchAsync<object>($"channels/{there.Channel.Id}", new UpdateChannel(SlowModeSeconds: 0)))),
        new("PUT servers/{}/channels/order", Outcome.Told, Outcome.Told, there =>
            Done(there.Ada.PutAsync<object>($"{there.Path}/channels/order", new OrderChannels([there.Second.Id, there.Channel.Id])))),
        new("DELETE channels/{}", Outcome.Told, Outcome.Told, there => Done(there.Ada.DeleteAsync<object>($"channels/{there.Second.Id}"))),

        new("POST servers/{}/roles", Outcome.Told, Outcome.Told, there => Done(there.Ada.PostAsync<object>($"{there.Path}/roles", new CreateRole("Low", Id: "low")))),
        new("POST servers/{}/roles", Outcome.Told, Outcome.Told, there => Done(there.Ada.PostAsync<object>($"{there.Path}/roles", new CreateRole("New", Id: "new")))),
        new("PUT servers/{}/roles/order", Outcome.Told, Outcome.Told, there => Done(there.Ada.PutAsync<object>($"{there.Path}/roles/order", new OrderRoles(["new", "low"])))),
        new("PATCH servers/{}/roles/{}", Outcome.Told, Outcome.Told, there =>
            Done(there.Ada.PatchAsync<object>($"{there.Path}/roles/low", new UpdateRole("Lower", ServerPermissions.KickMembers, "#1a2b3c")))),
        new("PUT servers/{}/members/{}/roles/{}", Outcome.Nothing, Outcome.Reload, there => Done(there.Ada.PutAsync<object>($"{there.Path}/members/ben/roles/low"))),
        new("PATCH servers/{}/roles/{}", Outcome.Told, Outcome.Reload, there =>
            Done(there.Ada.PatchAsync<object>($"{there.Path}/roles/low", new UpdateRole(Permissions: ServerPermissions.BanMembers)))),
        new("PUT servers/{}/roles/order", Outcome.Told, Outcome.Told, there => Done(there.Ada.PutAsync<object>($"{there.Path}/roles/order", new OrderRoles(["low", "new"])))),
        new("DELETE servers/{}/members/{}/roles/{}", Outcome.Nothing, Outcome.Reload, there => Done(there.Ada.DeleteAsync<object>($"{there.Path}/members/ben/roles/low"))),
        new("DELETE servers/{}/roles/{}", Outcome.Told, Outcome.Told, there => Done(there.Ada.DeleteAsync<object>($"{there.Path}/roles/low"))),
        new("PATCH servers/{}/roles/{}", Outcome.Told, Outcome.Reload, there =>
            Done(there.Ada.PatchAsync<object>($"{there.Path}/roles/everyone", new UpdateRole(Permissions: ServerPermissions.Usual & ~ServerPermissions.AttachFiles)))),
        new("PUT channels/{}/overrides/members/{}", Outcome.Reload, Outcome.Reload, there =>
            Done(there.Ada.PutAsync<object>($"channels/{there.Channel.Id}/overrides/members/ben", new SetOverride(0, ServerPermissions.AddReactions)))),
        new("DELETE channels/{}/overrides/members/{}", Outcome.Reload, Outcome.Reload, there =>
            Done(there.Ada.DeleteAsync<object>($"channels/{there.Channel.Id}/overrides/members/ben"))),
        new("PUT channels/{}/overrides/roles/{}", Outcome.Reload, Outcome.Reload, there =>
            Done(there.Ada.PutAsync<object>($"channels/{there.Channel.Id}/overrides/roles/everyone", new SetOverride(0, ServerPermissions.ViewChannel)))),
        // Ben, who does not see the channel, learns that there is something to see.
        new("DELETE channels/{}/overrides/roles/{}", Outcome.Reload, Outcome.Reload, there =>
            Done(there.Ada.DeleteAsync<object>($"channels/{there.Channel.Id}/overrides/roles/everyone"))),

        new("PUT servers/{}/members/{}/mute", Outcome.Nothing, Outcome.Reload, there =>
            Done(there.Ada.PutAsync<object>($"{there.Path}/members/ben/mute", new MuteMember(DateTimeOffset.UtcNow.AddDays(1))))),
        new("DELETE servers/{}/members/{}/mute", Outcome.Nothing, Outcome.Reload, there => Done(there.Ada.DeleteAsync<object>($"{there.Path}/members/ben/mute"))),
        new("DELETE servers/{}/members/{} MEMBER_KICK", Outcome.Nothing, Outcome.Told, there => Done(there.Ada.DeleteAsync<object>($"{there.Path}/members/ben"))),
        new("PUT servers/{}/members/me", Outcome.Nothing, Outcome.Reload, there => Done(there.Ben.PutAsync<object>($"{there.Path}/members/me"))),
        new("DELETE servers/{}/members/me", Outcome.Nothing, Outcome.Told, there => Done(there.Ben.DeleteAsync<object>($"{there.Path}/members/me"))),
        new("POST servers/{}/invites", Outcome.Nothing, Outcome.Nothing, there => Done(there.Ada.PostAsync<object>($"{there.Path}/invites", new CreateInvite(Code: there.Invite)))),
        new("POST invites/{}/accept", Outcome.Nothing, Outcome.Reload, there => Done(there.Ben.PostAsync<object>($"invites/{there.Invite}/accept"))),
        new("DELETE servers/{}/invites/{}", Outcome.Nothing, Outcome.Nothing, there => Done(there.Ada.DeleteAsync<object>($"{there.Path}/invites/{there.Invite}"))),
        new("PUT servers/{}/bans/{} MEMBER_BAN", Outcome.Nothing, Outcome.Told, there => Done(there.Ada.PutAsync<object>($"{there.Path}/bans/ben", new PutBan()))),
        new("DELETE servers/{}/bans/{}", Outcome.Nothing, Outcome.Nothing, there => Done(there.Ada.DeleteAsync<object>($"{there.Path}/bans/ben"))),
        new("PATCH servers/{}", Outcome.Told, Outcome.Nothing, there => Done(there.Ada.PatchAsync<object>(there.Path, new UpdateServer(JoinPolicy: JoinPolicy.Request)))),
        new("POST servers/{}/join-requests JOIN_REQUEST", Outcome.Nothing, Outcome.Nothing, there => Done(there.Ben.PostAsync<object>($"{there.Path}/join-requests", new PostJoinRequest()))),
        new("POST servers/{}/join-requests/{}/deny JOIN_REQUEST_DENY", Outcome.Nothing, Outcome.Nothing, there => Done(there.Ada.PostAsync<object>($"{there.Path}/join-requests/ben/deny"))),
        new("POST servers/{}/join-requests", Outcome.Nothing, Outcome.Nothing, there => Done(there.Ben.PostAsync<object>($"{there.Path}/join-requests", new PostJoinRequest()))),
        new("POST servers/{}/join-requests/{}/approve JOIN_REQUEST_APPROVE", Outcome.Nothing, Outcome.Reload, there =>
            Done(there.Ada.PostAsync<object>($"{there.Path}/join-requests/ben/approve"))),

        new("POST conversations", Outcome.Reload, Outcome.Reload, async there => there.Group = await there.Ada.OpenConversationAsync(there.Ben, there.Cyd)),
        new("PATCH conversations/{}", Outcome.Told, Outcome.Told, there => Done(there.Ada.PatchAsync<object>($"conversations/{there.Group.Id}", new RenameConversation("Tea")))),
        new("PUT conversations/{}/participants/{}", Outcome.Reload, Outcome.Reload, there => Done(there.Ada.PutAsync<object>($"conversations/{there.Group.Id}/participants/dan"))),
        new("DELETE conversations/{}/participants/{}", Outcome.Told, Outcome.Told, there => Done(there.Ada.DeleteAsync<object>($"conversations/{there.Group.Id}/participants/dan"))),

        new("POST channels/{}/messages MESSAGE_SEND", Outcome.Told, Outcome.Told, there => there.Ada.SayAsync(there.Channel, "one")),
        new("POST channels/{}/messages", Outcome.Told, Outcome.Told, there => there.NotifyBenAsync(there.Channel, "two <@ben>")),
        new("PATCH messages/{} MESSAGE_EDIT", Outcome.Told, Outcome.Reload, async there => await Done(there.Ada.PatchAsync<object>($"messages/{await there.LastAsync()}", new PatchMessage("two")))),
        new("PUT messages/{}/reactions/{} REACTION_ADD", Outcome.Told, Outcome.Told, async there => await Done(there.Ben.PutAsync<object>($"messages/{await there.LastAsync()}/reactions/:tea:"))),
        new("DELETE messages/{}/reactions/{} REACTION_REMOVE", Outcome.Told, Outcome.Told, async there => await Done(there.Ben.DeleteAsync<object>($"messages/{await there.LastAsync()}/reactions/:tea:"))),
        new("PUT messages/{}/pin MESSAGE_PIN", Outcome.Told, Outcome.Told, async there => await Done(there.Ada.PutAsync<object>($"messages/{await there.LastAsync()}/pin"))),
        new("DELETE messages/{}/pin MESSAGE_UNPIN", Outcome.Told, Outcome.Told, async there => await Done(there.Ada.DeleteAsync<object>($"messages/{await there.LastAsync()}/pin"))),
        new("POST messages/{}/redact MESSAGE_REDACT", Outcome.Told, Outcome.Told, async there => await Done(there.Ada.PostAsync<object>($"messages/{await there.LastAsync()}/redact", new PostRedaction("spam")))),
        new("POST channels/{}/messages", Outcome.Told, Outcome.Told, there => there.Ben.SayAsync(there.Channel, "three")),
        new("DELETE messages/{} MESSAGE_DELETE", Outcome.Told, Outcome.Told, async there => await Done(there.Ben.DeleteAsync<object>($"messages/{await there.LastAsync()}?hard=true"))),
        new("POST channels/{}/messages", Outcome.Told, Outcome.Told, there => there.ReplyToBenAsync()),
        new("PUT messages/{}/thread/read THREAD_READ", Outcome.Nothing, Outcome.Told, async there => await Done(
            there.Ben.PutAsync<object>($"messages/{await there.LastAsync()}/thread/read", new PutRead(1_000)))),
        new("PUT channels/{}/read MESSAGE_READ", Outcome.Nothing, Outcome.Reload, there => Done(there.Ben.PutAsync<object>($"channels/{there.Channel.Id}/read", new PutRead(1)))),
        new("PUT channels/{}/read", Outcome.Nothing, Outcome.Told, there => Done(there.Ben.PutAsync<object>($"channels/{there.Channel.Id}/read", new PutRead(1_000)))),
        new("PUT servers/{}/members/{}/roles/{}", Outcome.Nothing, Outcome.Reload, there => Done(there.Ada.PutAsync<object>($"{there.Path}/members/ben/roles/new"))),
        new("POST channels/{}/messages", Outcome.Told, Outcome.Told, there => there.NotifyBenAsync(there.Channel, "four <@&new>")),
        new("PUT channels/{}/read", Outcome.Nothing, Outcome.Told, there => Done(there.Ben.PutAsync<object>($"channels/{there.Channel.Id}/read", new PutRead(1_000)))),
        new("POST conversations/{}/messages", Outcome.Told, Outcome.Told, there => there.NotifyBenAsync(there.Pair, "hello")),
        new("PUT conversations/{}/read", Outcome.Nothing, Outcome.Told, there => Done(there.Ben.PutAsync<object>($"conversations/{there.Pair.Id}/read", new PutRead(1_000)))),
        new("POST conversations/{}/messages", Outcome.Told, Outcome.Told, there => there.NotifyBenAsync(there.Group, "hello")),
        new("PUT notifications/read", Outcome.Nothing, Outcome.Told, there => Done(there.Ben.PutAsync<object>("notifications/read"))),
        new("POST conversations/{}/messages", Outcome.Told, Outcome.Told, there => there.NotifyBenAsync(there.Group, "again")),
        new("PUT notifications/{}/read NOTIFICATION_READ", Outcome.Nothing, Outcome.Told, async there => await Done(there.Ben.PutAsync<object>(
            $"notifications/{(await there.Ben.GetAsync<NotificationPage>("notifications?unread=true")).Expect(200).Items[0].Id}/read"))),
        new("PUT channels/{}/notifications NOTIFICATION_SETTING_UPDATE", Outcome.Nothing, Outcome.Told, there =>
            Done(there.Ben.PutAsync<object>($"channels/{there.Channel.Id}/notifications", new PutNotificationSetting(NotificationLevel.All)))),
        new("PUT conversations/{}/notifications", Outcome.Nothing, Outcome.Told, there => Done(there.Ben.PutAsync<object>(
            $"conversations/{there.Pair.Id}/notifications", new PutNotificationSetting(NotificationLevel.None, DateTimeOffset.UtcNow.AddDays(1))))),
        new("DELETE conversations/{}/participants/me", Outcome.Told, Outcome.Told, there => Done(there.Ben.DeleteAsync<object>($"conversations/{there.Group.Id}/participants/me"))),

        new("POST streams", Outcome.Reload, Outcome.Nothing, async there => there.Stream = await there.Ada.StartStreamAsync()),
        new("POST streams/{}/messages STREAM_MSG", Outcome.Told, Outcome.Nothing, there => there.Ben.SayAsync(there.Stream, "hello")),
        new("PUT streams/{}/read", Outcome.Told, Outcome.Nothing, there => Done(there.Ada.PutAsync<object>($"streams/{there.Stream.Id}/read", new PutRead(1)))),
        new("PUT streams/{}/notifications", Outcome.Told, Outcome.Nothing, there =>
            Done(there.Ada.PutAsync<object>($"streams/{there.Stream.Id}/notifications", new PutNotificationSetting(NotificationLevel.None)))),
        new("PATCH streams/{} STREAM_UPDATE", Outcome.Told, Outcome.Nothing, there => Done(there.Ada.PatchAsync<object>($"streams/{there.Stream.Id}", new PatchStream(SlowModeSeconds: 5)))),
        new("PUT streams/{}/moderators/{} STREAM_MODERATOR_ADD", Outcome.Nothing, Outcome.Reload, there => Done(there.Ada.PutAsync<object>($"streams/{there.Stream.Id}/moderators/ben"))),
        new("DELETE streams/{}/moderators/{} STREAM_MODERATOR_REMOVE", Outcome.Nothing, Outcome.Told, there => Done(there.Ada.DeleteAsync<object>($"streams/{there.Stream.Id}/moderators/ben"))),
        new("PUT streams/{}/timeouts/{} STREAM_TIMEOUT", Outcome.Nothing, Outcome.Nothing, there =>
            Done(there.Ada.PutAsync<object>($"streams/{there.Stream.Id}/timeouts/ben", new { seconds = 60 }))),
        new("DELETE streams/{}/timeouts/{} STREAM_UNTIMEOUT", Outcome.Nothing, Outcome.Nothing, there => Done(there.Ada.DeleteAsync<object>($"streams/{there.Stream.Id}/timeouts/ben"))),
        new("PUT streams/{}/bans/{} STREAM_BAN", Outcome.Nothing, Outcome.Nothing, there => Done(there.Ada.PutAsync<object>($"streams/{there.Stream.Id}/bans/ben", new { }))),
        new("DELETE streams/{}/bans/{} STREAM_UNBAN", Outcome.Nothing, Outcome.Nothing, there => Done(there.Ada.DeleteAsync<object>($"streams/{there.Stream.Id}/bans/ben"))),
        new("POST streams/{}/end", Outcome.Told, Outcome.Nothing, there => Done(there.Ada.PostAsync<object>($"streams/{there.Stream.Id}/end"))),

        new("PATCH users/me", Outcome.Told, Outcome.Told, there => Done(there.Ada.PatchAsync<object>("users/me", new UpdateProfile("Ada L.", "https://example.com/a.png")))),
        new("PUT users/me/blocks/{}", Outcome.Told, Outcome.Nothing, there => Done(there.Ada.PutAsync<object>("users/me/blocks/dan"))),
        new("DELETE users/me/blocks/{}", Outcome.Told, Outcome.Nothing, there => Done(there.Ada.DeleteAsync<object>("users/me/blocks/dan"))),
        new("PRESENCE_UPDATE", Outcome.Told, Outcome.Told, there => there.AdasDevice.SetPresenceAsync(PresenceStatus.DoNotDisturb)),
        new("PRESENCE_UPDATE", Outcome.Told, Outcome.Told, there => there.AdasDevice.SetPresenceAsync(PresenceStatus.Invisible)),
        new("PUT servers/{}/owner", Outcome.Reload, Outcome.Reload, there => Done(there.Ada.PutAsync<object>($"{there.Path}/owner", new TransferServer("ben")))),
        new("DELETE servers/{}", Outcome.Told, Outcome.Told, there => Done(there.Ben.DeleteAsync<object>(there.Path))),
        new("POST conversations", Outcome.Reload, Outcome.Reload, async there => there.Group = await there.Ada.OpenConversationAsync(there.Ben, there.Dan)),
        // So that the one who blocked learns of the end of it.
        new("PUT users/me/blocks/{}", Outcome.Nothing, Outcome.Told, there => Done(there.Ben.PutAsync<object>("users/me/blocks/dan"))),
        new("DELETE users/me", Outcome.Told, Outcome.Told, there => Done(there.Dan.DeleteAsync<object>("users/me"))),
    ];

    /// <summary>What changes nothing that a snapshot shows, and why.</summary>
    private static readonly Dictionary<string, string> Unseen = new()
    {
        ["POST auth/register"] = "who is not there yet looks at nothing",
        ["POST auth/login"] = "sessions are not in it",
        ["POST auth/guest"] = "who is not there yet looks at nothing",
        ["POST auth/refresh"] = "sessions are not in it",
        ["POST auth/logout"] = "sessions are not in it",
        ["DELETE auth/sessions/{}"] = "sessions are not in it",
        ["PUT users/me/password"] = "passwords are not in it",
        ["POST ws-token"] = "nothing is stored",
        ["POST admin/dead-letters/{}/replay"] = "does again what has a case of its own",
        ["POST attachments"] = "the message that takes it along is told",
        ["DELETE attachments/{}"] = "what no message has taken along is shown to nobody",
        ["PUT users/{}/follow"] = "whom one follows is a list of its own",
        ["DELETE users/{}/follow"] = "whom one follows is a list of its own",
        [Operations.UserFollow] = "whom one follows is a list of its own",
        [Operations.UserUnfollow] = "whom one follows is a list of its own",
        ["PUT messages/{}/thread/follow"] = "which threads one follows is a list of its own",
        ["DELETE messages/{}/thread/follow"] = "which threads one follows is a list of its own",
        [Operations.ThreadFollow] = "which threads one follows is a list of its own",
        [Operations.ThreadUnfollow] = "which threads one follows is a list of its own",
        [Operations.Threads] = "reads",
        [Operations.Search] = "reads",
        [Operations.Subscribe] = "of the connection",
        [Operations.Unsubscribe] = "of the connection",
        [Operations.Snapshot] = "reads",
        [Operations.History] = "reads",
        [Operations.Notifications] = "reads",
        [Operations.NotificationSetting] = "reads",
        [Operations.StreamModerators] = "reads",
        [Operations.StreamTimeouts] = "reads",
        [Operations.StreamBans] = "reads",
        [Operations.Typing] = "is of the moment",
        [Operations.Ping] = "of the connection",
        [Operations.AuthRefresh] = "of the connection",
    };

    // Everyone who looks comes online, which is waited for each time.
    public async Task InitializeAsync() => _server = await RealtimeServer.StartAsync(settings: ("Presence:Window", "00:00:00.050"));

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task makes_of_the_state_before_the_state_after()
    {
        await using var there = await Scene.MakeAsync(_server);
        foreach (var (one, number) in Cases.Select((one, number) => (one, number)))
        {
            await using var ada = await Watcher.OpenAsync(there.Ada);
            await using var ben = await Watcher.OpenAsync(there.Ben);

            await one.ActAsync(there);

            await ada.VerifyAsync(one.Ada, $"ada, case {number}: {one.Covers}");
            await ben.VerifyAsync(one.Ben, $"ben, case {number}: {one.Covers}");
        }
    }

    [Fact]
    public async Task has_a_case_for_every_kind_of_action()
    {
        var paths = (await OpenApi.PathsOfAsync(_server)).Where(path => !path.StartsWith("GET", StringComparison.Ordinal));
        var operations = typeof(Operations).GetFields().Select(field => (string)field.GetRawConstantValue()!);

        // A case names its path first, and then the operations that are the same.
        var covered = Cases.SelectMany(one => one.Covers.Contains(' ', StringComparison.Ordinal)
            ? new[] { string.Join(' ', one.Covers.Split(' ').Take(2)) }.Concat(one.Covers.Split(' ').Skip(2))
            : [one.Covers]);
        Assert.Equal(paths.Concat(operations).Order(StringComparer.Ordinal), covered.Concat(Unseen.Keys).Distinct().Order(StringComparer.Ordinal));
    }

    private static async Task Done(Task<HttpAnswer<object>> asking)
    {
        var answer = await asking;
        Assert.True(answer.Status < 300, $"{answer.Status} {answer.Text}");
    }

    private sealed record Case(string Covers, Outcome Ada, Outcome Ben, Func<Scene, Task> ActAsync);

    /// <summary>Ada owns a server that Ben is in, and they talk. Cyd and Dan are others.</summary>
    private sealed class Scene(TestUser ada, TestUser ben, TestUser cyd, TestUser dan, RealtimeClient adasDevice) : IAsyncDisposable
    {
        public TestUser Ada => ada;

        public TestUser Ben => ben;

        public TestUser Cyd => cyd;

        public TestUser Dan => dan;

        public RealtimeClient AdasDevice => adasDevice;

        public string ServerId { get; private init; } = "";

        public string Path => $"servers/{ServerId}";

        public string Invite { get; } = $"invite-{Guid.NewGuid():N}";

        public TopicRef Channel { get; private init; }

        public TopicRef Pair { get; private init; }

        public TopicRef Second { get; set; }

        public TopicRef Group { get; set; }

        public TopicRef Stream { get; set; }

        public static async Task<Scene> MakeAsync(RealtimeServer server)
        {
            var tenant = $"t{Guid.NewGuid():N}";
            var (ada, ben, cyd, dan) = (server.UserOf(tenant, "ada"), server.UserOf(tenant, "ben"), server.UserOf(tenant, "cyd"), server.UserOf(tenant, "dan"));
            foreach (var user in new[] { ada, ben, cyd, dan })
            {
                (await user.GetAsync<User>("users/me")).Expect(200);
            }
            var made = await ada.MakeServerAsync();
            (await ben.PutAsync<object>($"servers/{made.Id}/members/me")).Expect(204);
            return new Scene(ada, ben, cyd, dan, await ada.ConnectClientAsync())
            {
                ServerId = made.Id,
                Channel = await ada.MakeChannelAsync(made.Id),
                Pair = await ada.OpenConversationAsync(ben),
            };
        }

        /// <summary>The newest message of the channel.</summary>
        public async Task<string> LastAsync() => (await ada.HistoryAsync(Channel)).Messages[^1].Id;

        /// <summary>Says something that ben is notified of, and waits for that.</summary>
        public async Task NotifyBenAsync(TopicRef topic, string content) => await IsNotifiedAsync(await ada.SayAsync(topic, content));

        /// <summary>Ada answers Ben in a thread of his.</summary>
        public async Task ReplyToBenAsync() =>
            await IsNotifiedAsync(await ada.ReplyAsync(Channel, (await ben.SayAsync(Channel, "anybody?")).Id, "yes"));

        private async Task IsNotifiedAsync(MessageSent said)
        {
            await Soon.UntilAsync(
                async () => (await ben.GetAsync<NotificationPage>("notifications?unread=true")).Expect(200).Items.Any(one => one.MessageId == said.Id),
                "ben to be notified");
        }

        public ValueTask DisposeAsync() => adasDevice.DisposeAsync();
    }

    /// <summary>Somebody who takes a snapshot, and from then on only listens.</summary>
    private sealed class Watcher : IAsyncDisposable
    {
        private readonly TestUser _user;
        private readonly RealtimeClient _client;
        private readonly ConcurrentQueue<Func<ClientState, ClientState>> _told = new();
        private readonly List<Task> _listening = [];
        private ClientState _state = null!;
        private string _before = "";

        private Watcher(TestUser user, RealtimeClient client) => (_user, _client) = (user, client);

        public static async Task<Watcher> OpenAsync(TestUser user)
        {
            var watcher = new Watcher(user, await user.ConnectClientAsync());
            // What has no seq is heard from before the snapshot on, what has one from its position on.
            var topics = (await watcher._client.SnapshotAsync()).Topics;
            foreach (var topic in topics)
            {
                await watcher.ListenAsync(new TopicRef(topic.Type, topic.Id), new TopicPosition(topic.Seq, topic.Epoch));
            }
            watcher._state = new ClientState(await watcher._client.SnapshotAsync());
            // The coming of this very connection, and what else is under way, is told by and by.
            await watcher.UntilAsync(now => now == Show(watcher._state.Now), () => $"{user.Id} to be up to date");
            watcher._before = Show(watcher._state.Now);
            watcher._state = watcher._state with { IsStale = false };
            return watcher;
        }

        public async Task VerifyAsync(Outcome expected, string name)
        {
            var last = "";
            await UntilAsync(
                now =>
                {
                    last = now;
                    return expected switch
                    {
                        Outcome.Reload => _state.IsStale,
                        Outcome.Told => now != _before && now == Show(_state.Now),
                        _ => now == _before && now == Show(_state.Now),
                    };
                },
                () => $"{name}\nbefore: {_before}\ntold:   {Show(_state.Now)}\nnow:    {last}\n");
            Assert.True(_state.IsStale == (expected == Outcome.Reload), $"{name} asks for a reload: {_state.IsStale}");
        }

        public async ValueTask DisposeAsync()
        {
            await _client.DisposeAsync();
            await Task.WhenAll(_listening);
        }

        private async Task ListenAsync(TopicRef topic, TopicPosition position)
        {
            var subscription = await _client.SubscribeAsync(topic, position).OrFail($"the subscription to {topic}");
            _listening.Add(Task.Run(async () =>
            {
                try
                {
                    await foreach (var told in subscription.ReadAllAsync())
                    {
                        _told.Enqueue(state => state.Apply(told));
                    }
                }
                catch (SubscriptionDeniedException)
                {
                    _told.Enqueue(state => state.Leave(topic));
                }
                catch (ObjectDisposedException)
                {
                    // The watcher looks no more.
                }
            }));
        }

        /// <summary>Asks again until what was told and what is agree as they should.</summary>
        private async Task UntilAsync(Func<string, bool> agrees, Func<string> what)
        {
            try
            {
                await Soon.UntilAsync(
                    async () =>
                    {
                        var now = Show((await _user.GetAsync<Snapshot>("snapshot")).Expect(200));
                        while (_told.TryDequeue(out var apply))
                        {
                            _state = apply(_state);
                        }
                        return agrees(now);
                    },
                    "the state to agree");
            }
            catch (TimeoutException)
            {
                Assert.Fail(what());
            }
        }

        /// <summary>But for what is of the moment: since when somebody is away, and how many are there where no counts are told.</summary>
        private static string Show(Snapshot snapshot)
        {
            var shown = System.Text.Json.JsonSerializer.SerializeToNode(snapshot, WireJson.Options)!;
            foreach (var server in shown["servers"]!.AsArray())
            {
                server!.AsObject().Remove("online");
            }
            foreach (var seen in shown["presence"]!.AsArray())
            {
                seen!.AsObject().Remove("lastSeen");
            }
            return shown.ToJsonString();
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Snapshots;

public sealed class BeginningWithASnapshot(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task holds_what_the_single_questions_would_answer()
    {
        var ada = await shared.Server.GuestAsync("Ada");
        var ben = await shared.Server.GuestAsync("Ben");
        var cyd = await shared.Server.GuestAsync("Cyd");
        var server = await ada.MakeServerAsync();
        var path = $"servers/{server.Id}";
        var open = await ada.MakeChannelAsync(server.Id);
        var hidden = await ada.MakeChannelAsync(server.Id);
        var quiet = await ada.MakeChannelAsync(server.Id);
        (await ben.PutAsync<object>($"{path}/members/me")).Expect(204);
        var role = (await ada.PostAsync<Role>($"{path}/roles", new CreateRole("Helpers", ServerPermissions.ManageChannels))).Expect(201);
        (await ada.PutAsync<object>($"{path}/members/{ben.Id}/roles/{role.Id}")).Expect(204);
        (await ada.PutAsync<object>($"channels/{hidden.Id}/overrides/roles/everyone", new SetOverride(0, ServerPermissions.ViewChannel))).Expect(200);
        (await ada.PutAsync<object>($"channels/{quiet.Id}/overrides/members/{ben.Id}", new SetOverride(0, ServerPermissions.SendMessages))).Expect(200);
        var pair = await ada.OpenConversationAsync(ben);
        var group = await ben.OpenConversationAsync(ada, cyd);
        var stream = await ben.StartStreamAsync();
        var moderated = await ada.StartStreamAsync();
        (await ada.PutAsync<object>($"streams/{moderated.Id}/moderators/{ben.Id}")).Expect(204);
        var ended = await cyd.StartStreamAsync();
        (await cyd.PutAsync<object>($"streams/{ended.Id}/moderators/{ben.Id}")).Expect(204);
        (await cyd.PostAsync<LiveStream>($"streams/{ended.Id}/end")).Expect(200);
        await ada.StartStreamAsync();
        await ada.SayAsync(open, "one");
        await ada.SayAsync(open, $"two <@{ben.Id}>");
        await ben.SayAsync(open, "mine");
        (await ben.PutAsync<MarkedRead>($"channels/{open.Id}/read", new PutRead(1))).Expect(200);
        (await ben.PutAsync<object>($"conversations/{group.Id}/notifications", new PutNotificationSetting(NotificationLevel.None))).Expect(200);
        (await ben.PutAsync<object>($"users/me/blocks/{cyd.Id}")).Expect(204);
        await Soon.UntilAsync(
            async () => (await ben.GetAsync<NotificationPage>("notifications")).Expect(200).Unread == 1, "the mention to be notified");

        var snapshot = (await ben.GetAsync<Snapshot>("snapshot")).Expect(200);

        Assert.Equal((await ben.GetAsync<User>("users/me")).Value, snapshot.Me);
        var seen = Assert.Single(snapshot.Servers);
        Assert.Equal((await ben.GetAsync<Server>(path)).Value, seen.Server);
        Assert.Equal((await ben.GetAsync<Page<Role>>($"{path}/roles")).Value!.Items, seen.Roles);
        Assert.Equal([role.Id], seen.OwnRoles);
        var own = (await ben.GetAsync<OwnPermissions>($"{path}/permissions")).Value!;
        Assert.Equal((own.Permissions, own.Rank), (seen.Permissions, seen.Rank));
        Assert.Equal((await ben.GetAsync<Page<Channel>>($"{path}/channels")).Value!.Items, seen.Channels.Select(one => one.Channel));
        foreach (var one in seen.Channels)
        {
            Assert.Equal((await ben.GetAsync<OwnPermissions>($"channels/{one.Channel.Id}/permissions")).Value!.Permissions, one.Permissions ?? seen.Permissions);
        }
        Assert.Equal([open.Id, quiet.Id], seen.Channels.Select(one => one.Channel.Id));
        Assert.Equal([group.Id, pair.Id], snapshot.Conversations.Select(one => one.Id));
        Assert.Equal(new[] { ada.Id, ben.Id, cyd.Id }.Order(StringComparer.Ordinal), snapshot.Conversations[0].Participants.Select(user => user.Id));
        Assert.Equal([moderated.Id, stream.Id], snapshot.Streams.Select(one => one.Id));
        Assert.Equal((1, cyd.Id), (snapshot.UnreadNotifications, Assert.Single(snapshot.Blocked)));
        Assert.Equal(new[] { ada.Id, cyd.Id }.Order(StringComparer.Ordinal), snapshot.Presence!.Select(one => one.UserId));
        Assert.Equal(PresenceStatus.Offline, snapshot.Status);
        Assert.Equal(0, seen.Online);

        Assert.Equal(
            new[] { new TopicRef(TopicKind.Server, server.Id), open, quiet, pair, group, stream, moderated, new(TopicKind.User, ben.Id) }.Select(topic => $"{topic}").Order(),
            snapshot.Topics.Select(one => $"{new TopicRef(one.Type, one.Id)}").Order());
        await using var hub = await ben.ConnectAsync();
        foreach (var topic in snapshot.Topics)
        {
            var subscription = await hub.SubscribeAsync(new(topic.Type, topic.Id), topic.Seq, topic.Epoch);
            Assert.Equal(
                (SubscriptionStatus.Subscribed, topic.Seq, topic.Epoch, topic.ReadSeq, topic.Unread, topic.Mentions, true, 0),
                (subscription.Status, subscription.Seq, subscription.Epoch, subscription.ReadSeq, subscription.Unread, subscription.Mentions,
                    subscription.Complete, subscription.Messages!.Count));
        }
        var ofGroup = snapshot.Topics.Single(one => one.Id == group.Id);
        Assert.Equal((NotificationLevel.None, NotificationLevel.Mentions), (ofGroup.Level, snapshot.Topics.Single(one => one.Id == open.Id).Level));

        var onTheHub = await hub.DoAsync<Snapshot>(Operations.Snapshot, new GetSnapshot());
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(snapshot.Topics, WireJson.Options), System.Text.Json.JsonSerializer.Serialize(onTheHub.Topics, WireJson.Options));
    }

    [Fact]
    public async Task says_how_those_in_ones_conversations_are_and_how_many_are_in_ones_servers()
    {
        var ada = await shared.Server.GuestAsync("Ada");
        var ben = await shared.Server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync();
        await ben.JoinServerOfAsync(channel, ada);
        await ada.OpenConversationAsync(ben);
        await using var hub = await ada.ConnectAsync();
        await hub.DoAsync<PresenceUpdated>(Operations.PresenceUpdate, new UpdatePresence(PresenceStatus.DoNotDisturb));

        await Soon.UntilAsync(
            async () => (await ben.GetAsync<Snapshot>("snapshot")).Expect(200) is { Servers: [{ Online: 1 }], Presence: [var seen] }
                && (seen.UserId, seen.Status) == (ada.Id, PresenceStatus.DoNotDisturb),
            "ada to be seen");
        Assert.Equal(PresenceStatus.DoNotDisturb, (await ada.GetAsync<Snapshot>("snapshot")).Expect(200).Status);
    }

    [Fact]
    public async Task is_of_one_moment()
    {
        var ada = await shared.Server.GuestAsync("Ada");
        var server = await ada.MakeServerAsync();
        var changing = Task.Run(async () =>
        {
            for (var number = 0; number < 20; number++)
            {
                var channel = await ada.MakeChannelAsync(server.Id);
                (await ada.DeleteAsync<object>($"channels/{channel.Id}")).Expect(204);
            }
        });
        do
        {
            var snapshot = (await ada.GetAsync<Snapshot>("snapshot")).Expect(200);
            Assert.Equal(
                snapshot.Servers[0].Channels.Select(one => one.Channel.Id),
                snapshot.Topics.Where(topic => topic.Type == TopicKind.Channel).Select(topic => topic.Id));
        }
        while (!changing.IsCompleted);
        await changing;
    }

    [Fact]
    public async Task takes_at_most_five_queries_for_a_hundred_servers_and_a_thousand_topics()
    {
        await using var server = await RealtimeServer.StartAsync(new ManualTime(), settings: [("Logging:LogLevel:Npgsql.Command", "Information")]);
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        await PopulateAsync(server, ada.Id, ben.Id);
        // What the first request of a user asks: who that is, and whether the session holds.
        (await ada.GetAsync<User>("users/me")).Expect(200);
        using var statements = new Statements();
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(statements);

        var answer = await ada.GetAsync<Snapshot>("snapshot");

        Assert.Empty(server.Errors.Entries);
        var snapshot = answer.Expect(200);
        var asked = statements.Take();
        Assert.Equal((100, 800, 99), (snapshot.Servers.Count, snapshot.Servers.Sum(one => one.Channels.Count), snapshot.Conversations.Count));
        Assert.Equal(1_000, snapshot.Topics.Count);
        Assert.True(asked.Count <= 5, $"{asked.Count} queries:\n{string.Join("\n\n", asked)}");
    }

    private static async Task PopulateAsync(RealtimeServer server, string ada, string ben)
    {
        const string Tenant = "default";
        var now = DateTimeOffset.UtcNow;
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<RealtimeDbContext>>().CreateDbContextAsync();
        for (var number = 0; number < 100; number++)
        {
            var row = new ServerRow { Tenant = Tenant, Id = $"srv_{number}", Name = "Tea room", OwnerId = ben, Visibility = ServerVisibility.Public, CreatedAt = now };
            db.Add(row);
            db.Add(RoleRow.OfEveryone(row));
            db.Add(new ServerMemberRow { Tenant = Tenant, ServerId = row.Id, UserId = ada, JoinedAt = now });
            db.Add(TopicDirectory.NewRow(Topic.Server(Tenant, row.Id)));
            for (var place = 0; place < 8; place++)
            {
                var channel = new ChannelRow { Tenant = Tenant, Id = $"ch_{number}_{place}", ServerId = row.Id, Name = "general", Kind = ChannelKind.Text, Position = place, CreatedAt = now };
                db.Add(channel);
                db.Add(TopicDirectory.NewRow(Topic.Channel(Tenant, channel.Id)));
            }
        }
        for (var number = 0; number < 99; number++)
        {
            var row = new ConversationRow { Tenant = Tenant, Id = $"dm_{number}", CreatedBy = ben, CreatedAt = now };
            db.Add(row);
            db.Add(new ParticipantRow { Tenant = Tenant, ConversationId = row.Id, UserId = ada, JoinedAt = now });
            db.Add(new ParticipantRow { Tenant = Tenant, ConversationId = row.Id, UserId = ben, JoinedAt = now });
            db.Add(TopicDirectory.NewRow(Topic.Conversation(Tenant, row.Id)));
        }
        await db.SaveChangesAsync();
    }
}

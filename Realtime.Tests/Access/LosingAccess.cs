using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Access;

public sealed class LosingAccess
{
    private const string Waiting = """
        select exists (select from pg_locks where not granted and relation = 'topics'::regclass
            and database = (select oid from pg_database where datname = current_database()))
        """;

    private static readonly TimeSpan ASecond = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(SubscriptionEnd.Kicked)]
    [InlineData(SubscriptionEnd.Left)]
    public async Task is_told_once_on_every_connection_of_every_node_and_nothing_comes_after_it(SubscriptionEnd how)
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: true);
        var ada = nodes.One.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        var server = await TwoNodes.ServerOfAsync(ada, channel);
        var (ben, benThere) = await nodes.MemberAsync("t", "ben", channel, ada);
        var (_, cydThere) = await nodes.MemberAsync("t", "cyd", channel, ada);
        await using var phone = await TwoNodes.SubscribedAsync(ben, channel, server, new(TopicKind.User, "ben"));
        await using var laptop = await TwoNodes.SubscribedAsync(benThere, channel, server);
        await using var tablet = await TwoNodes.SubscribedAsync(benThere, channel);
        await using var cyd = await TwoNodes.SubscribedAsync(cydThere, channel, server);

        (how == SubscriptionEnd.Kicked
            ? await ada.DeleteAsync<object>($"servers/{server.Id}/members/ben")
            : await ben.DeleteAsync<object>($"servers/{server.Id}/members/me")).Expect(204);

        foreach (var (hub, expected) in new[] { (phone, 2), (laptop, 2), (tablet, 1) })
        {
            var ended = new List<SubscriptionEnded>();
            while (ended.Count < expected)
            {
                ended.Add(await hub.NextAsync<SubscriptionEnded>(Events.SubscriptionEnded));
            }
            Assert.Equal(new[] { server, channel }.TakeLast(expected), ended.Select(one => one.Topic).OrderBy(topic => topic.Type));
            Assert.All(ended, one => Assert.Equal(how, one.Reason));
        }
        // Said on either node and heard by one who stayed, on the other; so it would have been heard by one who did not.
        await ada.SayAsync(channel, "from here");
        await cydThere.SayAsync(channel, "from there");
        await cyd.NextAsync<MessageChange>(Events.MessageCreate);
        await cyd.NextAsync<MessageChange>(Events.MessageCreate);
        Assert.Equal("ben", (await cyd.NextAsync<MemberChange>(how == SubscriptionEnd.Kicked ? Events.MemberKick : Events.MemberLeave)).UserId);
        foreach (var hub in new[] { phone, laptop, tablet })
        {
            foreach (var told in new[] { Events.MessageCreate, Events.MemberKick, Events.MemberLeave, Events.SubscriptionEnded })
            {
                Assert.Equal(0, await hub.CountAsync(told));
            }
        }
        var sent = await laptop.AskAsync<MessageSent>(Operations.MessageSend, new SendMessage(channel.Type, channel.Id, "but"));
        Assert.Equal((ErrorCode.Forbidden, "not_a_member"), (sent.Error!.Code, sent.Error.Reason));
        Assert.Equal(SubscriptionStatus.Denied, (await laptop.SubscribeAsync(channel)).Status);
    }

    [Fact]
    public async Task holds_on_the_other_node_within_a_second_though_redis_is_away()
    {
        var clock = new ManualTime();
        await using var nodes = await TwoNodes.StartAsync(overRedis: true, clock);
        var ada = nodes.One.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        var server = await TwoNodes.ServerOfAsync(ada, channel);
        var (_, benThere) = await nodes.MemberAsync("t", "ben", channel, ada);
        await using var ben = await TwoNodes.SubscribedAsync(benThere, channel);
        await ben.SayAsync(channel, "I may");
        await nodes.Redis!.KillAsync();

        (await ada.DeleteAsync<object>($"servers/{server.Id}/members/ben")).Expect(204);
        Assert.Equal(0, await ben.CountAsync(Events.SubscriptionEnded));
        clock.Advance(ASecond);

        Assert.Equal(new SubscriptionEnded(channel, SubscriptionEnd.Kicked), await ben.NextAsync<SubscriptionEnded>(Events.SubscriptionEnded));
        var sent = await ben.AskAsync<MessageSent>(Operations.MessageSend, new SendMessage(channel.Type, channel.Id, "I may not"));
        Assert.Equal(ErrorCode.Forbidden, sent.Error!.Code);
    }

    [Fact]
    public async Task is_not_missed_by_a_node_that_was_paused_meanwhile()
    {
        var clock = new ManualTime();
        await using var nodes = await TwoNodes.StartAsync(overRedis: false, clock);
        var ada = nodes.One.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        var server = await TwoNodes.ServerOfAsync(ada, channel);
        var hubs = new Dictionary<string, HubSocket>();
        foreach (var name in new[] { "ben", "cyd", "dan", "eve" })
        {
            hubs[name] = await TwoNodes.SubscribedAsync((await nodes.MemberAsync("t", name, channel, ada)).There, channel);
        }

        (await ada.DeleteAsync<object>($"servers/{server.Id}/members/ben")).Expect(204);
        (await nodes.One.UserOf("t", "cyd").DeleteAsync<object>($"servers/{server.Id}/members/me")).Expect(204);
        (await nodes.One.UserOf("t", "dan").DeleteAsync<object>("users/me")).Expect(204);
        // It knows nothing yet, and decides from memory.
        await hubs["ben"].SayAsync(channel, "still here");
        clock.Advance(ASecond);

        Assert.Equal(SubscriptionEnd.Kicked, (await hubs["ben"].NextAsync<SubscriptionEnded>(Events.SubscriptionEnded)).Reason);
        Assert.Equal(SubscriptionEnd.Left, (await hubs["cyd"].NextAsync<SubscriptionEnded>(Events.SubscriptionEnded)).Reason);
        await hubs["dan"].Closed.OrFail("the connection of one who is gone to end");
        await hubs["eve"].SayAsync(channel, "I stay");
        Assert.Equal(0, await hubs["eve"].CountAsync(Events.SubscriptionEnded));
        foreach (var hub in hubs.Values)
        {
            await hub.DisposeAsync();
        }
    }

    [Fact]
    public async Task while_one_is_let_in_leaves_nobody_in()
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: false, new ManualTime());
        var ada = nodes.One.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        var server = await TwoNodes.ServerOfAsync(ada, channel);
        var (_, benThere) = await nodes.MemberAsync("t", "ben", channel, ada);
        await using var ben = await benThere.ConnectAsync();
        await using var database = nodes.Database.Open();
        await using var hold = await database.OpenConnectionAsync();
        await using var transaction = await hold.BeginTransactionAsync();

        // 1. The other node has asked whether he may, and now waits to learn where the topic is.
        await ExecuteAsync(hold, "lock table topics in access exclusive mode");
        var subscribing = ben.SubscribeAsync(channel);
        await Soon.UntilAsync(
            async () => (bool)(await ScalarAsync(database, Waiting))!,
            "the subscription to wait for the table");
        // 2. He is kicked, and the other node has done all that follows from it.
        (await ada.DeleteAsync<object>($"servers/{server.Id}/members/ben")).Expect(204);
        await nodes.Other.Services.GetRequiredService<AccessChangeWatch>().CatchUpAsync();
        // 3. It goes on.
        await transaction.RollbackAsync();

        Assert.Equal(SubscriptionStatus.Denied, (await subscribing).Status);
        Assert.DoesNotContain(channel.In("t"), nodes.TopicsThere("t", "ben"));
        await nodes.Other.UserOf("t", "ada").SayAsync(channel, "among us");
        Assert.Equal(0, await ben.CountAsync(Events.MessageCreate));
    }

    [Fact]
    public async Task again_and_again_while_subscribing_leaves_nobody_in()
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: false);
        var ada = nodes.One.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        var server = await TwoNodes.ServerOfAsync(ada, channel);
        var ben = nodes.One.UserOf("t", "ben");
        await using var hub = await nodes.Other.UserOf("t", "ben").ConnectAsync();
        var watch = nodes.Other.Services.GetRequiredService<AccessChangeWatch>();

        for (var round = 0; round < 20; round++)
        {
            (await ben.PutAsync<object>($"servers/{server.Id}/members/me")).Expect(204);
            await Task.WhenAll(
                hub.SubscribeAsync(channel), ada.DeleteAsync<object>($"servers/{server.Id}/members/ben"), watch.CatchUpAsync());
            await watch.CatchUpAsync();

            Assert.DoesNotContain(channel.In("t"), nodes.TopicsThere("t", "ben"));
        }
        await nodes.Other.UserOf("t", "ada").SayAsync(channel, "among us");
        Assert.Equal(0, await hub.CountAsync(Events.MessageCreate));
    }

    [Fact]
    public async Task in_one_tenant_is_nothing_to_the_same_ids_in_another()
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: false);
        var hubs = new List<HubSocket>();
        foreach (var tenant in new[] { "t", "u" })
        {
            var owner = nodes.One.UserOf(tenant, "ada");
            await owner.MakeServerAsync("srv_1");
            var channel = await owner.MakeChannelAsync("srv_1", "ch_1");
            hubs.Add(await TwoNodes.SubscribedAsync((await nodes.MemberAsync(tenant, "ben", channel, owner)).There, channel));
        }

        (await nodes.One.UserOf("t", "ada").DeleteAsync<object>("servers/srv_1/members/ben")).Expect(204);
        await hubs[0].NextAsync<SubscriptionEnded>(Events.SubscriptionEnded);
        (await nodes.One.UserOf("t", "ben").DeleteAsync<object>("users/me")).Expect(204);
        await hubs[0].Closed.OrFail("the connection to end");

        await hubs[1].SayAsync(new(TopicKind.Channel, "ch_1"), "still here");
        await hubs[1].NextAsync<MessageChange>(Events.MessageCreate);
        Assert.Equal(0, await hubs[1].CountAsync(Events.SubscriptionEnded));
        foreach (var hub in hubs)
        {
            await hub.DisposeAsync();
        }
    }

    [Fact]
    public async Task of_writing_alone_ends_no_subscription()
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: false);
        var ada = nodes.One.UserOf("t", "ada");
        var stream = await ada.StartStreamAsync();
        await using var viewer = await TwoNodes.SubscribedAsync(nodes.Other.UserOf("t", "ben"), stream);
        await viewer.SayAsync(stream, "hello");

        (await ada.PostAsync<LiveStream>($"streams/{stream.Id}/end")).Expect(200);

        var send = new SendMessage(stream.Type, stream.Id, "and?");
        await Soon.UntilAsync(
            async () => (await viewer.AskAsync<MessageSent>(Operations.MessageSend, send)).Error?.Reason == "stream_ended",
            "the other node to know that the stream has ended");
        Assert.Equal(0, await viewer.CountAsync(Events.SubscriptionEnded));
        Assert.Equal(SubscriptionStatus.Subscribed, (await viewer.SubscribeAsync(stream)).Status);
    }

    [Fact]
    public async Task that_a_node_cannot_know_of_any_more_is_found_by_asking_about_everyone()
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: false, new ManualTime());
        var ada = nodes.One.UserOf("t", "ada");
        var channel = await ada.MakeChannelAsync();
        var server = await TwoNodes.ServerOfAsync(ada, channel);
        await using var ben = await TwoNodes.SubscribedAsync((await nodes.MemberAsync("t", "ben", channel, ada)).There, channel);
        await using var cyd = await TwoNodes.SubscribedAsync((await nodes.MemberAsync("t", "cyd", channel, ada)).There, channel);
        var guest = await nodes.One.GuestAsync("Guest");
        await using var guests = await new TestUser(nodes.Other.Url, guest.Id, guest.Token).ConnectAsync();
        var session = Assert.Single((await guest.GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items);

        (await ada.DeleteAsync<object>($"servers/{server.Id}/members/ben")).Expect(204);
        (await guest.DeleteAsync<object>($"auth/sessions/{session.Id}")).Expect(204);
        await using var database = nodes.Database.Open();
        await TestDatabase.ExecuteAsync(database, "delete from access_changes");
        await nodes.Other.Services.GetRequiredService<AccessLosses>().RecheckEverythingAsync(CancellationToken.None);

        Assert.Equal(new SubscriptionEnded(channel, SubscriptionEnd.AccessLost), await ben.NextAsync<SubscriptionEnded>(Events.SubscriptionEnded));
        await guests.Closed.OrFail("the connection of the ended session to end");
        Assert.Equal(0, await cyd.CountAsync(Events.SubscriptionEnded));
        var history = await ben.AskAsync<HistoryPage>(Operations.History, new HistoryRequest(channel.Type, channel.Id));
        Assert.Equal(ErrorCode.Forbidden, history.Error!.Code);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}

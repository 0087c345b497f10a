using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Access;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Conversations;

public sealed class ChangingAGroup
{
    [Fact]
    public async Task by_bringing_somebody_in_is_told_to_the_others_and_to_the_newcomer_who_then_sees_all_of_it()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben, group) = await GroupAsync(server);
        var dan = server.UserOf("t", "dan");
        (await dan.GetAsync<User>("users/me")).Expect(200);
        await ada.SayAsync(group, "before");
        await using var listening = await TwoNodes.SubscribedAsync(ada, group);
        await using var newcomer = await TwoNodes.SubscribedAsync(dan, new TopicRef(TopicKind.User, "dan"));
        Assert.Equal(SubscriptionStatus.Denied, (await newcomer.SubscribeAsync(group)).Status);

        (await ben.PutAsync<object>($"conversations/{group.Id}/participants/dan")).Expect(204);
        (await ada.PutAsync<object>($"conversations/{group.Id}/participants/dan")).Expect(204);

        Assert.Equal(
            new ParticipantChange(group.Id, new User("dan", "dan"), By: "ben"), await listening.NextAsync<ParticipantChange>(Events.ParticipantAdd));
        Assert.Equal(0, await listening.CountAsync(Events.ParticipantAdd));
        var told = await newcomer.NextAsync<Conversation>(Events.ConversationCreate);
        Assert.Equal((group.Id, "ada", 4), (told.Id, told.OwnerId, told.Participants.Count));
        Assert.Equal(0, await newcomer.CountAsync(Events.ConversationCreate));
        Assert.Equal(SubscriptionStatus.Subscribed, (await newcomer.SubscribeAsync(group)).Status);
        Assert.Equal("before", Assert.Single((await dan.HistoryAsync(group)).Messages).Content);
    }

    [Theory]
    [InlineData(SubscriptionEnd.Kicked)]
    [InlineData(SubscriptionEnd.Left)]
    public async Task by_removing_somebody_or_leaving_ends_what_that_one_hears_and_may_on_every_node(SubscriptionEnd how)
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: true);
        var (ada, ben, group) = await GroupAsync(nodes.One);
        await using var stays = await TwoNodes.SubscribedAsync(nodes.Other.UserOf("t", "cyd"), group);
        await using var goes = await TwoNodes.SubscribedAsync(nodes.Other.UserOf("t", "ben"), group, new(TopicKind.User, "ben"));
        await goes.SayAsync(group, "I may");

        (how == SubscriptionEnd.Kicked
            ? await ada.DeleteAsync<object>($"conversations/{group.Id}/participants/ben")
            : await ben.DeleteAsync<object>($"conversations/{group.Id}/participants/me")).Expect(204);

        Assert.Equal(new SubscriptionEnded(group, how), await goes.NextAsync<SubscriptionEnded>(Events.SubscriptionEnded));
        var change = new ParticipantChange(group.Id, new User("ben", "ben"), By: how == SubscriptionEnd.Kicked ? "ada" : "ben");
        Assert.Equal(change, await stays.NextAsync<ParticipantChange>(Events.ParticipantRemove));
        Assert.Equal(change, await goes.NextAsync<ParticipantChange>(Events.ParticipantRemove));
        Assert.Equal(0, await stays.CountAsync(Events.ConversationUpdate));
        var sent = await goes.AskAsync<MessageSent>(Operations.MessageSend, new SendMessage(group.Type, group.Id, "I may not"));
        Assert.Equal(ErrorCode.NotFound, sent.Error!.Code);
        Assert.Equal(404, (await ben.GetAsync<Conversation>($"conversations/{group.Id}")).Status);
        Assert.Empty((await ben.GetAsync<Page<Conversation>>("conversations")).Expect(200).Items);
        await ada.SayAsync(group, "among us");
        while ((await stays.NextAsync<MessageChange>(Events.MessageCreate)).Message.Content != "among us")
        {
            // What was said before.
        }
        Assert.Equal(1, await goes.CountAsync(Events.MessageCreate));
    }

    [Fact]
    public async Task by_leaving_as_its_owner_or_being_deleted_gives_it_to_who_is_in_it_longest()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var (ada, ben, group) = await GroupAsync(server);
        foreach (var name in new[] { "dan", "aaron" })
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            (await server.UserOf("t", name).GetAsync<User>("users/me")).Expect(200);
            (await ada.PutAsync<object>($"conversations/{group.Id}/participants/{name}")).Expect(204);
        }
        await using var listening = await TwoNodes.SubscribedAsync(server.UserOf("t", "dan"), group);

        (await ada.DeleteAsync<object>($"conversations/{group.Id}/participants/me")).Expect(204);

        var told = await listening.NextAsync<Conversation>(Events.ConversationUpdate);
        Assert.Equal(("ben", 4), (told.OwnerId, told.Participants.Count));
        (await ben.DeleteAsync<object>($"conversations/{group.Id}/participants/cyd")).Expect(204);
        (await ben.DeleteAsync<object>("users/me")).Expect(204);
        var left = (await server.UserOf("t", "dan").GetAsync<Conversation>($"conversations/{group.Id}")).Expect(200);
        Assert.Equal("dan", left.OwnerId);
        Assert.Equal(["aaron", "dan"], left.Participants.Select(user => user.Id));
    }

    [Fact]
    public async Task by_another_name_is_told_to_everyone_in_it()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (_, ben, group) = await GroupAsync(server);
        await using var listening = await TwoNodes.SubscribedAsync(server.UserOf("t", "cyd"), group);

        var renamed = (await ben.PatchAsync<Conversation>($"conversations/{group.Id}", new RenameConversation("Trip"))).Expect(200);

        Assert.Equal("Trip", renamed.Name);
        Assert.Equal("Trip", (await listening.NextAsync<Conversation>(Events.ConversationUpdate)).Name);
        Assert.Null((await ben.PatchAsync<Conversation>($"conversations/{group.Id}", new RenameConversation(""))).Expect(200).Name);
        var wrong = await ben.PatchAsync<Conversation>($"conversations/{group.Id}", new RenameConversation(new string('x', 101)));
        Assert.Equal((413, "too_long", "name"), (wrong.Status, wrong.Reason, wrong.Field));
    }

    [Fact]
    public async Task is_for_those_in_it_and_removing_others_for_its_owner()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben, group) = await GroupAsync(server);
        var stranger = server.UserOf("t", "dan");
        (await stranger.GetAsync<User>("users/me")).Expect(200);
        var path = $"conversations/{group.Id}";

        foreach (var answer in new[]
        {
            await stranger.GetAsync<object>(path),
            await stranger.PatchAsync<object>(path, new RenameConversation("Mine")),
            await stranger.PutAsync<object>($"{path}/participants/dan"),
            await stranger.DeleteAsync<object>($"{path}/participants/ben"),
            await stranger.DeleteAsync<object>($"{path}/participants/me"),
            await ada.PutAsync<object>($"{path}/participants/nobody"),
            await ada.DeleteAsync<object>($"{path}/participants/dan"),
        })
        {
            Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
        }
        Assert.Equal("not_the_owner", (await ben.DeleteAsync<object>($"{path}/participants/cyd")).Reason);
        Assert.Equal((400, "invalid_id"), StatusAndReason(await ada.PutAsync<object>($"{path}/participants/{Uri.EscapeDataString("a b")}")));
        Assert.Equal(["ada", "ben", "cyd"], (await ben.GetAsync<Conversation>(path)).Expect(200).Participants.Select(user => user.Id));
    }

    [Fact]
    public async Task is_not_possible_where_there_are_but_two()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = server.UserOf("t", "ada");
        var ben = server.UserOf("t", "ben");
        (await ben.GetAsync<User>("users/me")).Expect(200);
        var path = $"conversations/{(await ada.OpenConversationAsync(ben)).Id}";

        foreach (var answer in new[]
        {
            await ada.PatchAsync<object>(path, new RenameConversation("Us")),
            await ada.PutAsync<object>($"{path}/participants/cyd"),
            await ada.DeleteAsync<object>($"{path}/participants/ben"),
            await ben.DeleteAsync<object>($"{path}/participants/me"),
        })
        {
            Assert.Equal((403, "one_to_one"), StatusAndReason(answer));
        }
        Assert.Null((await ada.GetAsync<Conversation>(path)).Expect(200).OwnerId);
    }

    [Fact]
    public async Task to_more_than_fifty_is_refused_to_all_who_try_at_once()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = server.UserOf("t", "ada");
        var names = Enumerable.Range(0, 54).Select(index => $"user{index}").ToArray();
        await Task.WhenAll(names.Select(name => server.UserOf("t", name).GetAsync<User>("users/me")));
        var group = (await ada.PostAsync<Conversation>("conversations", new CreateConversation(names[..46]))).Expect(201);

        var answers = await Task.WhenAll(names[46..].Select(name => ada.PutAsync<object>($"conversations/{group.Id}/participants/{name}")));

        Assert.Equal(3, answers.Count(answer => answer.Status == 204));
        Assert.All(answers.Where(answer => answer.Status != 204), answer => Assert.Equal((413, "too_many"), StatusAndReason(answer)));
        Assert.Equal(50, (await ada.GetAsync<Conversation>($"conversations/{group.Id}")).Expect(200).Participants.Count);
    }

    private static (int, string?) StatusAndReason(HttpAnswer<object> answer) => (answer.Status, answer.Reason);

    /// <summary>Ada's, with Ben and Cyd.</summary>
    private static async Task<(TestUser Ada, TestUser Ben, TopicRef Group)> GroupAsync(RealtimeServer server)
    {
        var (ada, ben, cyd) = (server.UserOf("t", "ada"), server.UserOf("t", "ben"), server.UserOf("t", "cyd"));
        (await ben.GetAsync<User>("users/me")).Expect(200);
        (await cyd.GetAsync<User>("users/me")).Expect(200);
        return (ada, ben, await ada.OpenConversationAsync(ben, cyd));
    }
}

using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Access;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Conversations;

public sealed class BlockingAUser
{
    [Fact]
    public async Task leaves_that_one_reading_but_not_writing_on_every_node_though_it_was_allowed_before()
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: true);
        var (ada, ben, pair) = await PairAsync(nodes.One);
        await using var adas = await TwoNodes.SubscribedAsync(ada, pair);
        await using var bens = await TwoNodes.SubscribedAsync(nodes.Other.UserOf("t", "ben"), pair);
        await bens.SayAsync(pair, "I may");
        await adas.NextAsync<MessageChange>(Events.MessageCreate);

        (await ada.PutAsync<object>("users/me/blocks/ben")).Expect(204);

        var refused = await ben.PostAsync<MessageSent>($"conversations/{pair.Id}/messages", new PostMessage("here"));
        Assert.Equal((403, "forbidden", "blocked"), (refused.Status, refused.Code, refused.Reason));
        var send = new SendMessage(pair.Type, pair.Id, "there");
        await Soon.UntilAsync(
            async () => (await bens.AskAsync<MessageSent>(Operations.MessageSend, send)).Error is { Code: ErrorCode.Forbidden, Reason: "blocked" },
            "the other node to know of it");
        Assert.Equal(0, await bens.CountAsync(Events.SubscriptionEnded));
        Assert.NotEmpty((await ben.HistoryAsync(pair)).Messages);
        await ada.SayAsync(pair, "but I may");
    }

    [Fact]
    public async Task keeps_typing_and_reading_of_that_one_to_itself()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben, pair) = await PairAsync(server);
        await ada.SayAsync(pair, "hi");
        await ada.SayAsync(pair, "there");
        await using var adas = await TwoNodes.SubscribedAsync(ada, pair);
        await using var bens = await TwoNodes.SubscribedAsync(ben, pair, new(TopicKind.User, "ben"));
        await bens.DoAsync<MarkedRead>(Operations.MessageRead, new MarkRead(pair.Type, pair.Id, 1));
        await adas.NextAsync<MessageRead>(Events.MessageRead);

        (await ada.PutAsync<object>("users/me/blocks/ben")).Expect(204);
        var typing = await bens.AskAsync<Done>(Operations.Typing, new TypingRequest(pair.Type, pair.Id));
        await bens.DoAsync<MarkedRead>(Operations.MessageRead, new MarkRead(pair.Type, pair.Id, 2));

        Assert.Equal("blocked", typing.Error!.Reason);
        // Ben's own other devices are told; of the first reading on the topic, of the second on his own.
        Assert.Equal(1, (await bens.NextAsync<MessageRead>(Events.MessageRead)).Seq);
        Assert.Equal(2, (await bens.NextAsync<MessageRead>(Events.MessageRead)).Seq);
        Assert.Equal(0, await adas.CountAsync(Events.TypingStart));
        Assert.Equal(0, await adas.CountAsync(Events.MessageRead));
        Assert.Empty((await ada.GetAsync<Page<ReadState>>($"conversations/{pair.Id}/read")).Expect(200).Items);
        Assert.Equal("ben", Assert.Single((await ben.GetAsync<Page<ReadState>>($"conversations/{pair.Id}/read")).Expect(200).Items).UserId);
    }

    [Fact]
    public async Task keeps_that_one_from_opening_a_conversation_and_from_bringing_one_into_a_group()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben, cyd) = (server.UserOf("t", "ada"), server.UserOf("t", "ben"), server.UserOf("t", "cyd"));
        foreach (var user in new[] { ada, ben, cyd })
        {
            (await user.GetAsync<User>("users/me")).Expect(200);
        }
        var dan = server.UserOf("t", "dan");
        (await dan.GetAsync<User>("users/me")).Expect(200);
        var group = await ben.OpenConversationAsync(cyd, dan);
        (await ada.PutAsync<object>("users/me/blocks/ben")).Expect(204);

        foreach (var answer in new[]
        {
            await ben.PostAsync<object>("conversations", new CreateConversation(["ada"])),
            await ben.PostAsync<object>("conversations", new CreateConversation(["cyd", "ada"])),
            await ben.PutAsync<object>($"conversations/{group.Id}/participants/ada"),
        })
        {
            Assert.Equal((403, "forbidden", "blocked"), (answer.Status, answer.Code, answer.Reason));
        }
        // It is one way, and says nothing about groups that both are in already.
        (await cyd.PutAsync<object>($"conversations/{group.Id}/participants/ada")).Expect(204);
        await ben.SayAsync(group, "hello");
        await ada.OpenConversationAsync(ben);
        Assert.Equal("blocked", (await ben.PostAsync<object>("conversations", new CreateConversation(["ada"]))).Reason);
    }

    [Fact]
    public async Task is_listed_and_taken_back()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (ada, ben, pair) = await PairAsync(server);
        (await server.UserOf("t", "cyd").GetAsync<User>("users/me")).Expect(200);
        foreach (var id in new[] { "cyd", "ben", "ben" })
        {
            (await ada.PutAsync<object>($"users/me/blocks/{id}")).Expect(204);
        }

        var first = (await ada.GetAsync<Page<BlockedUser>>("users/me/blocks?limit=1")).Expect(200);
        var second = (await ada.GetAsync<Page<BlockedUser>>($"users/me/blocks?cursor={first.NextCursor}")).Expect(200);
        Assert.Equal(["ben", "cyd"], first.Items.Concat(second.Items).Select(blocked => blocked.User.Id));
        Assert.Empty((await ben.GetAsync<Page<BlockedUser>>("users/me/blocks")).Expect(200).Items);

        (await ada.DeleteAsync<object>("users/me/blocks/ben")).Expect(204);
        (await ada.DeleteAsync<object>("users/me/blocks/ben")).Expect(204);

        await ben.SayAsync(pair, "again");
        Assert.Equal("cyd", Assert.Single((await ada.GetAsync<Page<BlockedUser>>("users/me/blocks")).Expect(200).Items).User.Id);
        (await server.UserOf("t", "cyd").DeleteAsync<object>("users/me")).Expect(204);
        Assert.Empty((await ada.GetAsync<Page<BlockedUser>>("users/me/blocks")).Expect(200).Items);
    }

    [Fact]
    public async Task of_nobody_or_of_oneself_is_refused()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = server.UserOf("t", "ada");

        Assert.Equal(404, (await ada.PutAsync<object>("users/me/blocks/nobody")).Status);
        Assert.Equal((400, "oneself"), await BlockAsync("ada"));
        Assert.Equal((400, "invalid_id"), await BlockAsync(Uri.EscapeDataString("a b")));

        async Task<(int, string?)> BlockAsync(string id)
        {
            var answer = await ada.PutAsync<object>($"users/me/blocks/{id}");
            return (answer.Status, answer.Reason);
        }
    }

    private static async Task<(TestUser Ada, TestUser Ben, TopicRef Pair)> PairAsync(RealtimeServer server)
    {
        var (ada, ben) = (server.UserOf("t", "ada"), server.UserOf("t", "ben"));
        (await ben.GetAsync<User>("users/me")).Expect(200);
        return (ada, ben, await ada.OpenConversationAsync(ben));
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Tests.Infrastructure;
using Realtime.Tests.Messages;

namespace Realtime.Tests.Threads;

public sealed class FollowingAThread(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task is_what_the_author_of_its_root_does_and_who_writes_in_it_or_is_named_there()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var (cleo, dan) = (room.Cleo, await shared.Server.GuestAsync("Dan"));
        await cleo.JoinServerOfAsync(room.Channel, room.Ada);
        await dan.JoinServerOfAsync(room.Channel, room.Ada);
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");
        await room.Ben.ReplyAsync(room.Channel, root.Id, "Yes");
        var naming = await room.Ada.ReplyAsync(room.Channel, root.Id, $"And <@{cleo.Id}>?");

        // From the reply on that made one follow it: what was there before is no news, nor is what one wrote.
        Assert.Equal([(root.Id, 1L, 1, 0)], Of(await ThreadsAsync(room.Ada)));
        Assert.Equal([(root.Id, 1L, 1, 0)], Of(await ThreadsAsync(room.Ben)));
        Assert.Equal([(root.Id, naming.Seq - 1, 1, 1)], Of(await ThreadsAsync(cleo)));
        Assert.Empty(await ThreadsAsync(dan));
        Assert.Equal(2, (await ThreadsAsync(cleo))[0].Root.Thread!.Count);
    }

    [Fact]
    public async Task has_a_watermark_of_its_own_beside_the_topics()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        await using var other = await room.Ada.ConnectAsync();
        await other.SubscribeAsync(new(TopicKind.User, room.Ada.Id));
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");
        var replies = new List<MessageSent>();
        for (var index = 1; index <= 4; index++)
        {
            replies.Add(await room.Ben.ReplyAsync(room.Channel, root.Id, $"{index} <@{room.Ada.Id}>"));
        }
        await room.Ben.SayAsync(room.Channel, "beside");

        // The topic counts what stands in it, whatever is written in threads; and to read it reads no thread.
        var subscription = await room.AdasHub.SubscribeAsync(room.Channel);
        Assert.Equal((1, 0), (subscription.Unread, subscription.Mentions));
        Assert.Equal(
            new MarkedRead(0, 0), await room.AdasHub.DoAsync<MarkedRead>(Operations.MessageRead, new MarkRead(room.Channel.Type, room.Channel.Id, 100)));
        Assert.Equal([(root.Id, 1L, 4, 4)], Of(await ThreadsAsync(room.Ada)));

        (await room.Ben.DeleteAsync<ChangeMade>($"messages/{replies[1].Id}")).Expect(200);
        (await room.Ben.DeleteAsync<ChangeMade>($"messages/{replies[3].Id}?hard=true")).Expect(200);
        Assert.Equal([(root.Id, 1L, 2, 2)], Of(await ThreadsAsync(room.Ada)));

        Assert.Equal(new MarkedRead(1, 1), await ReadAsync(replies[0].Seq));
        Assert.Equal(
            new ThreadRead(room.Channel, root.Id, replies[0].Seq, 1, 1), await other.NextAsync<ThreadRead>(Events.ThreadRead));
        Assert.Equal(new MarkedRead(1, 1), await ReadAsync(1));
        Assert.Equal(new MarkedRead(0, 0), (await room.Ada.PutAsync<MarkedRead>($"messages/{root.Id}/thread/read", new PutRead(1_000))).Expect(200));
        await room.Ben.ReplyAsync(room.Channel, root.Id, "one more");
        Assert.Equal(1, (await ThreadsAsync(room.Ada))[0].Unread);
        Assert.Equal(0, (await room.AdasHub.SubscribeAsync(room.Channel)).Unread);
        Assert.Equal(0, await room.BensHub.CountAsync(Events.ThreadRead));

        Task<MarkedRead> ReadAsync(long seq) => room.AdasHub.DoAsync<MarkedRead>(Operations.ThreadRead, new MarkThreadRead(root.Id, seq));
    }

    [Fact]
    public async Task by_hand_begins_now_and_to_say_no_holds_whoever_names_one()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        await using var other = await room.Ben.ConnectAsync();
        await other.SubscribeAsync(new(TopicKind.User, room.Ben.Id));
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");
        await room.Ada.ReplyAsync(room.Channel, root.Id, "before");

        await room.BensHub.DoAsync<Done>(Operations.ThreadFollow, new FollowThread(root.Id));
        (await room.Ben.PutAsync<object>($"messages/{root.Id}/thread/follow")).Expect(204);
        await room.Ada.ReplyAsync(room.Channel, root.Id, "after");
        Assert.Equal([(root.Id, 2L, 1, 0)], Of(await ThreadsAsync(room.Ben)));
        Assert.Equal(new ThreadFollow(room.Channel, root.Id, Follows: true), await other.NextAsync<ThreadFollow>(Events.ThreadFollow));

        await room.BensHub.DoAsync<Done>(Operations.ThreadUnfollow, new FollowThread(root.Id));
        await room.Ada.ReplyAsync(room.Channel, root.Id, $"<@{room.Ben.Id}>?");
        await room.Ben.ReplyAsync(room.Channel, root.Id, "No.");
        Assert.Empty(await ThreadsAsync(room.Ben));
        Assert.False((await other.NextAsync<ThreadFollow>(Events.ThreadFollow)).Follows);
        Assert.Equal(0, await other.CountAsync(Events.ThreadFollow));

        // To have read it is no wish to follow it, nor one not to.
        var second = await room.Ada.SayAsync(room.Channel, "Coffee?");
        (await room.Ben.PutAsync<MarkedRead>($"messages/{second.Id}/thread/read", new PutRead(1_000))).Expect(200);
        Assert.Empty(await ThreadsAsync(room.Ben));
        await room.Ben.ReplyAsync(room.Channel, second.Id, "Yes!");
        Assert.Equal(second.Id, Assert.Single(await ThreadsAsync(room.Ben)).Root.Id);
    }

    [Fact]
    public async Task lists_the_last_active_first_page_by_page_and_the_unread_ones_alone()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var conversation = await room.Ada.OpenConversationAsync(room.Ben);
        var roots = new List<(TopicRef Topic, string Id)>();
        for (var index = 0; index < 5; index++)
        {
            var topic = index % 2 == 0 ? room.Channel : conversation;
            roots.Add((topic, (await room.Ada.SayAsync(topic, $"{index}")).Id));
            await room.Ben.ReplyAsync(topic, roots[index].Id, "first");
        }
        await room.Ben.ReplyAsync(room.Channel, roots[0].Id, "last");
        (await room.Ada.PutAsync<MarkedRead>($"messages/{roots[3].Id}/thread/read", new PutRead(1_000))).Expect(200);

        var contents = new List<string>();
        string? cursor = null;
        do
        {
            var page = await room.AdasHub.DoAsync<ThreadPage>(Operations.Threads, new ListThreads(Limit: 2, Cursor: cursor));
            Assert.InRange(page.Items.Count, 1, 2);
            contents.AddRange(page.Items.Select(thread => thread.Root.Content));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(["0", "4", "3", "2", "1"], contents);
        var unread = (await room.Ada.GetAsync<ThreadPage>("threads?unread=true&limit=3")).Expect(200);
        Assert.Equal(["0", "4", "2"], unread.Items.Select(thread => thread.Root.Content));
        Assert.NotNull(unread.NextCursor);
        Assert.Equal(400, (await room.Ada.GetAsync<object>("threads?limit=101")).Status);
    }

    [Fact]
    public async Task shows_nothing_of_what_one_lost_sight_of_until_one_is_back()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var serverId = (await room.Ada.GetAsync<Channel>($"channels/{room.Channel.Id}")).Expect(200).ServerId;
        var root = await room.Ben.SayAsync(room.Channel, "Tea?");
        var reply = await room.Ada.ReplyAsync(room.Channel, root.Id, "Yes");
        Assert.Single(await ThreadsAsync(room.Ben));

        (await room.Ada.DeleteAsync<object>($"servers/{serverId}/members/{room.Ben.Id}")).Expect(204);
        Assert.Empty(await ThreadsAsync(room.Ben));
        foreach (var someone in new[] { room.Ben, room.Cleo, shared.Server.UserOf("elsewhere", room.Ben.Id) })
        {
            foreach (var path in new[] { root.Id, "msg_of_nobody" })
            {
                Assert.Equal(404, (await someone.PutAsync<object>($"messages/{path}/thread/read", new PutRead(1))).Status);
                Assert.Equal(404, (await someone.PutAsync<object>($"messages/{path}/thread/follow")).Status);
                Assert.Equal(404, (await someone.DeleteAsync<object>($"messages/{path}/thread/follow")).Status);
            }
        }

        await room.Ben.JoinServerOfAsync(room.Channel, room.Ada);
        Assert.Equal(1, Assert.Single(await ThreadsAsync(room.Ben)).Unread);
        // A reply is nothing to follow.
        var refused = await room.Ben.PutAsync<object>($"messages/{reply.Id}/thread/follow");
        Assert.Equal((400, "not_a_root", "threadId"), (refused.Status, refused.Reason, refused.Field));
        Assert.Equal(400, (await room.Ben.PutAsync<object>($"messages/{root.Id}/thread/read", new PutRead(-1))).Status);
    }

    [Fact]
    public async Task ends_with_the_user_and_with_the_channel()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");
        await room.Ben.ReplyAsync(room.Channel, root.Id, "Yes");

        (await room.Ben.DeleteAsync<object>("users/me")).Expect(204);
        Assert.Equal([room.Ada.Id], await FollowersAsync());
        (await room.Ada.DeleteAsync<object>($"channels/{room.Channel.Id}")).Expect(204);
        Assert.Empty(await FollowersAsync());

        async Task<List<string>> FollowersAsync()
        {
            await using var db = await shared.Server.Services.GetRequiredService<IDbContextFactory<RealtimeDbContext>>().CreateDbContextAsync();
            return await db.ThreadMarks
                .Where(mark => mark.UserId == room.Ada.Id || mark.UserId == room.Ben.Id)
                .Select(mark => mark.UserId)
                .ToListAsync();
        }
    }

    private static async Task<IReadOnlyList<FollowedThread>> ThreadsAsync(TestUser user) =>
        (await user.GetAsync<ThreadPage>("threads")).Expect(200).Items;

    private static IEnumerable<(string RootId, long ReadSeq, int Unread, int Mentions)> Of(IEnumerable<FollowedThread> threads) =>
        threads.Select(thread => (thread.Root.Id, thread.ReadSeq, thread.Unread, thread.Mentions));
}

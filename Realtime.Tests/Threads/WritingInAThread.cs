using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;
using Realtime.Tests.Messages;

namespace Realtime.Tests.Threads;

public sealed class WritingInAThread(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task is_a_change_of_the_topic_and_no_message_of_its_timeline()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");
        var reply = await room.BensHub.DoAsync<MessageSent>(
            Operations.MessageSend, new SendMessage(room.Channel.Type, room.Channel.Id, "Yes", "n1", ThreadId: root.Id));
        await room.Ada.SayAsync(room.Channel, "Anything else?");

        Assert.Null((await room.AdasHub.NextAsync<MessageChange>(Events.MessageCreate)).Message.ThreadId);
        var told = await room.AdasHub.NextAsync<MessageChange>(Events.MessageCreate);
        Assert.Equal((2L, reply.Id, root.Id), (told.Seq, told.Message.Id, told.Message.ThreadId));

        var timeline = (await room.Ben.HistoryAsync(room.Channel)).Messages;
        Assert.Equal(["Tea?", "Anything else?"], timeline.Select(message => message.Content));
        Assert.Equal((1, 2L), (timeline[0].Thread!.Count, timeline[0].Thread!.LastReplySeq));
        Assert.Equal([room.Ben.Id], timeline[0].Thread!.Participants);
        Assert.Null(timeline[1].Thread);
        var thread = Assert.Single((await room.Ben.HistoryAsync(room.Channel, $"?threadId={root.Id}")).Messages);
        Assert.Equal((told.Message.Id, root.Id, "n1"), (thread.Id, thread.ThreadId, thread.Nonce));
    }

    [Fact]
    public async Task comes_back_to_whoever_was_away_like_everything_else()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");
        await using var away = await room.Ben.ConnectAsync();
        var left = await away.SubscribeAsync(room.Channel);
        away.Abort();
        var reply = await room.Ada.ReplyAsync(room.Channel, root.Id, "Nobody?");
        (await room.Ada.PatchAsync<ChangeMade>($"messages/{reply.Id}", new PatchMessage("Really nobody?"))).Expect(200);
        await room.Ada.SayAsync(room.Channel, "Coffee then");

        await using var back = await room.Ben.ConnectAsync();
        var caughtUp = await back.SubscribeAsync(room.Channel, left.Seq, left.Epoch);

        Assert.True(caughtUp.Complete);
        Assert.Equal([("Really nobody?", root.Id), ("Coffee then", null)], caughtUp.Messages!.Select(message => (message.Content, message.ThreadId)));
    }

    [Fact]
    public async Task counts_what_is_not_deleted_and_names_the_first_who_wrote()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");
        var first = await room.Ben.ReplyAsync(room.Channel, root.Id, "Yes");
        await room.Ada.ReplyAsync(room.Channel, root.Id, "Milk?");
        var last = await room.Ben.ReplyAsync(room.Channel, root.Id, "No");
        Assert.Equal((3, last.Seq, $"{room.Ben.Id} {room.Ada.Id}"), Of(await RootAsync()));

        (await room.Ben.DeleteAsync<ChangeMade>($"messages/{last.Id}")).Expect(200);
        Assert.Equal((2, last.Seq - 1, $"{room.Ben.Id} {room.Ada.Id}"), Of(await RootAsync()));
        (await room.Ben.DeleteAsync<ChangeMade>($"messages/{first.Id}?hard=true")).Expect(200);
        Assert.Equal((1, last.Seq - 1, room.Ada.Id), Of(await RootAsync()));
        (await room.Ada.DeleteAsync<ChangeMade>($"messages/{(await ThreadAsync())[1].Id}")).Expect(200);
        Assert.Null((await RootAsync()).Thread);
        Assert.Equal(3, (await ThreadAsync()).Count);

        // What becomes of the root takes nothing from its thread, and whoever changes it tells what there is.
        await room.Ben.ReplyAsync(room.Channel, root.Id, "Well");
        (await room.Ada.PutAsync<ChangeMade>($"messages/{root.Id}/pin")).Expect(200);
        Assert.Equal(1, (await room.BensHub.NextAsync<MessageChange>(Events.MessageUpdate)).Message.Thread!.Count);

        async Task<Message> RootAsync() => Assert.Single((await room.Ben.HistoryAsync(room.Channel)).Messages);
        async Task<IReadOnlyList<Message>> ThreadAsync() => (await room.Ben.HistoryAsync(room.Channel, $"?threadId={root.Id}")).Messages;
        static (int, long, string) Of(Message message) =>
            (message.Thread!.Count, message.Thread.LastReplySeq, string.Join(' ', message.Thread.Participants));
    }

    [Fact]
    public async Task goes_to_a_message_of_the_same_topic_that_is_there_and_begins_a_thread()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var elsewhere = await room.Ada.SayAsync(await room.Ada.MakeChannelAsync(), "elsewhere");
        var root = await room.Ada.SayAsync(room.Channel, "Tea?");
        var reply = await room.Ada.ReplyAsync(room.Channel, root.Id, "Nobody?");
        var (deleted, redacted) = (await room.Ada.SayAsync(room.Channel, "gone"), await room.Ben.SayAsync(room.Channel, "rude"));
        await room.Ada.ReplyAsync(room.Channel, deleted.Id, "stays");
        (await room.Ada.DeleteAsync<ChangeMade>($"messages/{deleted.Id}")).Expect(200);
        (await room.Ada.PostAsync<ChangeMade>($"messages/{redacted.Id}/redact", new PostRedaction("rude"))).Expect(200);

        foreach (var (threadId, code, reason) in new[]
        {
            (elsewhere.Id, ErrorCode.NotFound, null), ("msg_of_nobody", ErrorCode.NotFound, null), ("no/id", ErrorCode.Invalid, "invalid_id"),
            (reply.Id, ErrorCode.Invalid, "not_a_root"), (deleted.Id, ErrorCode.Conflict, "deleted"), (redacted.Id, ErrorCode.Conflict, "deleted"),
        })
        {
            var refused = await room.AdasHub.AskAsync<MessageSent>(
                Operations.MessageSend, new SendMessage(room.Channel.Type, room.Channel.Id, "hm", ThreadId: threadId));
            Assert.Equal((code, reason, "threadId"), (refused.Error!.Code, refused.Error.Reason, refused.Error.Field));
        }
        Assert.Equal("threadId", (await room.Ada.GetAsync<HistoryPage>($"channels/{room.Channel.Id}/messages?threadId={elsewhere.Id}")).Field);
        // What was written there before can still be read.
        Assert.Equal("stays", Assert.Single((await room.Ben.HistoryAsync(room.Channel, $"?threadId={deleted.Id}")).Messages).Content);
    }

    [Fact]
    public async Task is_read_page_by_page_in_both_directions()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var (root, other) = (await room.Ada.SayAsync(room.Channel, "one"), await room.Ada.SayAsync(room.Channel, "other"));
        for (var index = 1; index <= 5; index++)
        {
            await room.Ada.ReplyAsync(room.Channel, root.Id, $"{index}");
            await room.Ada.ReplyAsync(room.Channel, other.Id, "elsewhere");
            await room.Ada.SayAsync(room.Channel, "between");
        }

        var newest = await PageAsync("&limit=2");
        var before = await PageAsync($"&limit=2&before={newest.Messages[0].Seq}");
        var after = await PageAsync($"&limit=3&after={before.Messages[0].Seq}");

        Assert.Equal(("4 5", true), Of(newest));
        Assert.Equal(("2 3", true), Of(before));
        Assert.Equal(("3 4 5", false), Of(after));
        Assert.Equal(17L, after.Seq);

        Task<HistoryPage> PageAsync(string query) => room.Ben.HistoryAsync(room.Channel, $"?threadId={root.Id}{query}");
        static (string, bool) Of(HistoryPage page) => (string.Join(' ', page.Messages.Select(message => message.Content)), page.HasMore);
    }

    [Fact]
    public async Task is_done_once_under_its_nonce_and_in_streams_too()
    {
        var ada = await shared.Server.GuestAsync("Ada");
        var stream = await ada.StartStreamAsync();
        await using var hub = await ada.ConnectAsync();
        var root = await ada.SayAsync(stream, "Tea?");
        var reply = new SendStreamMessage(stream.Id, "Yes!", "n1", root.Id, ThreadId: root.Id);

        var first = await hub.DoAsync<MessageSent>(Operations.StreamMessage, reply);
        var again = await hub.DoAsync<MessageSent>(Operations.StreamMessage, reply);

        Assert.Equal(first with { Duplicate = true }, again);
        var read = Assert.Single((await ada.HistoryAsync(stream, $"?threadId={root.Id}")).Messages);
        Assert.Equal((root.Id, root.Id), (read.ThreadId, read.ReplyTo!.Id));
        // Whoever missed the answer gets it, whatever became of the root meanwhile.
        (await ada.DeleteAsync<ChangeMade>($"messages/{root.Id}")).Expect(200);
        Assert.Equal(again, await hub.DoAsync<MessageSent>(Operations.StreamMessage, reply));
    }
}

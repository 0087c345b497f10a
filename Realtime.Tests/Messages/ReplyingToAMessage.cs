using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Messages;

public sealed class ReplyingToAMessage
{
    [Fact]
    public async Task shows_whom_and_what_it_answers()
    {
        await using var room = await Room.OpenAsync();
        var asked = await room.Ben.SayAsync(room.Channel, "Tea? " + new string('x', 200));

        var sent = await room.AdasHub.DoAsync<MessageSent>(
            Operations.MessageSend, new SendMessage(room.Channel.Type, room.Channel.Id, "Yes!", ReplyTo: asked.Id));

        await room.BensHub.NextAsync<MessageChange>(Events.MessageCreate);
        var told = (await room.BensHub.NextAsync<MessageChange>(Events.MessageCreate)).Message;
        var read = (await room.Ben.HistoryAsync(room.Channel)).Messages[1];
        Assert.Equal((sent.Id, new Reply(asked.Id, asked.Seq, room.Ben.Id, "Tea? " + new string('x', 95))), (told.Id, told.ReplyTo));
        Assert.Equal(told.ReplyTo, read.ReplyTo);
    }

    [Fact]
    public async Task shows_what_it_answers_as_that_is_now_and_nothing_of_what_was_deleted()
    {
        await using var room = await Room.OpenAsync();
        var asked = await room.Ben.SayAsync(room.Channel, "Tea?");
        (await room.Ada.PostAsync<MessageSent>($"channels/{room.Channel.Id}/messages", new PostMessage("Yes!", ReplyTo: asked.Id))).Expect(201);

        (await room.Ben.PatchAsync<ChangeMade>($"messages/{asked.Id}", new PatchMessage("Coffee?"))).Expect(200);
        var edited = (await room.Ada.HistoryAsync(room.Channel)).Messages[1].ReplyTo!;
        (await room.Ben.DeleteAsync<ChangeMade>($"messages/{asked.Id}")).Expect(200);
        var deleted = (await room.Ada.HistoryAsync(room.Channel)).Messages[1].ReplyTo!;

        Assert.Equal("Coffee?", edited.Excerpt);
        Assert.Equal(new Reply(asked.Id, asked.Seq, room.Ben.Id), deleted);
    }

    [Fact]
    public async Task goes_to_a_message_of_the_same_topic_and_to_no_other()
    {
        await using var room = await Room.OpenAsync();
        var elsewhere = await room.Ada.SayAsync(await room.Ada.MakeChannelAsync(), "elsewhere");

        foreach (var (replyTo, code) in new[] { (elsewhere.Id, ErrorCode.NotFound), ("msg_of_nobody", ErrorCode.NotFound), ("no/id", ErrorCode.Invalid) })
        {
            var refused = await room.AdasHub.AskAsync<MessageSent>(
                Operations.MessageSend, new SendMessage(room.Channel.Type, room.Channel.Id, "hm", ReplyTo: replyTo));
            Assert.Equal((code, "replyTo"), (refused.Error!.Code, refused.Error.Field));
        }
        Assert.Empty((await room.Ada.HistoryAsync(room.Channel)).Messages);
    }

    [Fact]
    public async Task is_sent_once_under_its_nonce_and_in_a_stream_too()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var stream = await ada.StartStreamAsync();
        await using var hub = await ada.ConnectAsync();
        var asked = await ada.SayAsync(stream, "Tea?");
        var reply = new SendStreamMessage(stream.Id, "Yes!", "n1", asked.Id);

        var first = await hub.DoAsync<MessageSent>(Operations.StreamMessage, reply);
        var again = await hub.DoAsync<MessageSent>(Operations.StreamMessage, reply);

        Assert.Equal(first with { Duplicate = true }, again);
        Assert.Equal(asked.Id, (await ada.HistoryAsync(stream)).Messages[1].ReplyTo!.Id);
    }
}

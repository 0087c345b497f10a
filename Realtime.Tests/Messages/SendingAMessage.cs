using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Messages;

public sealed class SendingAMessage
{
    [Fact]
    public async Task reaches_every_subscriber_once_with_the_seq_that_the_sender_was_told()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync();
        await ben.JoinServerOfAsync(channel, ada);
        await using var adasHub = await ada.ConnectAsync();
        await using var bensHub = await ben.ConnectAsync();
        await adasHub.SubscribeAsync(channel);
        await bensHub.SubscribeAsync(channel);

        var sent = await adasHub.SayAsync(channel, "Tea?", "n1");

        foreach (var hub in new[] { adasHub, bensHub })
        {
            var change = await hub.NextAsync<MessageChange>(Events.MessageCreate);
            Assert.Equal(channel, change.Topic);
            Assert.Equal(sent.Seq, change.Seq);
            Assert.Equal(sent.Id, change.Message.Id);
            Assert.Equal("Tea?", change.Message.Content);
            Assert.Equal(new Author(ada.Id, "Ada"), change.Message.Author);
            Assert.Equal("n1", change.Message.Nonce);
            Assert.Equal(0, await hub.CountAsync(Events.MessageCreate));
        }
    }

    [Fact]
    public async Task is_the_same_thing_over_http_and_on_the_hub()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        await using var hub = await ada.ConnectAsync();
        await hub.SubscribeAsync(channel);

        var overHttp = await ada.SayAsync(channel, "over HTTP");
        var onHub = await hub.SayAsync(channel, "on the hub");

        Assert.Equal([1, 2], [overHttp.Seq, onHub.Seq]);
        Assert.Equal("over HTTP", (await hub.NextAsync<MessageChange>(Events.MessageCreate)).Message.Content);
        Assert.Equal("on the hub", (await hub.NextAsync<MessageChange>(Events.MessageCreate)).Message.Content);
        Assert.Equal(["over HTTP", "on the hub"], (await ada.HistoryAsync(channel)).Messages.Select(message => message.Content));
    }

    [Fact]
    public async Task to_a_stream_comes_as_a_stream_message()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var stream = await ada.StartStreamAsync();
        await using var viewer = await ben.ConnectAsync();
        await viewer.SubscribeAsync(stream);

        var sent = await viewer.DoAsync<MessageSent>(Operations.StreamMessage, new SendStreamMessage(stream.Id, "Hi!"));

        var change = await viewer.NextAsync<MessageChange>(Events.StreamMessage);
        Assert.Equal((sent.Id, sent.Seq, "Hi!"), (change.Message.Id, change.Seq, change.Message.Content));
        Assert.Equal(0, await viewer.CountAsync(Events.MessageCreate));
    }

    [Fact]
    public async Task that_races_itself_fifty_times_is_one_message()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await RealtimeServer.StartAsync(database: database);
        await using var other = await RealtimeServer.StartAsync(database: database);
        var ada = one.UserOf("default", "ada");
        var adaElsewhere = other.UserOf("default", "ada");
        var channel = await ada.MakeChannelAsync();
        await using var hub = await ada.ConnectAsync();
        await hub.SubscribeAsync(channel);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(index =>
            (index % 2 == 0 ? ada : adaElsewhere).SayAsync(channel, "once", "the-nonce")));

        Assert.Single(answers.Select(answer => (answer.Id, answer.Seq)).Distinct());
        Assert.Single(answers, answer => !answer.Duplicate);
        var stored = Assert.Single((await ada.HistoryAsync(channel)).Messages);
        Assert.Equal((answers[0].Id, 1L), (stored.Id, stored.Seq));
        Assert.Equal(2, (await ada.SayAsync(channel, "next")).Seq);
    }

    [Fact]
    public async Task with_a_nonce_that_somebody_else_used_is_a_message_of_its_own()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync();
        await ben.JoinServerOfAsync(channel, ada);

        var adas = await ada.SayAsync(channel, "Ada's", "same");
        var bens = await ben.SayAsync(channel, "Ben's", "same");

        Assert.NotEqual(adas.Id, bens.Id);
        Assert.False(bens.Duplicate);
    }

    [Fact]
    public async Task by_two_hundred_at_once_leaves_no_hole_that_a_reader_could_see()
    {
        const int Writers = 200;
        const int Each = 5;
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        await using var reader = await ada.ConnectAsync();
        await reader.SubscribeAsync(channel);

        var sending = Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var index = 0; index < Each; index++)
            {
                await ada.SayAsync(channel, $"{writer}/{index}");
            }
        }));
        for (var seq = 1; seq <= Writers * Each; seq++)
        {
            Assert.Equal(seq, (await reader.NextAsync<MessageChange>(Events.MessageCreate)).Seq);
        }
        await sending;

        Assert.Equal(0, await reader.CountAsync(Events.MessageCreate));
    }

    [Theory]
    [InlineData("", ErrorCode.Invalid, "too_short")]
    [InlineData(" \n\t ", ErrorCode.Invalid, "too_short")]
    [InlineData("bell\u0007", ErrorCode.Invalid, "control_character")]
    [InlineData("nul\0", ErrorCode.Invalid, "control_character")]
    [InlineData("1234567890123", ErrorCode.TooLarge, "too_long")]
    public async Task with_content_that_breaks_a_rule_is_refused_and_not_stored(string content, ErrorCode code, string reason)
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Limits:ContentCharacters", "12"));
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        await using var hub = await ada.ConnectAsync();

        var reply = await hub.AskAsync<MessageSent>(Operations.MessageSend, new SendMessage(channel.Type, channel.Id, content));

        Assert.Equal((code, reason, "content"), (reply.Error!.Code, reply.Error.Reason, reply.Error.Field));
        Assert.Empty((await ada.HistoryAsync(channel)).Messages);
        Assert.Equal(1, (await hub.SayAsync(channel, "fine\n\tтак ☕")).Seq);
    }

    [Fact]
    public async Task to_a_server_or_a_user_is_refused()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        await using var hub = await ada.ConnectAsync();

        foreach (var topic in new[] { new TopicRef(TopicKind.User, ada.Id), new TopicRef(TopicKind.Server, (await ada.MakeServerAsync()).Id) })
        {
            var reply = await hub.AskAsync<MessageSent>(Operations.MessageSend, new SendMessage(topic.Type, topic.Id, "hm"));
            Assert.Equal((ErrorCode.Invalid, "no_messages_here"), (reply.Error!.Code, reply.Error.Reason));
        }
    }

    [Fact]
    public async Task to_a_stream_that_has_ended_is_refused_while_its_chat_can_still_be_read()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var stream = await ada.StartStreamAsync();
        await ada.SayAsync(stream, "bye");
        (await ada.PostAsync<LiveStream>($"streams/{stream.Id}/end")).Expect(200);

        var late = await ada.PostAsync<MessageSent>($"streams/{stream.Id}/messages", new PostMessage("late"));

        Assert.Equal((409, "conflict", "stream_ended"), (late.Status, late.Code, late.Reason));
        Assert.Equal("bye", Assert.Single((await ada.HistoryAsync(stream)).Messages).Content);
    }
}

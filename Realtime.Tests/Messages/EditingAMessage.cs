using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Messages;

public sealed class EditingAMessage
{
    [Fact]
    public async Task is_told_as_the_next_change_of_the_topic_and_kept_with_what_it_said_before()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "tae?");

        var edited = await room.BensHub.DoAsync<ChangeMade>(Operations.MessageEdit, new EditMessage(sent.Id, "tea?"));

        Assert.Equal(new ChangeMade(sent.Id, sent.Seq + 1), edited);
        var told = await room.AdasHub.NextAsync<MessageChange>(Events.MessageUpdate);
        Assert.Equal((room.Channel, edited.Seq, edited.Seq), (told.Topic, told.Seq, told.Message.ChangeSeq));
        var read = await room.ReadAsync();
        Assert.Equal(("tea?", sent.Seq, told.Message.EditedAt), (read.Content, read.Seq, read.EditedAt));
        Assert.NotNull(read.EditedAt);
        Assert.Equal("tea?", told.Message.Content);
        foreach (var reader in new[] { room.Ben, room.Ada })
        {
            var before = Assert.Single((await reader.GetAsync<Page<EarlierContent>>($"messages/{sent.Id}/edits")).Expect(200).Items);
            Assert.Equal((edited.Seq, "tae?", room.Ben.Id), (before.Seq, before.Content, before.EditedBy));
        }
    }

    [Fact]
    public async Task to_what_it_says_already_changes_nothing()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "tea?");

        var edited = (await room.Ben.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("tea?"))).Expect(200);

        Assert.Equal(sent.Seq, edited.Seq);
        Assert.Null((await room.ReadAsync()).EditedAt);
        Assert.Equal(0, await room.AdasHub.CountAsync(Events.MessageUpdate));
    }

    [Fact]
    public async Task by_two_at_once_of_whom_each_saw_the_same_is_a_conflict_for_one()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "one");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index =>
            room.Ben.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage($"two, says {index}", sent.Seq))));

        var won = Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(sent.Seq + 1, won.Value!.Seq);
        Assert.All(answers.Where(answer => answer != won), answer =>
            Assert.Equal((409, "conflict", "changed", "expectedChangeSeq"), (answer.Status, answer.Code, answer.Reason, answer.Field)));
    }

    [Fact]
    public async Task is_the_authors_alone_and_a_stranger_knows_of_no_message()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "mine");
        await room.Ben.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("mine!"));
        var spy = room.Server.UserOf("elsewhere", room.Ben.Id);

        var moderator = await room.Ada.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("ours"));
        var stranger = await room.Cleo.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("ours"));
        var otherTenant = await spy.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("ours"));
        var strangersLook = await room.Cleo.GetAsync<Page<EarlierContent>>($"messages/{sent.Id}/edits");

        Assert.Equal((403, "not_the_author"), (moderator.Status, moderator.Reason));
        Assert.Equal([404, 404, 404], new[] { stranger.Status, otherTenant.Status, strangersLook.Status });
        Assert.Equal("mine!", (await room.ReadAsync()).Content);
    }

    [Fact]
    public async Task shows_what_was_said_before_to_no_other_reader()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ada.SayAsync(room.Channel, "first");
        (await room.Ada.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("second"))).Expect(200);

        var looked = await room.Ben.GetAsync<Page<EarlierContent>>($"messages/{sent.Id}/edits");

        Assert.Equal((403, "not_a_moderator"), (looked.Status, looked.Reason));
    }

    [Theory]
    [InlineData("", "too_short")]
    [InlineData("\u0000", "control_character")]
    public async Task takes_what_could_be_sent_and_nothing_else(string content, string reason)
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "fine");

        var refused = await room.BensHub.AskAsync<ChangeMade>(Operations.MessageEdit, new EditMessage(sent.Id, content));

        Assert.Equal((ErrorCode.Invalid, reason, "content"), (refused.Error!.Code, refused.Error.Reason, refused.Error.Field));
    }

    [Theory]
    [InlineData("not/an/id", ErrorCode.Invalid)]
    [InlineData("msg_of_nobody", ErrorCode.NotFound)]
    public async Task of_what_is_no_message_is_refused(string messageId, ErrorCode code)
    {
        await using var room = await Room.OpenAsync();

        var refused = await room.BensHub.AskAsync<ChangeMade>(Operations.MessageEdit, new EditMessage(messageId, "hm"));

        Assert.Equal(code, refused.Error!.Code);
    }

    [Fact]
    public async Task in_a_stream_that_has_ended_comes_too_late()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var stream = await ada.StartStreamAsync();
        var sent = await ada.SayAsync(stream, "live");
        (await ada.PostAsync<LiveStream>($"streams/{stream.Id}/end")).Expect(200);

        var late = await ada.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("late"));

        Assert.Equal((409, "stream_ended"), (late.Status, late.Reason));
    }

    [Fact]
    public async Task comes_back_to_one_who_was_away_as_the_message_is_now()
    {
        await using var room = await Room.OpenAsync();
        var first = await room.Ben.SayAsync(room.Channel, "first");
        var second = await room.Ben.SayAsync(room.Channel, "second");
        (await room.Ben.PatchAsync<ChangeMade>($"messages/{first.Id}", new PatchMessage("first, edited"))).Expect(200);
        (await room.Ben.PatchAsync<ChangeMade>($"messages/{first.Id}", new PatchMessage("first, edited again"))).Expect(200);

        var back = await room.AdasHub.SubscribeAsync(room.Channel, after: second.Seq);

        Assert.True(back.Complete);
        var changed = Assert.Single(back.Messages!);
        Assert.Equal((first.Id, 1L, 4L, "first, edited again"), (changed.Id, changed.Seq, changed.ChangeSeq, changed.Content));
        Assert.Equal(4, back.Seq);
    }

    [Fact]
    public async Task among_many_sends_and_edits_leaves_no_hole_and_no_double()
    {
        await using var room = await Room.OpenAsync();
        var sent = await Task.WhenAll(Enumerable.Range(0, 10).Select(index => room.Ben.SayAsync(room.Channel, $"{index}")));

        await Task.WhenAll(
            Task.WhenAll(Enumerable.Range(0, 20).Select(index =>
                room.Ben.PatchAsync<ChangeMade>($"messages/{sent[index % 10].Id}", new PatchMessage($"edit {index}")))),
            Task.WhenAll(Enumerable.Range(10, 10).Select(index => room.Ada.SayAsync(room.Channel, $"{index}"))));

        var seqs = new List<long>();
        for (var count = 0; count < 20; count++)
        {
            seqs.Add((await room.BensHub.NextAsync<MessageChange>(Events.MessageCreate)).Seq);
            seqs.Add((await room.BensHub.NextAsync<MessageChange>(Events.MessageUpdate)).Seq);
        }
        Assert.Equal(Enumerable.Range(1, 40).Select(seq => (long)seq), seqs.Order());
        Assert.Equal(40, (await room.Ada.HistoryAsync(room.Channel)).Seq);
    }

    [Fact]
    public async Task reaches_who_is_at_another_node()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await RealtimeServer.StartAsync(database: database);
        await using var other = await RealtimeServer.StartAsync(database: database);
        var ada = one.UserOf("default", "ada");
        var channel = await ada.MakeChannelAsync();
        var sent = await ada.SayAsync(channel, "here");
        await using var elsewhere = await other.UserOf("default", "ada").ConnectAsync();
        await elsewhere.SubscribeAsync(channel);

        // Nothing carries events between these two but the comparison of heads.
        (await ada.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("there"))).Expect(200);

        var told = await elsewhere.NextAsync<MessageChange>(Events.MessageUpdate);
        Assert.Equal(("there", 2L), (told.Message.Content, told.Seq));
    }
}

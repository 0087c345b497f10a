using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;

namespace Realtime.Tests.Messages;

public sealed class ReactingToAMessage
{
    [Fact]
    public async Task is_counted_told_with_who_did_it_and_marked_as_ones_own_in_answers_alone()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "Tea?");

        await room.AdasHub.DoAsync<ChangeMade>(Operations.ReactionAdd, new ReactToMessage(sent.Id, "🍵"));
        (await room.Ben.PutAsync<ChangeMade>($"messages/{sent.Id}/reactions/{Uri.EscapeDataString("🍵")}")).Expect(200);
        (await room.Ben.PutAsync<ChangeMade>($"messages/{sent.Id}/reactions/:+1:")).Expect(200);

        var told = await room.BensHub.NextAsync<ReactionChange>(Events.ReactionAdd);
        Assert.Equal((2L, 2L, room.Ada.Id, "🍵"), (told.Seq, told.Message.ChangeSeq, told.UserId, told.Emoji));
        Assert.Equal([new Reaction("🍵", 1)], told.Message.Reactions!);
        Assert.Equal([new Reaction("🍵", 2, true), new Reaction(":+1:", 1, false)], (await room.ReadAsync(room.Ada)).Reactions!);
        var back = await room.BensHub.SubscribeAsync(room.Channel, after: 1);
        Assert.Equal([new Reaction("🍵", 2, true), new Reaction(":+1:", 1, true)], Assert.Single(back.Messages!).Reactions!);
    }

    [Fact]
    public async Task twice_is_once_and_taking_it_back_twice_too()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "Tea?");
        var path = $"messages/{sent.Id}/reactions/:tea:";

        var added = (await room.Ada.PutAsync<ChangeMade>(path)).Expect(200);
        var addedAgain = (await room.Ada.PutAsync<ChangeMade>(path)).Expect(200);
        var removed = (await room.Ada.DeleteAsync<ChangeMade>(path)).Expect(200);
        var removedAgain = (await room.Ada.DeleteAsync<ChangeMade>(path)).Expect(200);

        Assert.Equal([2L, 2, 3, 3], new[] { added, addedAgain, removed, removedAgain }.Select(made => made.Seq));
        Assert.Null((await room.ReadAsync()).Reactions);
        var told = await room.BensHub.NextAsync<ReactionChange>(Events.ReactionRemove);
        Assert.Equal((3L, room.Ada.Id, ":tea:"), (told.Seq, told.UserId, told.Emoji));
    }

    [Fact]
    public async Task takes_twenty_different_ones_and_any_number_of_each()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "Tea?");
        for (var index = 0; index < 20; index++)
        {
            (await room.Ada.PutAsync<ChangeMade>($"messages/{sent.Id}/reactions/:e{index}:")).Expect(200);
        }

        var another = await room.Ada.PutAsync<ChangeMade>($"messages/{sent.Id}/reactions/:e20:");
        var known = await room.Ben.PutAsync<ChangeMade>($"messages/{sent.Id}/reactions/:e0:");

        Assert.Equal((413, "too_many"), (another.Status, another.Reason));
        Assert.Equal(200, known.Status);
        Assert.Equal(20, (await room.ReadAsync()).Reactions!.Count);
    }

    [Fact]
    public async Task by_many_at_once_counts_each()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "Tea?");
        var people = await Task.WhenAll(Enumerable.Range(0, 12).Select(index => room.Server.GuestAsync($"Guest {index}")));
        await Task.WhenAll(people.Select(person => person.JoinServerOfAsync(room.Channel, room.Ada)));

        await Task.WhenAll(people.Select(async person =>
            (await person.PutAsync<ChangeMade>($"messages/{sent.Id}/reactions/:tea:")).Expect(200)));

        Assert.Equal([new Reaction(":tea:", 12, false)], (await room.ReadAsync()).Reactions!);
        Assert.Equal(13, (await room.Ada.HistoryAsync(room.Channel)).Seq);
        var first = (await room.Ben.GetAsync<Page<Reactor>>($"messages/{sent.Id}/reactions/:tea:?limit=7")).Expect(200);
        var second = (await room.Ben.GetAsync<Page<Reactor>>($"messages/{sent.Id}/reactions/:tea:?limit=7&cursor={first.NextCursor}")).Expect(200);
        Assert.Null(second.NextCursor);
        Assert.Equal(people.Select(person => person.Id).Order(StringComparer.Ordinal), first.Items.Concat(second.Items).Select(one => one.User.Id));
    }

    [Theory]
    [InlineData("tea")]
    [InlineData(":Tea:")]
    [InlineData("🍵🍵")]
    [InlineData("")]
    public async Task with_what_is_no_emoji_is_refused(string emoji)
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "Tea?");

        var refused = await room.AdasHub.AskAsync<ChangeMade>(Operations.ReactionAdd, new ReactToMessage(sent.Id, emoji));

        Assert.Equal((ErrorCode.Invalid, "not_an_emoji", "emoji"), (refused.Error!.Code, refused.Error.Reason, refused.Error.Field));
    }

    [Fact]
    public async Task takes_the_permission_for_it_and_not_the_one_to_write()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ada.SayAsync(room.Channel, "Tea?");
        var path = $"messages/{sent.Id}/reactions/:tea:";
        await room.BensHub.DoAsync<ChangeMade>(Operations.ReactionAdd, new ReactToMessage(sent.Id, ":coffee:"));

        await room.OverrideAsync(new SetOverride(ServerPermissions.None, ServerPermissions.AddReactions));
        var refused = await room.BensHub.AskAsync<ChangeMade>(Operations.ReactionAdd, new ReactToMessage(sent.Id, ":tea:"));
        var back = await room.Ben.DeleteAsync<ChangeMade>($"messages/{sent.Id}/reactions/:coffee:");
        await room.Ben.SayAsync(room.Channel, "but I may write");
        await room.OverrideAsync(new SetOverride(ServerPermissions.None, ServerPermissions.SendMessages));

        Assert.Equal((ErrorCode.Forbidden, "missing_permission"), (refused.Error!.Code, refused.Error.Reason));
        Assert.Equal("missing_permission", back.Reason);
        Assert.Equal("missing_permission", (await room.Ben.PostAsync<MessageSent>($"channels/{room.Channel.Id}/messages", new PostMessage("and?"))).Reason);
        (await room.Ben.PutAsync<ChangeMade>(path)).Expect(200);
    }

    [Fact]
    public async Task is_for_those_who_may_read_there()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "Tea?");

        var added = await room.Cleo.PutAsync<ChangeMade>($"messages/{sent.Id}/reactions/:tea:");
        var looked = await room.Cleo.GetAsync<Page<Reactor>>($"messages/{sent.Id}/reactions/:tea:");

        Assert.Equal((404, 404), (added.Status, looked.Status));
    }
}

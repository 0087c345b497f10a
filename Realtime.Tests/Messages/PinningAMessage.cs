using Realtime.Domain.Contracts;

namespace Realtime.Tests.Messages;

public sealed class PinningAMessage
{
    [Fact]
    public async Task shows_it_among_the_topics_pins_until_it_is_unpinned()
    {
        await using var room = await Room.OpenAsync();
        var first = await room.Ben.SayAsync(room.Channel, "first");
        var second = await room.Ben.SayAsync(room.Channel, "second");

        await room.AdasHub.DoAsync<ChangeMade>(Operations.MessagePin, new PinMessage(first.Id));
        (await room.Ada.PutAsync<ChangeMade>($"messages/{second.Id}/pin")).Expect(200);
        var both = (await room.Ben.GetAsync<Page<Message>>($"channels/{room.Channel.Id}/pins")).Expect(200).Items;
        var unpinned = (await room.Ada.DeleteAsync<ChangeMade>($"messages/{second.Id}/pin")).Expect(200);
        var unpinnedAgain = await room.AdasHub.DoAsync<ChangeMade>(Operations.MessageUnpin, new PinMessage(second.Id));

        Assert.Equal(["second", "first"], both.Select(message => message.Content));
        Assert.All(both, message => Assert.Equal(room.Ada.Id, message.PinnedBy));
        Assert.Equal(unpinned, unpinnedAgain);
        Assert.Equal("first", Assert.Single((await room.Ben.GetAsync<Page<Message>>($"channels/{room.Channel.Id}/pins")).Expect(200).Items).Content);
        var told = await room.BensHub.NextAsync<MessageChange>(Events.MessageUpdate);
        Assert.Equal((3L, first.Id, room.Ada.Id), (told.Seq, told.Message.Id, told.Message.PinnedBy));
    }

    [Fact]
    public async Task is_a_moderators_to_do_but_anyones_in_a_conversation()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "mine");
        var conversation = await room.Ada.OpenConversationAsync(room.Ben);
        var direct = await room.Ada.SayAsync(conversation, "ours");

        var member = await room.Ben.PutAsync<ChangeMade>($"messages/{sent.Id}/pin");
        var stranger = await room.Cleo.PutAsync<ChangeMade>($"messages/{sent.Id}/pin");
        var participant = await room.Ben.PutAsync<ChangeMade>($"messages/{direct.Id}/pin");
        var strangersLook = await room.Cleo.GetAsync<Page<Message>>($"conversations/{conversation.Id}/pins");

        Assert.Equal((403, "not_a_moderator"), (member.Status, member.Reason));
        Assert.Equal((404, 200, 404), (stranger.Status, participant.Status, strangersLook.Status));
    }

    [Fact]
    public async Task takes_fifty_per_topic_and_what_is_deleted_makes_room()
    {
        await using var room = await Room.OpenAsync();
        var sent = new List<MessageSent>();
        for (var index = 0; index <= 50; index++)
        {
            sent.Add(await room.Ada.SayAsync(room.Channel, $"{index}"));
        }
        foreach (var message in sent.Take(50))
        {
            (await room.Ada.PutAsync<ChangeMade>($"messages/{message.Id}/pin")).Expect(200);
        }

        var tooMany = await room.Ada.PutAsync<ChangeMade>($"messages/{sent[50].Id}/pin");
        (await room.Ada.DeleteAsync<ChangeMade>($"messages/{sent[0].Id}")).Expect(200);
        var fits = await room.Ada.PutAsync<ChangeMade>($"messages/{sent[50].Id}/pin");

        Assert.Equal((413, "too_many"), (tooMany.Status, tooMany.Reason));
        Assert.Equal(200, fits.Status);
    }
}

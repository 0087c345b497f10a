using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;

namespace Realtime.Tests.Messages;

public sealed class MentioningSomebody
{
    [Fact]
    public async Task names_those_who_may_read_the_topic_and_nobody_else()
    {
        await using var room = await Room.OpenAsync();

        await room.Ada.SayAsync(room.Channel, $"<@{room.Ben.Id}> <@{room.Cleo.Id}> <@nobody> <@{room.Ben.Id}> tea?");

        var told = (await room.BensHub.NextAsync<MessageChange>(Events.MessageCreate)).Message;
        foreach (var message in new[] { told, await room.ReadAsync() })
        {
            Assert.Equal([new Mention(room.Ben.Id)], message.Mentions!);
            Assert.Null(message.MentionsEveryone);
        }
    }

    [Fact]
    public async Task is_counted_beside_what_is_unread_until_it_is_read_or_edited_away()
    {
        await using var room = await Room.OpenAsync();
        var first = await room.Ada.SayAsync(room.Channel, $"<@{room.Ben.Id}>");
        await room.Ada.SayAsync(room.Channel, "nobody");
        await room.Ada.SayAsync(room.Channel, $"<@{room.Ben.Id}> again");
        var edited = await room.Ada.SayAsync(room.Channel, $"<@{room.Ben.Id}> and again");

        var before = await room.BensHub.SubscribeAsync(room.Channel);
        (await room.Ada.PatchAsync<ChangeMade>($"messages/{edited.Id}", new PatchMessage("nobody after all"))).Expect(200);
        var marked = (await room.Ben.PutAsync<MarkedRead>($"channels/{room.Channel.Id}/read", new PutRead(first.Seq))).Expect(200);
        var adas = await room.AdasHub.SubscribeAsync(room.Channel);

        Assert.Equal((4, 3), (before.Unread!.Value, before.Mentions!.Value));
        Assert.Equal(new MarkedRead(3, 1), marked);
        Assert.Equal(0, adas.Mentions);
    }

    [Fact]
    public async Task everyone_is_for_who_has_the_permission_but_anyones_to_call_in_a_conversation()
    {
        await using var room = await Room.OpenAsync();
        var conversation = await room.Ada.OpenConversationAsync(room.Ben);

        // To moderate is another permission.
        await room.GiveRoleAsync(ServerPermissions.ManageMessages, room.Ben);
        await room.Ben.SayAsync(room.Channel, "<@everyone> look");
        await room.Ada.SayAsync(room.Channel, "<@everyone> listen");
        await room.GiveRoleAsync(ServerPermissions.MentionEveryone, room.Ben);
        await room.Ben.SayAsync(room.Channel, "<@everyone> now I may");
        await room.Ben.SayAsync(conversation, "<@everyone> both of us");

        var said = (await room.Ben.HistoryAsync(room.Channel)).Messages;
        Assert.Equal([null, true, true], said.Select(message => message.MentionsEveryone));
        Assert.Equal(1, (await room.BensHub.SubscribeAsync(room.Channel)).Mentions);
        Assert.Equal(1, (await room.AdasHub.SubscribeAsync(conversation)).Mentions);
    }

    [Fact]
    public async Task of_a_role_is_for_who_may_call_everyone_and_counts_for_who_has_the_role()
    {
        await using var room = await Room.OpenAsync();
        var role = await room.GiveRoleAsync(ServerPermissions.None, room.Ben);
        var other = await room.GiveRoleAsync(ServerPermissions.None);
        await room.Cleo.JoinServerOfAsync(room.Channel, room.Ada);
        await using var cleos = await room.Cleo.ConnectAsync();

        await room.Ben.SayAsync(room.Channel, $"<@&{role.Id}> I may not");
        await room.Ada.SayAsync(room.Channel, $"<@&{role.Id}> <@&{other.Id}> <@&{role.Id}> <@&role_of_nowhere> listen");
        await room.Ada.SayAsync(room.Channel, $"<@&{other.Id}>, and <@{role.Id}> is nobody");

        var said = (await room.Ben.HistoryAsync(room.Channel)).Messages;
        Assert.Equal([null, [role.Id, other.Id], [other.Id]], said.Select(message => message.MentionsRoles));
        Assert.All(said, message => Assert.Null(message.Mentions));
        await room.BensHub.NextAsync<MessageChange>(Events.MessageCreate);
        Assert.Equal([role.Id, other.Id], (await room.BensHub.NextAsync<MessageChange>(Events.MessageCreate)).Message.MentionsRoles);
        Assert.Equal(1, (await room.BensHub.SubscribeAsync(room.Channel)).Mentions);
        Assert.Equal(0, (await cleos.SubscribeAsync(room.Channel)).Mentions);
    }

    [Fact]
    public async Task names_fifty_at_most()
    {
        await using var room = await Room.OpenAsync();
        var people = await Task.WhenAll(Enumerable.Range(0, 51).Select(index => room.Server.GuestAsync($"Guest {index}")));
        await Task.WhenAll(people.Select(person => person.JoinServerOfAsync(room.Channel, room.Ada)));

        await room.Ada.SayAsync(room.Channel, string.Join(' ', people.Select(person => $"<@{person.Id}>")));

        Assert.Equal(people.Take(50).Select(person => new Mention(person.Id)), (await room.ReadAsync()).Mentions!);
    }
}

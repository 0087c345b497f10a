using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Messages;

public sealed class DeletingAMessage
{
    [Fact]
    public async Task leaves_a_tombstone_in_its_place()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "oops");

        var deleted = await room.BensHub.DoAsync<ChangeMade>(Operations.MessageDelete, new DeleteMessage(sent.Id));

        var told = await room.AdasHub.NextAsync<MessageChange>(Events.MessageDelete);
        Assert.Equal((2L, 2L), (deleted.Seq, told.Seq));
        foreach (var message in new[] { told.Message, await room.ReadAsync() })
        {
            Assert.Equal((sent.Id, sent.Seq, "", room.Ben.Id), (message.Id, message.Seq, message.Content, message.DeletedBy));
            Assert.NotNull(message.DeletedAt);
        }
    }

    [Fact]
    public async Task keeps_what_it_said_for_moderators_unless_it_is_to_be_forgotten()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "first");
        (await room.Ben.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("second"))).Expect(200);
        (await room.Ada.PutAsync<ChangeMade>($"messages/{sent.Id}/reactions/:tea:")).Expect(200);

        (await room.Ben.DeleteAsync<ChangeMade>($"messages/{sent.Id}")).Expect(200);
        var kept = (await room.Ada.GetAsync<Page<EarlierContent>>($"messages/{sent.Id}/edits")).Expect(200).Items;
        var forgotten = (await room.Ada.DeleteAsync<ChangeMade>($"messages/{sent.Id}?hard=true")).Expect(200);

        Assert.Equal(["first", "second"], kept.Select(edit => edit.Content));
        Assert.Equal(4, forgotten.Seq);
        Assert.Empty((await room.Ada.GetAsync<Page<EarlierContent>>($"messages/{sent.Id}/edits")).Expect(200).Items);
        await using var left = room.Server.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("""
            select (select count(*) from message_edits) + (select count(*) from message_reactions) + (select count(*) from messages where content <> '')
            """);
        Assert.Equal(0L, await left.ExecuteScalarAsync());
    }

    [Fact]
    public async Task twice_is_as_good_as_once()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "oops");

        var first = (await room.Ben.DeleteAsync<ChangeMade>($"messages/{sent.Id}")).Expect(200);
        var second = (await room.Ada.DeleteAsync<ChangeMade>($"messages/{sent.Id}")).Expect(200);

        Assert.Equal(first, second);
        Assert.Equal(room.Ben.Id, (await room.ReadAsync()).DeletedBy);
        Assert.Equal(2, (await room.Ada.HistoryAsync(room.Channel)).Seq);
    }

    [Fact]
    public async Task is_the_authors_to_do_and_a_moderators()
    {
        await using var room = await Room.OpenAsync();
        var adas = await room.Ada.SayAsync(room.Channel, "Ada's");
        var bens = await room.Ben.SayAsync(room.Channel, "Ben's");

        var refused = await room.Ben.DeleteAsync<ChangeMade>($"messages/{adas.Id}");
        var strange = await room.Cleo.DeleteAsync<ChangeMade>($"messages/{bens.Id}");
        var moderated = await room.Ada.DeleteAsync<ChangeMade>($"messages/{bens.Id}");

        Assert.Equal((403, "not_a_moderator"), (refused.Status, refused.Reason));
        Assert.Equal(404, strange.Status);
        Assert.Equal(200, moderated.Status);
        Assert.Equal(["Ada's", ""], (await room.Ben.HistoryAsync(room.Channel)).Messages.Select(message => message.Content));
    }

    [Fact]
    public async Task in_a_conversation_is_the_authors_alone()
    {
        await using var room = await Room.OpenAsync();
        var conversation = await room.Ada.OpenConversationAsync(room.Ben);
        var sent = await room.Ben.SayAsync(conversation, "Ben's");

        var refused = await room.Ada.DeleteAsync<ChangeMade>($"messages/{sent.Id}");

        Assert.Equal((403, "not_a_moderator"), (refused.Status, refused.Reason));
        Assert.Equal(200, (await room.Ben.DeleteAsync<ChangeMade>($"messages/{sent.Id}")).Status);
    }

    [Fact]
    public async Task in_a_stream_is_its_owners_to_do_even_when_it_has_ended()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var stream = await ada.StartStreamAsync();
        var sent = await ben.SayAsync(stream, "spam");
        (await ada.PostAsync<LiveStream>($"streams/{stream.Id}/end")).Expect(200);

        Assert.Equal(200, (await ada.DeleteAsync<ChangeMade>($"messages/{sent.Id}")).Status);
    }

    [Fact]
    public async Task leaves_nothing_to_edit_react_to_or_pin()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ada.SayAsync(room.Channel, "oops");
        (await room.Ada.DeleteAsync<ChangeMade>($"messages/{sent.Id}")).Expect(200);

        var answers = new[]
        {
            await room.Ada.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("back")),
            await room.Ada.PutAsync<ChangeMade>($"messages/{sent.Id}/reactions/:tea:"),
            await room.Ada.PutAsync<ChangeMade>($"messages/{sent.Id}/pin"),
            await room.Ada.PostAsync<ChangeMade>($"messages/{sent.Id}/redact", new PostRedaction("rude")),
        };

        Assert.All(answers, answer => Assert.Equal((409, "deleted"), (answer.Status, answer.Reason)));
    }
}

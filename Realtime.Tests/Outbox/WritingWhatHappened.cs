using System.Text.Json;
using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Persistence.Outbox;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Outbox;

public sealed class WritingWhatHappened
{
    [Fact]
    public async Task is_one_row_for_each_thing_in_its_own_transaction()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var direct = database.Open();
        // So that rows are seen before the dispatcher removes them: its clock stands still, and it does nothing.
        await using var server = await RealtimeServer.StartAsync(new ManualTime(), database);
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync();
        var serverId = (await ada.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        await ben.JoinServerOfAsync(channel, ada);
        await ben.JoinServerOfAsync(channel, ada);
        var soft = await ben.SayAsync(channel, "secret", "n1");
        await ben.SayAsync(channel, "secret", "n1");
        (await ada.PutAsync<MarkedRead>($"channels/{channel.Id}/read", new PutRead(1))).Expect(200);
        (await ada.PutAsync<MarkedRead>($"channels/{channel.Id}/read", new PutRead(1))).Expect(200);
        (await ben.DeleteAsync<ChangeMade>($"messages/{soft.Id}")).Expect(200);
        (await ben.DeleteAsync<ChangeMade>($"messages/{soft.Id}?hard=true")).Expect(200);
        var hard = await ben.SayAsync(channel, "secret");
        (await ben.DeleteAsync<ChangeMade>($"messages/{hard.Id}?hard=true")).Expect(200);
        (await ben.DeleteAsync<object>($"servers/{serverId}/members/me")).Expect(204);
        var stream = await ben.StartStreamAsync();
        (await ben.PostAsync<LiveStream>($"streams/{stream.Id}/end")).Expect(200);
        (await ben.PostAsync<LiveStream>($"streams/{stream.Id}/end")).Expect(200);
        (await ben.DeleteAsync<object>("users/me")).Expect(204);

        var rows = new List<(string Type, string Payload)>();
        await using var ask = direct.CreateCommand("select type, payload from outbox order by id");
        await using (var answer = await ask.ExecuteReaderAsync())
        {
            while (await answer.ReadAsync())
            {
                rows.Add((answer.GetString(0), answer.GetString(1)));
            }
        }
        Assert.Equal(
            [
                OutboxEvents.UserCreated, OutboxEvents.UserCreated, OutboxEvents.ServerCreated, OutboxEvents.MemberJoined, OutboxEvents.MessageSent,
                OutboxEvents.MessageRead, OutboxEvents.MessageDeleted, OutboxEvents.MessageSent, OutboxEvents.MessageDeleted, OutboxEvents.MemberLeft, OutboxEvents.StreamStarted, OutboxEvents.StreamEnded, OutboxEvents.UserDeleted,
            ],
            rows.Select(row => row.Type));
        var deleted = rows.Where(row => row.Type == OutboxEvents.MessageDeleted)
            .Select(row => JsonSerializer.Deserialize<MessageReference>(row.Payload, WireJson.Options)!.Seq);
        Assert.Equal([soft.Seq, hard.Seq], deleted);
        Assert.DoesNotContain(rows, row => row.Payload.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task and_never_handling_it_is_made_good_by_the_next_node()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var node = await RealtimeProcess.StartAsync(database);
        var (ada, ben) = (node.UserOf("ada"), node.UserOf("ben"));
        Assert.Equal(200, (await ben.GetAsync<User>("users/me")).Status);
        var conversation = await ada.OpenConversationAsync(ben);
        // Nothing can be taken out of the outbox while this holds it; writing into it goes on.
        await using var direct = database.Open();
        await using (var holder = await direct.OpenConnectionAsync())
        await using (var transaction = await holder.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand("lock table notifications in exclusive mode", holder);
            await hold.ExecuteNonQueryAsync();
            for (var index = 0; index < 20; index++)
            {
                await ada.SayAsync(conversation, $"{index}");
            }
            await node.KillAsync();
        }

        await node.RestartAsync();

        NotificationPage? page = null;
        await Soon.UntilAsync(
            async () => (page = (await ben.GetAsync<NotificationPage>("notifications")).Expect(200)) is { Unread: 20, Items.Count: 20 }, "all twenty to be notified");
        Assert.Equal(Enumerable.Range(0, 20).Reverse().Select(index => $"{index}"), page!.Items.Select(notification => notification.Body));
    }
}

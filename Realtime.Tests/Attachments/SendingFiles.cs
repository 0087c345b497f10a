using Microsoft.Extensions.DependencyInjection;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;
using Realtime.Tests.Messages;

namespace Realtime.Tests.Attachments;

public sealed class SendingFiles : IAsyncLifetime
{
    private Room _room = null!;

    public async Task InitializeAsync() => _room = await Room.OpenAsync();

    public async Task DisposeAsync() => await _room.DisposeAsync();

    [Fact]
    public async Task shows_them_in_events_history_and_replays_in_the_order_they_were_sent_in()
    {
        var (ben, channel) = (_room.Ben, _room.Channel);
        var position = await ben.HistoryAsync(channel);
        var (text, picture) = (await ben.UploadAsync(), (await ben.UploadAsync(Pictures.Make(600, 400), "a.png")).Expect(201));

        await _room.BensHub.DoAsync<MessageSent>(Operations.MessageSend, new SendMessage(channel.Type, channel.Id, "", Attachments: [picture.Id, text]));

        var told = (await _room.AdasHub.NextAsync<MessageChange>(Events.MessageCreate)).Message;
        Attachment[] expected =
        [
            new(picture.Id, "a.png", "image/png", picture.Size, 600, 400, true), new(text, "notes.txt", "text/plain; charset=utf-8", 10),
        ];
        Assert.Equal(expected, told.Attachments);
        Assert.Equal("", told.Content);
        Assert.Equal(expected, (await _room.ReadAsync()).Attachments);
        await using var late = await _room.Ada.ConnectAsync();
        Assert.Equal(expected, Assert.Single((await late.SubscribeAsync(channel, position.Seq, position.Epoch)).Messages!).Attachments);
        (await ben.PatchAsync<ChangeMade>($"messages/{told.Id}", new PatchMessage("look"))).Expect(200);
        (await ben.PatchAsync<ChangeMade>($"messages/{told.Id}", new PatchMessage(""))).Expect(200);
        Assert.Equal(expected, (await _room.AdasHub.NextAsync<MessageChange>(Events.MessageUpdate)).Message.Attachments);
    }

    [Fact]
    public async Task works_in_conversations_and_streams_as_well()
    {
        var conversation = await _room.Ada.OpenConversationAsync(_room.Ben);
        var stream = await _room.Ada.StartStreamAsync();
        await _room.AdasHub.SubscribeAsync(stream);

        (await _room.Ada.SendAsync(conversation, [await _room.Ada.UploadAsync()])).Expect(201);
        var inStream = await _room.Ben.UploadAsync();
        await _room.BensHub.DoAsync<MessageSent>(Operations.StreamMessage, new SendStreamMessage(stream.Id, "", Attachments: [inStream]));

        Assert.Single(Assert.Single((await _room.Ben.HistoryAsync(conversation)).Messages).Attachments!);
        Assert.Equal(inStream, Assert.Single((await _room.AdasHub.NextAsync<MessageChange>(Events.StreamMessage)).Message.Attachments!).Id);
    }

    [Fact]
    public async Task takes_only_what_is_ones_own_and_unsent()
    {
        var (ada, ben, channel) = (_room.Ada, _room.Ben, _room.Channel);
        var (mine, sent, theirs) = (await ben.UploadAsync(), await ben.UploadAsync(), await ada.UploadAsync());
        (await ben.SendAsync(channel, [sent])).Expect(201);
        (await _room.Server.UserOf("elsewhere", ben.Id).UploadAsync([1], id: "foreign")).Expect(201);
        var before = await ben.HistoryAsync(channel);

        foreach (var (attachments, status, reason) in new (string[], int, string?)[]
        {
            ([mine, theirs], 404, null), ([mine, sent], 404, null), ([mine, "foreign"], 404, null), ([mine, "att_none"], 404, null),
            ([mine, mine], 400, "twice_the_same"), ([mine, "a/b"], 400, "invalid_id"), ([mine, ""], 400, "invalid_id"),
            ([.. Enumerable.Range(1, 11).Select(index => $"att_{index}")], 413, "too_many"),
        })
        {
            foreach (var nonce in new[] { null, "n" })
            {
                var answer = await ben.SendAsync(channel, attachments, "hm", nonce);
                Assert.Equal((status, reason, "attachments"), (answer.Status, answer.Reason, answer.Field));
            }
        }

        Assert.Equal(before.Seq, (await ben.HistoryAsync(channel)).Seq);
        Assert.Equal("too_short", (await ben.SendAsync(channel, [])).Reason);
        Assert.Equal("too_short", (await ben.SendAsync(channel, [mine], "  ")).Reason);
        (await ben.SendAsync(channel, [mine])).Expect(201);
        var plain = await ben.SayAsync(channel, "plain");
        Assert.Equal("too_short", (await ben.PatchAsync<ChangeMade>($"messages/{plain.Id}", new PatchMessage(""))).Reason);
    }

    [Fact]
    public async Task under_one_nonce_is_one_message_however_often_it_is_said()
    {
        var attachment = await _room.Ben.UploadAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _room.Ben.SendAsync(_room.Channel, [attachment], nonce: "n1")));
        var later = (await _room.Ben.SendAsync(_room.Channel, [attachment], nonce: "n1")).Expect(200);

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers, answer => Assert.Equal(later.Id, answer.Value?.Id));
        Assert.Single((await _room.ReadAsync()).Attachments!);
        (await _room.Ben.DeleteAsync<ChangeMade>($"messages/{later.Id}?hard=true")).Expect(200);
        await Files.SweepOf(_room.Server).SweepAsync(CancellationToken.None);
        Assert.Equal(later, (await _room.Ben.SendAsync(_room.Channel, [attachment], nonce: "n1")).Expect(200));
    }

    [Fact]
    public async Task of_one_file_in_many_messages_at_once_is_done_once_without_a_hole()
    {
        var log = _room.Server.Services.GetRequiredService<MessageLog>();
        var topics = _room.Server.Services.GetRequiredService<TopicDirectory>();
        var channel = (await topics.FindAsync(_room.Channel.In("default"), CancellationToken.None))!;
        var stream = (await topics.FindAsync((await _room.Ada.StartStreamAsync()).In("default"), CancellationToken.None))!;
        var (shared, own) = (await _room.Ben.UploadAsync(), await _room.Ben.UploadAsync());
        // Together, so that they share batches: one of the takers gets it, and one that wants a thing more than there is gets none of it.
        var appending = Enumerable.Range(0, 60).Select(index => log.AppendAsync(new NewMessage(
            index % 3 == 0 ? stream : channel, _room.Ben.Id, $"{index}", Nonce: null,
            Attachments: index == 1 ? ["gone", own] : index % 2 == 0 ? [shared] : null))).ToList();

        var appended = await Task.WhenAll(appending);

        Assert.Equal(1, Enumerable.Range(0, 60).Count(index => index % 2 == 0 && !appended[index].IsRefused));
        Assert.All(Enumerable.Range(0, 60).Where(index => index % 2 == 1 && index != 1), index => Assert.False(appended[index].IsRefused));
        Assert.Equal("attachments", appended[1].Refusal?.Field);
        foreach (var topic in new[] { _room.Channel, stream.Topic.ToRef() })
        {
            var page = await _room.Ada.HistoryAsync(topic, "?limit=100");
            Assert.Equal(Enumerable.Range(1, page.Messages.Count).Select(seq => (long)seq), page.Messages.Select(message => message.Seq));
            Assert.Equal(page.Messages.Count, page.Seq);
        }
        (await _room.Ben.SendAsync(_room.Channel, [own])).Expect(201);
    }

    [Fact]
    public async Task takes_the_permission_to_attach_files_in_channels()
    {
        var (ben, channel) = (_room.Ben, _room.Channel);
        var attachment = await ben.UploadAsync();
        var everyone = $"channels/{channel.Id}/overrides/roles/everyone";
        (await _room.Ada.PutAsync<object>(everyone, new SetOverride(ServerPermissions.None, ServerPermissions.AttachFiles))).Expect(200);

        var refused = await ben.SendAsync(channel, [attachment]);

        Assert.Equal((403, "missing_permission"), (refused.Status, refused.Reason));
        await ben.SayAsync(channel, "without");
        (await _room.Ada.SendAsync(channel, [await _room.Ada.UploadAsync()])).Expect(201);
        Assert.Equal("not_a_member", (await _room.Cleo.SendAsync(channel, [await _room.Cleo.UploadAsync()])).Reason);
        (await _room.Ada.DeleteAsync<object>(everyone)).Expect(204);
        (await ben.SendAsync(channel, [attachment])).Expect(201);
        var serverId = (await ben.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        (await _room.Ada.PutAsync<object>($"servers/{serverId}/members/{ben.Id}/mute", new MuteMember(DateTimeOffset.UtcNow.AddHours(1)))).Expect(204);
        Assert.Equal("muted", (await ben.SendAsync(channel, [await ben.UploadAsync()])).Reason);
    }
}

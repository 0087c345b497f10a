using System.Net;
using System.Net.Http.Headers;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;
using Realtime.Tests.Messages;

namespace Realtime.Tests.Attachments;

public sealed class SeeingFiles
{
    [Fact]
    public async Task is_for_whoever_may_read_the_message_now()
    {
        await using var room = await Room.OpenAsync();
        var attachment = await room.Ben.UploadAsync();
        var foreigner = room.Server.UserOf("elsewhere", room.Ben.Id);

        // Nobody's but the uploader's, as long as it is not sent.
        Assert.Equal([200, 404, 404, 404], await StatusesAsync(room.Ben, room.Ada, room.Cleo, foreigner));
        (await room.Ben.SendAsync(room.Channel, [attachment])).Expect(201);
        Assert.Equal([200, 200, 404, 404], await StatusesAsync(room.Ben, room.Ada, room.Cleo, foreigner));
        var serverId = (await room.Ada.GetAsync<Channel>($"channels/{room.Channel.Id}")).Expect(200).ServerId;
        (await room.Ada.DeleteAsync<object>($"servers/{serverId}/members/{room.Ben.Id}")).Expect(204);
        Assert.Equal([404, 200, 404, 404], await StatusesAsync(room.Ben, room.Ada, room.Cleo, foreigner));

        Assert.Equal(404, (await room.Cleo.GetAsync<object>($"attachments/{attachment}/link")).Status);
        Assert.Equal(404, (await room.Ada.DeleteAsync<object>($"attachments/{attachment}")).Status);
        async Task<IEnumerable<int>> StatusesAsync(params TestUser[] users)
        {
            var statuses = new List<int>();
            foreach (var user in users)
            {
                statuses.Add(await user.StatusOfAsync(attachment));
            }
            return statuses;
        }
    }

    [Fact]
    public async Task ends_with_the_message_and_the_bytes_go_with_what_it_said()
    {
        await using var room = await Room.OpenAsync();
        var (ada, channel) = (room.Ada, room.Channel);
        async Task<(string Message, string Attachment)> SendPictureAsync(string content)
        {
            var picture = (await ada.UploadAsync(Pictures.Make(600, 400), $"{content}.png")).Expect(201);
            return ((await ada.SendAsync(channel, [picture.Id], content)).Expect(201).Id, picture.Id);
        }
        var (soft, hard, redacted, kept) = (await SendPictureAsync("soft"), await SendPictureAsync("hard"), await SendPictureAsync("redacted"), await SendPictureAsync("kept"));

        (await ada.DeleteAsync<ChangeMade>($"messages/{soft.Message}")).Expect(200);
        (await ada.DeleteAsync<ChangeMade>($"messages/{hard.Message}?hard=true")).Expect(200);
        (await ada.PostAsync<ChangeMade>($"messages/{redacted.Message}/redact", new PostRedaction("no"))).Expect(200);

        foreach (var (_, attachment) in new[] { soft, hard, redacted })
        {
            Assert.Equal(404, await ada.StatusOfAsync(attachment));
            Assert.Equal(404, (await ada.GetAsync<object>($"attachments/{attachment}/link")).Status);
            Assert.Equal(404, (await ada.GetAsync<object>($"attachments/{attachment}/thumbnail")).Status);
        }
        Assert.All((await ada.HistoryAsync(channel)).Messages.Take(3), message => Assert.Null(message.Attachments));
        Assert.Equal(8, (await Files.KeptAsync(room.Server)).Count);
        await SweepAsync();
        Assert.Equal(4, (await Files.KeptAsync(room.Server)).Count);
        (await ada.DeleteAsync<ChangeMade>($"messages/{soft.Message}?hard=true")).Expect(200);
        await SweepAsync();
        Assert.Equal(2, (await Files.KeptAsync(room.Server)).Count);
        Assert.Equal(200, await ada.StatusOfAsync(kept.Attachment));

        (await ada.DeleteAsync<object>($"channels/{channel.Id}")).Expect(204);
        Assert.Equal(404, await ada.StatusOfAsync(kept.Attachment));
        await SweepAsync();
        Assert.Empty(await Files.KeptAsync(room.Server));
        Assert.Empty(room.Server.Errors.Entries);
        Task<bool> SweepAsync() => Files.SweepOf(room.Server).SweepAsync(CancellationToken.None);
    }

    [Fact]
    public async Task through_a_link_needs_no_header_and_lasts_as_long_as_the_right_and_the_minutes_do()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        var channel = await ada.MakeChannelAsync();
        await ben.JoinServerOfAsync(channel, ada);
        var (picture, other) = ((await ada.UploadAsync(Pictures.Make(600, 400))).Expect(201).Id, await ada.UploadAsync());
        (await ada.SendAsync(channel, [picture, other])).Expect(201);

        var link = (await ben.GetAsync<AttachmentLink>($"attachments/{picture}/link")).Expect(200);

        Assert.Equal(clock.GetUtcNow().AddMinutes(5), link.ExpiresAt, TimeSpan.FromMilliseconds(1));
        Assert.Equal(200, await StatusAsync(link.Url));
        Assert.Equal(200, await StatusAsync(link.ThumbnailUrl!));
        // For nothing else, and not to be made by hand.
        var token = link.Url.Split("token=")[1];
        foreach (var wrong in new[] { link.Url.Replace(picture, other, StringComparison.Ordinal), $"{link.Url}A", $"/api/v1/attachments/{picture}?token=", $"/api/v1/attachments/{picture}", $"/api/v1/attachments/{picture}?token={ada.Token}", $"/api/v1/attachments/{picture}?token=%00%ff", $"/api/v1/attachments/{picture}/link?token={token}", $"/api/v1/users/me?token={token}", $"/api/v1/users/me?access_token={token}" })
        {
            Assert.Equal(401, await StatusAsync(wrong));
        }
        Assert.Null((await ada.GetAsync<AttachmentLink>($"attachments/{other}/link")).Expect(200).ThumbnailUrl);

        // Out of the server, and its link is worth nothing; back in it, and it is again.
        var serverId = (await ada.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        (await ada.DeleteAsync<object>($"servers/{serverId}/members/{ben.Id}")).Expect(204);
        Assert.Equal(404, await StatusAsync(link.Url));
        await ben.JoinServerOfAsync(channel, ada);
        Assert.Equal(200, await StatusAsync(link.Url));
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(401, await StatusAsync(link.Url));

        var again = (await ben.GetAsync<AttachmentLink>($"attachments/{picture}/link")).Expect(200);
        Assert.Equal(200, await StatusAsync(again.Url));
        var session = Assert.Single((await ben.GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items);
        (await ben.DeleteAsync<object>($"auth/sessions/{session.Id}")).Expect(204);
        Assert.Equal(401, await StatusAsync(again.Url));
        async Task<int> StatusAsync(string path)
        {
            using var answer = await ben.FetchAsync(path, withToken: false);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task of_a_stream_ends_where_its_history_does()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock, settings: ("Streams:HistoryAge", "01:00:00"));
        var ada = server.UserOf("default", "ada");
        var stream = await ada.StartStreamAsync();
        var (pinned, plain) = (await ada.UploadAsync(), await ada.UploadAsync());
        var message = (await ada.SendAsync(stream, [pinned])).Expect(201);
        (await ada.SendAsync(stream, [plain])).Expect(201);
        (await ada.PutAsync<ChangeMade>($"messages/{message.Id}/pin")).Expect(200);
        var admin = server.UserOf("default", "admin", CallerRoles.Admin);
        (await admin.PostAsync<object>("streams", new StartStream("News", Topic.AnnouncementsId))).Expect(201);
        var announced = await admin.UploadAsync();
        (await admin.SendAsync(new TopicRef(TopicKind.Stream, Topic.AnnouncementsId), [announced])).Expect(201);
        Assert.Equal((200, 200, 200), await StatusesAsync());

        clock.Advance(TimeSpan.FromMinutes(61));

        ada = server.UserOf("default", "ada");
        // Announcements show all that they have.
        Assert.Equal((200, 404, 200), await StatusesAsync());
        async Task<(int, int, int)> StatusesAsync() => (await ada.StatusOfAsync(pinned), await ada.StatusOfAsync(plain), await ada.StatusOfAsync(announced));
    }

    [Fact]
    public async Task in_part_or_again_costs_no_more_than_the_part_or_nothing()
    {
        await using var room = await Room.OpenAsync();
        var attachment = await room.Ada.UploadAsync("0123456789");

        using var whole = await room.Ada.FetchAsync($"attachments/{attachment}");
        using var part = await room.Ada.FetchAsync($"attachments/{attachment}", headers: ask => ask.Range = new RangeHeaderValue(3, 5));
        using var beyond = await room.Ada.FetchAsync($"attachments/{attachment}", headers: ask => ask.Range = new RangeHeaderValue(30, 50));
        using var again = await room.Ada.FetchAsync($"attachments/{attachment}", headers: ask => ask.IfNoneMatch.Add(whole.Headers.ETag!));

        Assert.Equal((HttpStatusCode.PartialContent, "345"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
        Assert.Equal("bytes 3-5/10", part.Content.Headers.ContentRange?.ToString());
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.True(whole.Headers.CacheControl is { Private: true, NoCache: true });
    }
}

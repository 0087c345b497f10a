using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;
using SkiaSharp;

namespace Realtime.Tests.Attachments;

/// <summary>Of 100,000 bytes at most, 250,000 unsent, two at once.</summary>
public sealed class UploadingAFile(UploadingAFile.SmallServer shared) : IClassFixture<UploadingAFile.SmallServer>
{
    private const int MaxBytes = 100_000;

    private RealtimeServer Server => shared.Server;

    [Fact]
    public async Task answers_what_it_is_and_keeps_every_byte()
    {
        var ada = await Server.GuestAsync("Ada");
        var bytes = Pictures.Make(600, 400);

        var uploaded = (await ada.UploadAsync(bytes, "tea & cake.png")).Expect(201);

        Assert.StartsWith("att_", uploaded.Id, StringComparison.Ordinal);
        Assert.Equal(
            new AttachmentUploaded(uploaded.Id, "tea & cake.png", "image/png", bytes.Length, $"/api/v1/attachments/{uploaded.Id}", 600, 400, true), uploaded);
        using var answer = await ada.FetchAsync(uploaded.Url);
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("tea & cake.png", answer.Content.Headers.ContentDisposition?.FileNameStar);
        using var thumbnail = await ada.FetchAsync($"{uploaded.Url}/thumbnail");
        Assert.Equal("image/webp", thumbnail.Content.Headers.ContentType?.ToString());
        Assert.Equal((320, 213), Pictures.SizeOf(await thumbnail.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task of_a_picture_says_how_it_is_to_be_seen()
    {
        var ada = await Server.GuestAsync("Ada");

        var turned = (await ada.UploadAsync(Pictures.MakeOnItsSide(640, 320))).Expect(201);
        var small = (await ada.UploadAsync(Pictures.Make(20, 10, SKEncodedImageFormat.Webp))).Expect(201);
        var pretended = (await ada.UploadAsync(Pictures.Pretend(30_000, 30_000))).Expect(201);
        var broken = (await ada.UploadAsync(Pictures.Make(600, 400)[..60])).Expect(201);

        Assert.Equal((320, 640, true), (turned.Width, turned.Height, turned.HasThumbnail));
        using var thumbnail = await ada.FetchAsync($"{turned.Url}/thumbnail");
        Assert.Equal((160, 320), Pictures.SizeOf(await thumbnail.Content.ReadAsByteArrayAsync()));
        Assert.Equal(("image/webp", 20, 10, null), (small.ContentType, small.Width, small.Height, small.HasThumbnail));
        // It would unpack to 3.6 GB.
        Assert.Equal((30_000, null), (pretended.Width, pretended.HasThumbnail));
        Assert.Equal(("image/png", null), (broken.ContentType, broken.HasThumbnail));
        Assert.Equal(404, (await ada.GetAsync<object>($"attachments/{small.Id}/thumbnail")).Status);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><script>alert(1)</script>", "cat.png", "text/plain; charset=utf-8")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "cat.svg", "text/plain; charset=utf-8")]
    [InlineData("%PDF-1.7", "cat.pdf", "application/pdf")]
    public async Task is_never_anything_that_a_browser_runs(string text, string name, string type)
    {
        var ada = await Server.GuestAsync("Ada");
        var claiming = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue("image/svg+xml") } };

        var uploaded = (await ada.PostAsync<AttachmentUploaded>($"attachments?name={name}", claiming)).Expect(201);

        using var answer = await ada.FetchAsync(uploaded.Url);
        Assert.Equal((type, type), (uploaded.ContentType, answer.Content.Headers.ContentType?.ToString()));
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task of_a_form_takes_its_first_file()
    {
        var ada = await Server.GuestAsync("Ada");
        using var file = new ByteArrayContent("in a form"u8.ToArray());
        using var form = new MultipartFormDataContent { { new StringContent("1"), "field" }, { file, "upload", @"..\..\form.txt" } };

        var uploaded = (await ada.PostAsync<AttachmentUploaded>("attachments", form)).Expect(201);

        Assert.Equal(("form.txt", 9L), (uploaded.Name, uploaded.Size));
        using var cut = new ByteArrayContent(Encoding.ASCII.GetBytes("--x\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\nno end"));
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        Assert.Equal((400, "malformed"), await ada.PostAsync<AttachmentUploaded>("attachments", cut) is var answer ? (answer.Status, answer.Reason) : default);
        using var empty = new MultipartFormDataContent { { new StringContent("1"), "field" } };
        Assert.Equal("empty_file", (await ada.PostAsync<AttachmentUploaded>("attachments", empty)).Reason);
    }

    [Fact]
    public async Task that_is_not_right_leaves_nothing()
    {
        var ada = await Server.GuestAsync("Ada");
        var before = await Files.KeptAsync(Server);

        var nothing = await ada.UploadAsync([]);
        var declared = await ada.UploadAsync(new byte[MaxBytes + 1]);
        var undeclared = await ada.PostAsync<AttachmentUploaded>("attachments", new SlowContent(async body => await body.WriteAsync(new byte[MaxBytes + 1])));
        var badName = await ada.UploadAsync([1], "a\u0001b");
        var longName = await ada.UploadAsync([1], new string('x', 300));
        var badId = await ada.UploadAsync([1], id: "..%2F..%2Fetc");

        Assert.Equal((400, "empty_file"), (nothing.Status, nothing.Reason));
        Assert.Equal((413, "file_too_large"), (declared.Status, declared.Reason));
        Assert.Equal((413, "file_too_large"), (undeclared.Status, undeclared.Reason));
        Assert.Equal((400, "control_character", "name"), (badName.Status, badName.Reason, badName.Field));
        Assert.Equal((413, "too_long"), (longName.Status, longName.Reason));
        Assert.Equal((400, "invalid_id", "id"), (badId.Status, badId.Reason, badId.Field));
        Assert.Equal(201, (await ada.UploadAsync(new byte[MaxBytes])).Status);
        Assert.Equal(before.Count + 1, (await Files.KeptAsync(Server)).Count);
        await Soon.UntilAsync(() => Files.DraftsOf(Server).Length == 0, "nothing to be left");
    }

    [Fact]
    public async Task that_is_broken_off_leaves_nothing()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(ada.Url.Host, ada.Url.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /api/v1/attachments?name=a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {ada.Token}\r\nContent-Length: 1000\r\n\r\nnot so many"));
            await Soon.UntilAsync(() => Files.DraftsOf(server).Length == 1, "the upload to begin");
        }

        await Soon.UntilAsync(() => Files.DraftsOf(server).Length == 0, "the upload to leave nothing");
        Assert.Empty(await Files.KeptAsync(server));
        Assert.Empty(server.Errors.Entries);
    }

    [Fact]
    public async Task is_possible_until_too_much_is_unsent()
    {
        var (ada, ben) = (await Server.GuestAsync("Ada"), await Server.GuestAsync("Ben"));
        var first = (await ada.UploadAsync(new byte[MaxBytes])).Expect(201);
        var second = (await ada.UploadAsync(new byte[MaxBytes])).Expect(201);

        var third = await ada.UploadAsync(new byte[MaxBytes]);
        // One that does not say how long it is is found out at the end.
        var fourth = await ada.PostAsync<AttachmentUploaded>("attachments", new SlowContent(async body => await body.WriteAsync(new byte[MaxBytes])));

        Assert.Equal((413, "too_much_pending"), (third.Status, third.Reason));
        Assert.Equal((413, "too_much_pending"), (fourth.Status, fourth.Reason));
        (await ben.UploadAsync(new byte[MaxBytes])).Expect(201);
        (await ada.DeleteAsync<object>($"attachments/{first.Id}")).Expect(204);
        Assert.Equal(404, (await ada.DeleteAsync<object>($"attachments/{first.Id}")).Status);
        (await ada.UploadAsync(new byte[MaxBytes])).Expect(201);
        var channel = await ada.MakeChannelAsync();
        (await ada.SendAsync(channel, [second.Id])).Expect(201);
        (await ada.UploadAsync([1])).Expect(201);
        var sent = await ada.DeleteAsync<object>($"attachments/{second.Id}");
        Assert.Equal((409, "in_use"), (sent.Status, sent.Reason));
    }

    [Fact]
    public async Task under_an_id_of_ones_own_is_possible_once_in_a_tenant()
    {
        var ada = await Server.GuestAsync("Ada");

        var first = (await ada.UploadAsync([1], id: "mine")).Expect(201);
        var kept = (await Files.KeptAsync(Server)).Count;

        // Asked for again, since the answer was lost.
        Assert.Equal(first, (await ada.UploadAsync([1], id: "mine")).Expect(201));
        Assert.Equal(kept, (await Files.KeptAsync(Server)).Count);
        foreach (var other in new[]
        {
            await ada.UploadAsync([2], id: "mine"), await ada.UploadAsync([1], "other", "mine"), await (await Server.GuestAsync("Ben")).UploadAsync([1], id: "mine"),
        })
        {
            Assert.Equal((409, "taken", "id"), (other.Status, other.Reason, other.Field));
        }
        (await Server.UserOf("elsewhere", "ada").UploadAsync([1], id: "mine")).Expect(201);
    }

    [Fact]
    public async Task is_told_to_all_of_ones_devices_as_it_comes()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        await using var adas = await ada.ConnectAsync();
        await using var bens = await ben.ConnectAsync();
        await adas.SubscribeAsync(new(TopicKind.User, ada.Id));
        await bens.SubscribeAsync(new(TopicKind.User, ben.Id));
        UploadProgress? first = null;

        var uploaded = await ada.PostAsync<AttachmentUploaded>("attachments?id=mine", new SlowContent(async body =>
        {
            var told = adas.NextAsync<UploadProgress>(Events.UploadProgress);
            while (!told.IsCompleted)
            {
                clock.Advance(TimeSpan.FromMilliseconds(300));
                await body.WriteAsync("x"u8.ToArray());
                await body.FlushAsync();
                await Task.WhenAny(told, Task.Delay(10));
            }
            first = await told;
        }));

        var size = uploaded.Expect(201).Size;
        Assert.Equal(("mine", null), (first!.AttachmentId, first.Total));
        Assert.InRange(first.Received, 1, size);
        UploadProgress last;
        do
        {
            last = await adas.NextAsync<UploadProgress>(Events.UploadProgress);
        }
        while (last.Total is null);
        Assert.Equal(new UploadProgress("mine", size, size), last);
        Assert.Equal(0, await bens.CountAsync(Events.UploadProgress));
    }

    [Fact]
    public async Task is_possible_for_two_at_once()
    {
        var ada = await Server.GuestAsync("Ada");
        var release = new TaskCompletionSource();
        var began = new List<TaskCompletionSource>();
        Task<HttpAnswer<AttachmentUploaded>> Begin()
        {
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            began.Add(begun);
            return ada.PostAsync<AttachmentUploaded>("attachments", new SlowContent(async body =>
            {
                await body.WriteAsync("x"u8.ToArray());
                await body.FlushAsync();
                begun.SetResult();
                await release.Task;
            }));
        }
        var drafts = Files.DraftsOf(Server).Length;

        var uploads = new[] { Begin(), Begin() };
        await Task.WhenAll(began.Select(one => one.Task)).OrFail("both to begin");
        await Soon.UntilAsync(() => Files.DraftsOf(Server).Length >= drafts + 2, "both to be received");
        var third = await ada.UploadAsync([1]);
        release.SetResult();

        Assert.Equal((429, "too_many_uploads"), (third.Status, third.Reason));
        Assert.All(await Task.WhenAll(uploads), upload => upload.Expect(201));
        (await ada.UploadAsync([1])).Expect(201);
    }

    public sealed class SmallServer : IAsyncLifetime
    {
        private RealtimeServer? _server;

        internal RealtimeServer Server => _server!;

        public async Task InitializeAsync() => _server = await RealtimeServer.StartAsync(settings:
        [
            ("Attachments:MaxBytes", $"{MaxBytes}"), ("Attachments:PendingBytesPerUser", "250000"), ("Attachments:UploadsPerUser", "2"),
        ]);

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}

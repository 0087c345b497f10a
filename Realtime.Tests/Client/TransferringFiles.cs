using Realtime.Client;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

public sealed class TransferringFiles
{
    [Fact]
    public async Task through_the_library_there_and_back()
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Attachments:MaxBytes", "200000"));
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        var conversation = await ada.OpenConversationAsync(ben);
        await using var adas = await ada.ConnectClientAsync();
        await using var bens = await ben.ConnectClientAsync();
        await using var self = await adas.SubscribeAsync(new(TopicKind.User, ada.Id));
        await using var room = await bens.SubscribeAsync(conversation);
        var bytes = new byte[150_000];
        new Random(1).NextBytes(bytes);
        var sent = new Watch();

        var uploaded = await adas.UploadAsync(new MemoryStream(bytes), "some & bytes.bin", id: "mine", progress: sent);
        await adas.SendAsync(conversation, "", attachments: [uploaded.Id]);

        Assert.Equal(("mine", "some & bytes.bin", 150_000L), (uploaded.Id, uploaded.Name, uploaded.Size));
        Assert.Equal(150_000, sent.Last);
        var progress = await NextAsync<UploadProgressed>(self);
        Assert.Equal("mine", progress.Progress.AttachmentId);
        var message = (await NextAsync<MessageChanged>(room)).Message;
        var received = new MemoryStream();
        await using (var download = await bens.DownloadAsync(Assert.Single(message.Attachments!).Id))
        {
            await download.CopyToAsync(received);
        }
        Assert.Equal(bytes, received.ToArray());

        var tooLarge = await Assert.ThrowsAsync<RealtimeException>(() => adas.UploadAsync(new MemoryStream(new byte[200_001]), "large"));
        Assert.Equal((ErrorCode.TooLarge, "file_too_large"), (tooLarge.Code, tooLarge.Reason));
        var none = await Assert.ThrowsAsync<RealtimeException>(() => bens.DownloadAsync("att_none", thumbnail: true));
        Assert.Equal(ErrorCode.NotFound, none.Code);
    }

    private static async Task<T> NextAsync<T>(TopicSubscription subscription)
        where T : TopicEvent
    {
        await using var told = subscription.ReadAllAsync().GetAsyncEnumerator();
        while (await told.MoveNextAsync().AsTask().OrFail(typeof(T).Name))
        {
            if (told.Current is T next)
            {
                return next;
            }
        }
        throw new InvalidOperationException("The subscription has ended.");
    }

    private sealed class Watch : IProgress<long>
    {
        public long Last { get; private set; }

        public void Report(long value) => Last = value;
    }
}

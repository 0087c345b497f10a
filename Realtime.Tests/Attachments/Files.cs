using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Attachments;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Attachments;

/// <summary>What a server has on its disk.</summary>
internal static class Files
{
    public static IAttachmentStore StoreOf(RealtimeServer server) => server.Services.GetRequiredService<IAttachmentStore>();

    public static AttachmentSweep SweepOf(RealtimeServer server) => server.Services.GetRequiredService<AttachmentSweep>();

    /// <summary>The keys of all that is kept, thumbnails too.</summary>
    public static async Task<IReadOnlyList<string>> KeptAsync(IAttachmentStore store)
    {
        var keys = new List<string>();
        await foreach (var key in store.ListAsync(DateTimeOffset.MaxValue, CancellationToken.None))
        {
            keys.Add(key);
        }
        return keys;
    }

    public static Task<IReadOnlyList<string>> KeptAsync(RealtimeServer server) => KeptAsync(StoreOf(server));

    /// <summary>What is being received, or was left behind.</summary>
    public static string[] DraftsOf(RealtimeServer server) => Directory.GetFiles(StoreOf(server).Drafts);
}

/// <summary>A body that is written as the test goes on, and of which nobody knows how long it will be.</summary>
internal sealed class SlowContent(Func<Stream, Task> writeAsync) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => writeAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Attachments;

namespace Realtime.Api.Servers;

/// <summary>What goes with a channel that is deleted, in the same transaction.</summary>
internal static class ChannelContents
{
    /// <summary>
    /// The topics' rows stay, so that no id comes back with another run of seqs: nodes remember a topic's key for as long as they run.
    /// </summary>
    public static async Task DeleteAsync(RealtimeDbContext db, string tenant, string[] channels, CancellationToken cancellation)
    {
        var keys = await db.Topics
            .Where(topic => topic.Tenant == tenant && topic.Kind == TopicKind.Channel && channels.Contains(topic.Id))
            .Select(topic => topic.Key)
            .ToArrayAsync(cancellation);
        await db.Messages.Where(message => keys.Contains(message.TopicKey)).ExecuteDeleteAsync(cancellation);
        await db.MessageEdits.Where(edit => keys.Contains(edit.TopicKey)).ExecuteDeleteAsync(cancellation);
        await db.MessageReactions.Where(reaction => keys.Contains(reaction.TopicKey)).ExecuteDeleteAsync(cancellation);
        await db.Attachments.Where(attachment => keys.Contains(attachment.TopicKey!.Value)).RemoveAsync(cancellation);
        await db.ReadReceipts.Where(receipt => keys.Contains(receipt.TopicKey)).ExecuteDeleteAsync(cancellation);
        await db.ThreadMarks.Where(mark => keys.Contains(mark.TopicKey)).ExecuteDeleteAsync(cancellation);
        await db.SlowModeMarks.Where(mark => keys.Contains(mark.TopicKey)).ExecuteDeleteAsync(cancellation);
    }
}

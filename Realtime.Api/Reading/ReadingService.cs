using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Messages;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Reading;

namespace Realtime.Api.Reading;

/// <summary>How far everyone has read.</summary>
internal sealed class ReadingService(
    MessageTopics topics,
    ReadReceiptLog receipts,
    ReadMarks marks,
    EventPublisher events,
    IDbContextFactory<RealtimeDbContext> contexts)
{
    public async Task<Result<MarkedRead>> MarkAsync(Caller caller, MarkRead request, CancellationToken cancellation)
    {
        if (request.Seq < 0)
        {
            return Refuse.Invalid("seq", "'seq' is 0 or more.");
        }
        var found = await topics.FindAsync(caller, new TopicRef(request.Type, request.Id), Right.Read, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var topic = found.Value;
        var raised = await receipts.RaiseAsync(topic, caller.UserId, request.Seq);
        if (raised.IsRefused)
        {
            return raised.Refusal;
        }
        if (raised.Value is { Moved: true } receipt)
        {
            var read = new MessageRead(topic.Topic.ToRef(), caller.UserId, receipt.Seq, receipt.ReadAt);
            events.Tell(Hearers(topic.Topic, caller), client => client.MessageRead(read));
        }
        var mark = (await marks.OfAsync(caller.UserId, [topic], cancellation))[topic.Key];
        return new MarkedRead(mark.Unread);
    }

    /// <summary>Who has read a conversation, and how far.</summary>
    public async Task<Result<Page<ReadState>>> OfConversationAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var found = await topics.FindAsync(caller, new TopicRef(TopicKind.Conversation, id), Right.Read, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var states = await db.ReadReceipts
            .Where(receipt => receipt.TopicKey == found.Value.Key)
            .OrderBy(receipt => receipt.UserId)
            .Select(receipt => new ReadState(receipt.UserId, receipt.Seq, receipt.ReadAt))
            .ToListAsync(cancellation);
        return new Page<ReadState>(states);
    }

    /// <summary>
    /// In a conversation the others like to know. In a channel or a stream everyone telling everyone grows with the square
    /// of them, so there only the reader's own devices are told.
    /// </summary>
    private static Topic Hearers(Topic topic, Caller reader) => topic.Kind == TopicKind.Conversation ? topic : reader.Self;
}

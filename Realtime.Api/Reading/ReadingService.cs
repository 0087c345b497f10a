using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Messages;
using Realtime.Api.Notifications;
using Realtime.Api.Streams;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Reading;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Reading;

/// <summary>How far everyone has read.</summary>
internal sealed class ReadingService(
    MessageTopics topics,
    MessagePlaces places,
    AccessControl access,
    ReadReceiptLog receipts,
    ReadMarks marks,
    StreamHistory streams,
    NotificationService notifications,
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
            var lastRead = topic.Topic.Kind == TopicKind.Conversation ? await LastReadAsync(topic, receipt.Seq, cancellation) : null;
            var read = new MessageRead(topic.Topic.ToRef(), caller.UserId, receipt.Seq, receipt.ReadAt, lastRead);
            events.Tell(await HearersAsync(topic.Topic, caller), client => client.MessageRead(read));
        }
        var mark = (await marks.OfAsync(caller.UserId, [topic], streams.Beginning, cancellation))[topic.Key];
        // Even if the mark did not move: the request before this one may have ended in between.
        await notifications.ReadUpToAsync(caller, topic, mark.Seq, cancellation);
        return new MarkedRead(mark.Unread, mark.Mentions);
    }

    /// <summary>Up to a message, wherever it is.</summary>
    public async Task<Result<MarkedRead>> MarkAsync(Caller caller, string messageId, CancellationToken cancellation)
    {
        var found = await places.FindAsync(caller, messageId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var (topic, seq) = (found.Value.Topic.Topic, found.Value.Seq);
        return await MarkAsync(caller, new MarkRead(topic.Kind, topic.Id, seq), cancellation);
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
        // Whom nobody there hears any more is not heard of reading either.
        var topic = found.Value.Topic;
        var verdicts = await access.AskAsync(caller.Tenant, [.. states.Select(state => new Asked(state.UserId, topic))], cancellation);
        return new Page<ReadState>([.. states.Where(state =>
            state.UserId == caller.UserId || verdicts[new Asked(state.UserId, topic)].Write != Refuse.Blocked)]);
    }

    /// <summary>A watermark may stand on the seq of a change; the message is the one before.</summary>
    private async Task<string?> LastReadAsync(TopicEntry topic, long seq, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var id = await db.Messages
            .Where(message => message.TopicKey == topic.Key && message.Seq <= seq)
            .OrderByDescending(message => message.Seq)
            .Select(message => (Guid?)message.Id)
            .FirstOrDefaultAsync(cancellation);
        return id is { } last ? Identifier.Format(Identifier.MessagePrefix, last) : null;
    }

    /// <summary>
    /// In a conversation the others like to know, unless they do not want to hear of the reader. In a channel or a stream everyone
    /// telling everyone grows with the square of them, so there only the reader's own devices are told.
    /// </summary>
    private async ValueTask<Topic> HearersAsync(Topic topic, Caller reader) =>
        topic.Kind == TopicKind.Conversation && await access.CheckAsync(reader, topic, Right.Write, CancellationToken.None) is null ? topic : reader.Self;
}

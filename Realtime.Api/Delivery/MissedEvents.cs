using Realtime.Api.Messages;
using Realtime.Api.Observability;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Delivery;

/// <summary>What was told while nobody here heard it, from the log.</summary>
internal sealed class MissedEvents(TopicDirectory directory, ChangeFeed feed, NodeMetrics metrics) : IMissedEvents
{
    /// <summary>Most events that one read brings back.</summary>
    public const int AtATime = 500;

    public async Task<(long Head, IReadOnlyList<TopicEvent> Events)> ReadAsync(Topic topic, long after)
    {
        if (await directory.FindAsync(topic, CancellationToken.None) is not { } entry)
        {
            return (0, []);
        }
        var head = (await feed.HeadsAsync([entry], CancellationToken.None)).GetValueOrDefault(entry.Key);
        if (!topic.HasMessages || after >= head)
        {
            return (head, []);
        }
        var changes = await feed.ChangesAsync(entry, after, head, AtATime, viewer: null, CancellationToken.None);
        metrics.Repaired(changes.Count);
        return (head, [.. changes.Select(message => EventPublisher.ToEvent(topic, client => MessageTelling.Tell(client, message)))]);
    }
}

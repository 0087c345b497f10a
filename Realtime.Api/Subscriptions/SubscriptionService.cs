using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Connections;
using Realtime.Api.Delivery;
using Realtime.Api.Streams;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Reading;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Subscriptions;

/// <summary>Puts connections into topics and takes them out, and brings them up to date as they come in.</summary>
internal sealed class SubscriptionService(
    IHubContext<RealtimeHub, IRealtimeClient> hub,
    TopicFeeds feeds,
    EventPublisher events,
    AccessControl access,
    RecentChanges changes,
    TopicDirectory directory,
    ChangeFeed feed,
    ReadMarks readMarks,
    StreamHistory streams,
    IOptions<Limits> limits,
    ILogger<SubscriptionService> logger)
{
    public async Task<Result<SubscribeReply>> SubscribeAsync(
        ClientConnection connection, SubscribeRequest request, CancellationToken cancellation)
    {
        if (Check(request) is { } refusal)
        {
            return refusal;
        }
        var caller = connection.Caller;
        var requests = request.Subscriptions;
        var topics = requests.Select(one => new TopicRef(one.Type, one.Id).In(caller.Tenant)).ToArray();

        var joined = await JoinAsync(connection, topics, cancellation);

        // The group first and the feed after, so that nothing falls between.
        var entries = joined.Entries;
        var heads = await feed.HeadsAsync(entries.Values, cancellation);
        if (!NoteHeads(entries.Values, heads))
        {
            // Somebody who came at the same time read a newer one, and the feed began there.
            heads = await feed.HeadsAsync(entries.Values, cancellation);
            NoteHeads(entries.Values, heads);
        }
        var marks = await readMarks.OfAsync(caller.UserId, entries.Values, streams.Beginning, cancellation);
        var answers = new Subscription[topics.Length];
        for (var index = 0; index < topics.Length; index++)
        {
            // One that was lost while the rest was read is answered as it is now.
            answers[index] = entries.TryGetValue(topics[index], out var entry) && connection.IsIn(topics[index])
                ? await SubscribedAsync(requests[index], entry, heads[entry.Key], marks[entry.Key], caller, cancellation)
                : new Subscription(requests[index].Type, requests[index].Id, SubscriptionStatus.Denied, Reason: joined.Reasons.GetValueOrDefault(topics[index]));
        }
        return new SubscribeReply(answers);
    }

    public async Task<Result<SubscribeReply>> UnsubscribeAsync(ClientConnection connection, SubscribeRequest request)
    {
        if (Check(request) is { } refusal)
        {
            return refusal;
        }
        foreach (var one in request.Subscriptions)
        {
            await LeaveAsync(connection, new TopicRef(one.Type, one.Id).In(connection.Caller.Tenant));
        }
        return new SubscribeReply(
            [.. request.Subscriptions.Select(one => new Subscription(one.Type, one.Id, SubscriptionStatus.Unsubscribed))]);
    }

    /// <summary>
    /// Takes a connection out of a topic that its user may not read any more, and tells it so behind the last event of the topic.
    /// Waits for nobody: when this returns the topic hands out nothing more to it.
    /// </summary>
    public void Dismiss(ClientConnection connection, Topic topic, SubscriptionEnd reason)
    {
        if (!connection.Remove(topic))
        {
            return;
        }
        var ended = new SubscriptionEnded(topic.ToRef(), reason);
        _ = FinishAsync(feeds.LeaveAsync(connection.Id, topic.GroupName, Tell), topic);

        void Tell()
        {
            // It may have been let in again meanwhile, and was answered so.
            if (!connection.IsIn(topic))
            {
                events.Tell(connection, client => client.SubscriptionEnded(ended));
            }
        }
    }

    private Refusal? Check(SubscribeRequest request)
    {
        if (request.Subscriptions.Count > limits.Value.SubscriptionsPerCall)
        {
            return Refuse.TooMany("subscriptions", limits.Value.SubscriptionsPerCall);
        }
        for (var index = 0; index < request.Subscriptions.Count; index++)
        {
            if (request.Subscriptions[index] is not { } one)
            {
                return Refuse.Invalid($"subscriptions[{index}]", "A subscription is an object.", "wrong_type");
            }
            if (!Identifier.IsValid(one.Id))
            {
                return Refuse.InvalidId($"subscriptions[{index}].id");
            }
            if (one.After < 0)
            {
                return Refuse.Invalid($"subscriptions[{index}].after", "'after' is a seq: 0 or more.");
            }
        }
        return null;
    }

    private async Task<(Dictionary<Topic, TopicEntry> Entries, Dictionary<Topic, string> Reasons)> JoinAsync(
        ClientConnection connection, Topic[] topics, CancellationToken cancellation)
    {
        var reasons = new Dictionary<Topic, string>();
        while (true)
        {
            var stamp = changes.Stamp;
            var decisions = await access.CheckAsync(connection.Caller, topics, Right.Read, cancellation);
            var entries = await directory.FindAsync(
                connection.Caller.Tenant, [.. decisions.Where(decision => decision.Value is null).Select(decision => decision.Key)], cancellation);
            foreach (var topic in topics.Distinct())
            {
                if (!entries.ContainsKey(topic))
                {
                    await LeaveAsync(connection, topic);
                }
                else if (connection.TryAdd(topic, limits.Value.SubscriptionsPerConnection))
                {
                    await hub.Groups.AddToGroupAsync(connection.Id, topic.GroupName, cancellation);
                }
                else
                {
                    entries.Remove(topic);
                    reasons[topic] = "too_many";
                }
            }
            // The user may have lost access since the question was asked. A change that is noted after this finds it in the topic.
            if (!changes.HasChangedSince(stamp, connection.Caller.Self)
                && entries.Keys.All(topic => connection.IsIn(topic) && !changes.HasChangedSince(stamp, topic)))
            {
                return (entries, reasons);
            }
        }
    }

    private async Task FinishAsync(Task leaving, Topic topic)
    {
        try
        {
            await leaving;
        }
        catch (Exception failure)
        {
            // The connection is out of the topic all the same; what failed is telling the backplane that nobody is left.
            logger.NotUnsubscribed(failure, topic);
        }
    }

    private bool NoteHeads(IEnumerable<TopicEntry> entries, Dictionary<long, long> heads) =>
        entries.Aggregate(true, (all, entry) => feeds.NoteHead(entry.Topic, heads[entry.Key]) && all);

    private async Task LeaveAsync(ClientConnection connection, Topic topic)
    {
        // The group whatever the connection says: an eviction may have come between its two steps of joining.
        connection.Remove(topic);
        await hub.Groups.RemoveFromGroupAsync(connection.Id, topic.GroupName);
    }

    private async Task<Subscription> SubscribedAsync(
        SubscriptionRequest request, TopicEntry topic, long head, ReadMark mark, Caller caller, CancellationToken cancellation)
    {
        var subscription = new Subscription(
            request.Type, request.Id, SubscriptionStatus.Subscribed, head, topic.Epoch,
            topic.Topic.HasMessages ? mark.Seq : null, topic.Topic.HasMessages ? mark.Unread : null,
            Mentions: topic.Topic.HasMessages ? mark.Mentions : null);
        if (request.After is not { } after)
        {
            return subscription;
        }
        // A position of another run of seqs, or one that this run has not reached, says nothing about what was missed.
        if ((request.Epoch is not null && request.Epoch != topic.Epoch) || after > head)
        {
            return subscription with { Complete = false, Messages = [] };
        }
        var caughtUp = await feed.SinceAsync(topic, after, head, limits.Value.ReplayChanges, caller.UserId, streams.Since(topic.Topic), cancellation);
        return subscription with { Complete = caughtUp.Complete, Messages = caughtUp.Messages };
    }
}

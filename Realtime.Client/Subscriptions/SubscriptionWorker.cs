using Microsoft.Extensions.Logging;
using Realtime.Client.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Client.Subscriptions;

/// <summary>
/// Makes every SUBSCRIBE and UNSUBSCRIBE of one connection, one call at a time: so they cannot overtake each other, a reconnect takes as few
/// calls as it can, and no answer is waited for within an event handler, which would wait for itself.
/// </summary>
/// <param name="settled">Called when every topic has been asked for that was due; any number of times.</param>
internal sealed class SubscriptionWorker(SubscriptionSet set, Link link, Action settled, RealtimeClientOptions options, ILogger logger)
{
    private readonly TimeProvider _time = options.TimeProvider;
    private readonly Backoff _refusals = new(options.Random);
    private readonly int _perCall = Math.Max(1, link.Connected.Limits.SubscriptionsPerCall);

    /// <summary>Works until the connection ends, and then ends by an exception.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            link.Lost.ThrowIfCancellationRequested();
            var now = _time.GetTimestamp();
            // 1. Leaving comes first, since a topic may have been left and subscribed to again.
            var (leaves, nextLeave) = set.LeavesDue(now, _perCall);
            if (leaves.Count > 0)
            {
                await LeaveAsync(leaves);
                continue;
            }
            // 2. Joining, as many as a call may hold.
            var (joins, nextJoin) = set.JoinsDue(now, _perCall);
            if (joins.Count > 0)
            {
                await JoinAsync(joins);
                continue;
            }
            // 3. Nothing is due. Sends may go, now and from the start of a connection on: the topics come first.
            settled();
            var next = Math.Min(nextLeave, nextJoin);
            await set.WaitForWorkAsync(next is long.MaxValue ? Timeout.InfiniteTimeSpan : _time.GetElapsedTime(now, next), link.Lost);
        }
    }

    private async Task JoinAsync(List<TopicSubscription> due)
    {
        List<TopicSubscription> joins = [];
        List<SubscriptionRequest> requests = [];
        foreach (var subscription in due)
        {
            if (subscription.Join(link) is { } request)
            {
                joins.Add(subscription);
                requests.Add(request);
            }
        }
        if (joins.Count == 0)
        {
            return;
        }

        SubscribeReply reply;
        try
        {
            reply = await link.InvokeAsync<SubscribeReply>(Operations.Subscribe, new SubscribeRequest(requests), link.Lost);
        }
        catch (RealtimeException refusal) when (refusal.Code.IsRetryable())
        {
            logger.SubscribeRefused(joins.Count, refusal.Code, refusal.Message);
            JoinAgain(joins, refusal);
            // Sends need not wait for what may take a while.
            settled();
            return;
        }
        catch (RealtimeException refusal) when (refusal.Code is not ErrorCode.Unauthenticated)
        {
            if (joins.Count == 1)
            {
                set.Drop(joins[0], refusal);
                return;
            }
            // One of them is at fault, and the others must not suffer for it.
            foreach (var subscription in joins)
            {
                await JoinAsync([subscription]);
            }
            return;
        }
        // Unauthenticated goes through: it ends this connection, and the next one has a new token.

        _refusals.Reset();
        foreach (var subscription in joins)
        {
            Answer(subscription, reply);
        }
    }

    private void Answer(TopicSubscription subscription, SubscribeReply reply)
    {
        var topic = subscription.Topic;
        switch (reply.Subscriptions.FirstOrDefault(answer => answer.Type == topic.Type && answer.Id == topic.Id))
        {
            case { Status: SubscriptionStatus.Subscribed, Seq: not null, Epoch: not null } answer:
                subscription.Answer(answer, FromNow);
                break;
            case { Status: SubscriptionStatus.Denied } answer:
                set.Drop(subscription, new SubscriptionDeniedException(topic, answer.Reason));
                break;
            default:
                logger.SubscribeNotAnswered(topic.Type, topic.Id);
                subscription.JoinAgain(backoff => FromNow(backoff.Next()));
                break;
        }
    }

    private void JoinAgain(List<TopicSubscription> joins, RealtimeException refusal)
    {
        var atLeast = TimeSpan.FromMilliseconds(refusal.RetryAfterMs ?? 0);
        if (refusal.Code is ErrorCode.Internal)
        {
            // A fault may be one topic's: each comes back at a time of its own, so that the others get through.
            joins.ForEach(subscription => subscription.JoinAgain(backoff => FromNow(backoff.Next(atLeast))));
        }
        else
        {
            // The server is short of room, or we are over our rate: all come back together, in as few calls as before.
            var together = FromNow(_refusals.Next(atLeast));
            joins.ForEach(subscription => subscription.JoinAgain(_ => together));
        }
    }

    private async Task LeaveAsync(List<Leave> leaves)
    {
        var request = new SubscribeRequest([.. leaves.Select(leave => new SubscriptionRequest(leave.Topic.Type, leave.Topic.Id))]);
        try
        {
            await link.InvokeAsync<SubscribeReply>(Operations.Unsubscribe, request, link.Lost);
        }
        catch (RealtimeException refusal) when (refusal.Code.IsRetryable())
        {
            logger.UnsubscribeRefused(leaves.Count, refusal.Code, refusal.Message);
            set.PutOff(leaves, leave => FromNow(leave.Backoff.Next(TimeSpan.FromMilliseconds(refusal.RetryAfterMs ?? 0))));
            return;
        }
        catch (RealtimeException refusal) when (refusal.Code is not ErrorCode.Unauthenticated)
        {
            // The app is rid of the topics all the same: their events find no subscription here.
            logger.UnsubscribeRefused(leaves.Count, refusal.Code, refusal.Message);
        }
        set.Complete(leaves);
    }

    private long FromNow(TimeSpan delay) => _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
}

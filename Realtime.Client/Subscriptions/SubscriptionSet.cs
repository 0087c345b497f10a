using Microsoft.Extensions.Logging;
using Realtime.Client.Connections;
using Realtime.Domain.Topics;

namespace Realtime.Client.Subscriptions;

/// <summary>
/// What the app is subscribed to, and what it is not any more and the server has yet to be told. A <see cref="SubscriptionWorker"/> per
/// connection does the telling. Thread-safe.
/// </summary>
internal sealed class SubscriptionSet(RealtimeClientOptions options, ILogger logger)
{
    private readonly WorkSignal _work = new(options.TimeProvider);

    /// <summary>Guards the fields below. A subscription's own lock is never taken under it.</summary>
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicRef, TopicSubscription> _topics = [];
    private readonly List<Leave> _leaves = [];
    private bool _disposed;

    /// <summary>What is subscribed to just now.</summary>
    public TopicRef[] Topics
    {
        get
        {
            lock (_lock)
            {
                return [.. _topics.Keys];
            }
        }
    }

    public TopicSubscription Add(TopicRef topic, TopicPosition? position)
    {
        var subscription = new TopicSubscription(this, topic, position, options.BufferedEvents, options.Random);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(RealtimeClient));
            if (!_topics.TryAdd(topic, subscription))
            {
                throw new InvalidOperationException(
                    $"{topic.Type} '{topic.Id}' is subscribed to already. Use that subscription, or dispose it first.");
            }
        }
        Wake();
        return subscription;
    }

    public TopicSubscription? Find(TopicRef topic)
    {
        lock (_lock)
        {
            return _topics.GetValueOrDefault(topic);
        }
    }

    /// <summary>Ends a subscription, and completes when the server has let it go. A second time it does nothing.</summary>
    public Task RemoveAsync(TopicSubscription subscription)
    {
        // First of all, so that no SUBSCRIBE is made for it any more. One that is under way is answered before UNSUBSCRIBE is made.
        var link = subscription.End(error: null);
        Leave? leave = null;
        lock (_lock)
        {
            Forget(subscription);
            // A connection is lost before ConnectionLost takes the lock, so a leave that is added is done, or cleared there.
            if (link is { Lost.IsCancellationRequested: false })
            {
                leave = new Leave(subscription.Topic, new Backoff(options.Random));
                _leaves.Add(leave);
            }
        }
        Wake();
        return leave?.Done ?? Task.CompletedTask;
    }

    /// <summary>Ends a subscription that the server will not have: the app is told by the exception that its reading ends with.</summary>
    public void Drop(TopicSubscription subscription, RealtimeException refusal)
    {
        logger.SubscriptionEnded(subscription.Topic.Type, subscription.Topic.Id, refusal.Code, refusal.Reason);
        lock (_lock)
        {
            Forget(subscription);
        }
        subscription.End(refusal);
    }

    /// <summary>There may be something for the worker to do.</summary>
    public void Wake() => _work.Set();

    /// <summary>Waits for <see cref="Wake"/>, or for <paramref name="atMost"/>.</summary>
    public Task WaitForWorkAsync(TimeSpan atMost, CancellationToken cancellation) => _work.WaitAsync(atMost, cancellation);

    /// <summary>What needs an UNSUBSCRIBE now, and the timestamp of the next that will.</summary>
    public (List<Leave> Due, long Next) LeavesDue(long now, int atMost)
    {
        List<Leave> due = [];
        var next = long.MaxValue;
        lock (_lock)
        {
            foreach (var leave in _leaves)
            {
                Sort(leave, leave.NotBefore, now, atMost, due, ref next);
            }
        }
        return (due, next);
    }

    /// <summary>What needs a SUBSCRIBE now, and the timestamp of the next that will.</summary>
    public (List<TopicSubscription> Due, long Next) JoinsDue(long now, int atMost)
    {
        TopicSubscription[] candidates;
        lock (_lock)
        {
            // A topic whose UNSUBSCRIBE was put off waits for that, or the UNSUBSCRIBE would undo its SUBSCRIBE.
            candidates = [.. _topics.Values.Where(subscription => !_leaves.Exists(leave => leave.Topic == subscription.Topic))];
        }
        List<TopicSubscription> due = [];
        var next = long.MaxValue;
        foreach (var subscription in candidates)
        {
            if (subscription.NeedsJoinAt() is { } at)
            {
                Sort(subscription, at, now, atMost, due, ref next);
            }
        }
        return (due, next);
    }

    public void PutOff(List<Leave> leaves, Func<Leave, long> until)
    {
        lock (_lock)
        {
            leaves.ForEach(leave => leave.NotBefore = until(leave));
        }
    }

    public void Complete(List<Leave> leaves)
    {
        lock (_lock)
        {
            _leaves.RemoveAll(leaves.Contains);
        }
        leaves.ForEach(leave => leave.Complete());
    }

    /// <summary>The worker has ended. What it had left is no matter any more, and every topic begins anew on the next connection.</summary>
    public void ConnectionLost()
    {
        TopicSubscription[] subscriptions;
        List<Leave> left;
        lock (_lock)
        {
            subscriptions = [.. _topics.Values];
            left = [.. _leaves];
        }
        foreach (var subscription in subscriptions)
        {
            subscription.ConnectionLost();
        }
        Complete(left);
    }

    public void Dispose()
    {
        TopicSubscription[] subscriptions;
        lock (_lock)
        {
            _disposed = true;
            subscriptions = [.. _topics.Values];
            _topics.Clear();
        }
        foreach (var subscription in subscriptions)
        {
            subscription.End(error: null);
        }
    }

    private static void Sort<T>(T item, long at, long now, int atMost, List<T> due, ref long next)
    {
        if (at > now)
        {
            next = Math.Min(next, at);
        }
        else if (due.Count < atMost)
        {
            due.Add(item);
        }
    }

    private void Forget(TopicSubscription subscription)
    {
        // By now the topic may be subscribed to anew.
        if (_topics.GetValueOrDefault(subscription.Topic) == subscription)
        {
            _topics.Remove(subscription.Topic);
        }
    }
}

/// <summary>A topic that the server is to be told to stop sending.</summary>
internal sealed class Leave(TopicRef topic, Backoff backoff)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TopicRef Topic => topic;

    /// <summary>For the worker alone.</summary>
    public Backoff Backoff => backoff;

    /// <summary>A timestamp; guarded by the set's lock.</summary>
    public long NotBefore { get; set; }

    /// <summary>Completes when the server has answered, or the connection is gone. Never fails.</summary>
    public Task Done => _done.Task;

    public void Complete() => _done.TrySetResult();
}

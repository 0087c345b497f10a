using System.Collections.Concurrent;
using Realtime.Api.Connections;
using Realtime.Domain.Topics;

namespace Realtime.Api.Delivery;

/// <summary>The topics that somebody on this node is in.</summary>
internal sealed class TopicFeeds
{
    private readonly ConcurrentDictionary<string, TopicFeed> _feeds = new(StringComparer.Ordinal);
    private readonly IBackplane _backplane;
    private readonly IMissedEvents _missed;
    private readonly TimeProvider _clock;
    private readonly ILogger<TopicFeeds> _logger;

    public TopicFeeds(IBackplane backplane, IMissedEvents missed, TimeProvider clock, ILogger<TopicFeeds> logger)
    {
        (_backplane, _missed, _clock, _logger) = (backplane, missed, clock, logger);
        backplane.Received = Accept;
    }

    public IEnumerable<TopicFeed> All => _feeds.Select(feed => feed.Value);

    /// <summary>Completes once the connection is told whatever is told to the topic from now on.</summary>
    public async Task JoinAsync(ClientConnection connection, Topic topic)
    {
        while (true)
        {
            var feed = _feeds.GetOrAdd(topic.GroupName, _ => new TopicFeed(topic, _missed, _clock, _logger));
            if (feed.Subscribers.TryAdd(connection))
            {
                await feed.ReadyAsync(_backplane);
                return;
            }
            // The last one is just leaving. To subscribe before the backplane has unsubscribed would be undone by it.
            await feed.Gone;
        }
    }

    public async Task LeaveAsync(string connectionId, string group)
    {
        if (!_feeds.TryGetValue(group, out var feed) || !feed.Subscribers.RemoveLast(connectionId))
        {
            return;
        }
        try
        {
            await feed.ReadyAsync(_backplane);
            await _backplane.UnsubscribeAsync(group);
        }
        finally
        {
            _feeds.TryRemove(group, out _);
            feed.SetGone();
        }
    }

    /// <summary>The same, and does something behind the last event that the topic hands out to the connection.</summary>
    public Task LeaveAsync(string connectionId, string group, Action afterwards)
    {
        if (!_feeds.TryGetValue(group, out var feed))
        {
            afterwards();
            return Task.CompletedTask;
        }
        // Nobody is waited for before it is out of the topic. Whoever hands out now may still have it, and the mailbox is read after that.
        var leaving = LeaveAsync(connectionId, group);
        feed.Do(afterwards);
        return leaving;
    }

    /// <summary>A topic's head as it was just read from the database.</summary>
    /// <returns>
    /// Whether a replay up to it meets what is handed out live. Not if the feed began at a newer one at the same time; then it has to be
    /// read again, once, since it has reached there by now.
    /// </returns>
    public bool NoteHead(Topic topic, long head)
    {
        if (!_feeds.TryGetValue(topic.GroupName, out var feed))
        {
            return true;
        }
        var begin = feed.BeginAt(head);
        feed.NoteHead(head);
        return begin <= head;
    }

    /// <summary>An event for the subscribers here.</summary>
    public void Accept(TopicEvent told)
    {
        if (_feeds.TryGetValue(told.Group, out var feed))
        {
            feed.Accept(told);
        }
    }
}

using System.Collections.Concurrent;
using Realtime.Api.Delivery;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections.Dialects;

/// <summary>Which of XCORD's channels one connection is subscribed to, and what of which topics it hears because of it.</summary>
internal sealed class XcordSession
{
    private readonly ConcurrentDictionary<string, XcordParts> _heard = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _servers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _due = new(StringComparer.Ordinal);

    // Guards the two below; held for a lookup, never over an await.
    private readonly Lock _lock = new();
    private readonly Dictionary<Topic, Dictionary<string, XcordParts>> _reasons = [];
    private readonly HashSet<string> _covers = [];

    /// <summary>Held by whoever changes what it is subscribed to, over the whole change.</summary>
    public SemaphoreSlim Changing { get; } = new(1);

    /// <summary>Is shown every event that is about to leave; null before its first operation.</summary>
    public Action<OutboundEvent>? Noticing { get; set; }

    /// <summary>Whether it hears of this.</summary>
    public bool Hears(string group, XcordParts part) => _heard.TryGetValue(group, out var parts) && (parts & part) != 0;

    /// <summary>The server of a channel that it is in or has been: what is about to leave may tell of the latter.</summary>
    public string? ServerOf(string channelId) => _servers.GetValueOrDefault(channelId);

    public bool Covers(string name)
    {
        lock (_lock)
        {
            return _covers.Contains(name);
        }
    }

    /// <summary>True for one of those who find at the same time that a cover has to be looked at again.</summary>
    public bool TryBecomeDue(string name) => _due.TryAdd(name, true);

    /// <summary>It is being looked at.</summary>
    public void NoLongerDue(string name) => _due.TryRemove(name, out _);

    public void NoteCover(string name)
    {
        lock (_lock)
        {
            _covers.Add(name);
        }
    }

    /// <summary>It hears of a topic because of a name. To be said before it joins the topic, or it would miss what comes at once.</summary>
    /// <param name="serverId">Of a channel.</param>
    public void Add(Topic topic, string name, XcordParts parts, string? serverId)
    {
        lock (_lock)
        {
            if (!_reasons.TryGetValue(topic, out var reasons))
            {
                _reasons[topic] = reasons = [];
            }
            reasons[name] = parts;
            if (serverId is not null)
            {
                _servers[topic.Id] = serverId;
            }
            SetHeard(topic, reasons);
        }
    }

    /// <summary>It hears of a topic because of a name no longer. True when there is no other reason left.</summary>
    public bool Drop(Topic topic, string name)
    {
        lock (_lock)
        {
            return _reasons.TryGetValue(topic, out var reasons) && reasons.Remove(name) && SetHeard(topic, reasons);
        }
    }

    /// <summary>Unsubscribes a name, and answers the topics that there is no reason left to be in.</summary>
    public IReadOnlyList<Topic> Drop(string name)
    {
        lock (_lock)
        {
            _covers.Remove(name);
            return [.. _reasons.Where(topic => topic.Value.ContainsKey(name)).Select(topic => topic.Key).ToList().Where(topic => Drop(topic, name))];
        }
    }

    /// <summary>It was taken out of a topic.</summary>
    public void Forget(Topic topic)
    {
        lock (_lock)
        {
            if (_reasons.TryGetValue(topic, out var reasons))
            {
                reasons.Clear();
                SetHeard(topic, reasons);
            }
            if (topic.Kind == TopicKind.Server)
            {
                _covers.Remove(XcordChannel.OfServer(topic.Id));
            }
        }
    }

    /// <summary>True when there is nothing left to hear.</summary>
    private bool SetHeard(Topic topic, Dictionary<string, XcordParts> reasons)
    {
        if (reasons.Count > 0)
        {
            _heard[topic.GroupName] = reasons.Values.Aggregate((one, other) => one | other);
            return false;
        }
        _reasons.Remove(topic);
        _heard.TryRemove(topic.GroupName, out _);
        return true;
    }
}

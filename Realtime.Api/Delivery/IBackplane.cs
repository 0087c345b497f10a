namespace Realtime.Api.Delivery;

/// <summary>What carries events between nodes.</summary>
internal interface IBackplane
{
    /// <summary>
    /// Carries an event to every node with a subscriber of its topic, this one too. Events of a topic arrive in one order
    /// everywhere. Returns at once; what is lost on the way is made good by <see cref="TopicFeed"/>.
    /// </summary>
    void Publish(TopicEvent told);

    /// <summary>Completes once events of the topic told from now on arrive here.</summary>
    Task SubscribeAsync(string group);

    Task UnsubscribeAsync(string group);

    /// <summary>
    /// Says something to every other node, about no topic; see <see cref="NodeBus"/>. Returns at once, and may be lost: it can be a hint
    /// or be said again, but nothing may hang on it.
    /// </summary>
    void Say(NodeMessage message);

    /// <summary>Where arriving events go. Set once, before anything is subscribed.</summary>
    Action<TopicEvent> Received { set; }

    /// <summary>Where what other nodes say goes; one's own may come too. Set once.</summary>
    Action<NodeMessage> Heard { set; }

    /// <summary>Called when the way between the nodes is back after it was away, since events may have been lost.</summary>
    Action Restored { set; }

    /// <summary>Whether events reach the other nodes now.</summary>
    bool IsConnected { get; }
}

/// <summary>One node, so nothing to carry.</summary>
internal sealed class LocalBackplane : IBackplane
{
    private Action<TopicEvent> _received = _ => { };

    public Action<TopicEvent> Received { set => _received = value; }

    public Action<NodeMessage> Heard { set { } }

    public Action Restored { set { } }

    public bool IsConnected => true;

    public void Say(NodeMessage message)
    {
        // Nobody else is there.
    }

    public void Publish(TopicEvent told) => _received(told);

    public Task SubscribeAsync(string group) => Task.CompletedTask;

    public Task UnsubscribeAsync(string group) => Task.CompletedTask;
}

using Realtime.Api.Access;
using Realtime.Api.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Delivery;

/// <summary>
/// The only way to tell anyone anything. Telling never waits for a receiver: what was stored is true whether it was heard
/// or not, and who missed it catches up.
/// </summary>
/// <remarks>Events told one after the other to a topic arrive in that order.</remarks>
internal sealed class EventPublisher(IBackplane backplane, TopicFeeds feeds)
{
    /// <summary>Tells every subscriber of a topic, on every node.</summary>
    public void Tell(Topic topic, Func<IRealtimeClient, Task> what) => backplane.Publish(ToEvent(topic, what));

    /// <summary>Tells every subscriber but one user, on whatever connections.</summary>
    public void TellOthers(Topic topic, Caller but, Func<IRealtimeClient, Task> what) => backplane.Publish(ToEvent(topic, what, but.Key));

    /// <summary>Tells the subscribers on this node alone: of what each node knows by itself.</summary>
    public void TellHere(Topic topic, Func<IRealtimeClient, Task> what) => feeds.Accept(ToEvent(topic, what));

    /// <summary>Tells one connection of this node.</summary>
    public void Tell(ClientConnection connection, Func<IRealtimeClient, Task> what) =>
        connection.Outbound.Enqueue(EventRecorder.Record(what).ToOne());

    public static TopicEvent ToEvent(Topic topic, Func<IRealtimeClient, Task> what, string? exceptUser = null) =>
        EventRecorder.Record(what).To(topic.GroupName, exceptUser);
}

using Microsoft.AspNetCore.SignalR;
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
internal sealed class EventPublisher(
    IHubContext<RealtimeHub, IRealtimeClient> hub, ConnectionRegistry connections, ILogger<EventPublisher> logger)
{
    /// <summary>Tells every subscriber of a topic.</summary>
    public void Tell(Topic topic, Func<IRealtimeClient, Task> what) => Watch(topic, what(hub.Clients.Group(topic.GroupName)));

    /// <summary>Tells every subscriber but one user, on whatever connections.</summary>
    public void TellOthers(Topic topic, Caller but, Func<IRealtimeClient, Task> what) =>
        Watch(topic, what(hub.Clients.GroupExcept(topic.GroupName, connections.IdsOf(but))));

    /// <summary>Tells one connection.</summary>
    public void Tell(ClientConnection connection, Func<IRealtimeClient, Task> what) =>
        Watch(connection.Caller.Self, what(hub.Clients.Client(connection.Id)));

    private void Watch(Topic topic, Task telling)
    {
        if (!telling.IsCompletedSuccessfully)
        {
            _ = LogFailureAsync(topic, telling);
        }
    }

    private async Task LogFailureAsync(Topic topic, Task telling)
    {
        try
        {
            await telling;
        }
        catch (Exception failure)
        {
            logger.TellingFailed(failure, topic);
        }
    }
}

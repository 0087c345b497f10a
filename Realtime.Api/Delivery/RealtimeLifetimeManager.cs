using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Connections;
using Realtime.Api.Connections.Dialects;
using Realtime.Domain;
using Realtime.Domain.Topics;

namespace Realtime.Api.Delivery;

/// <summary>
/// SignalR's groups and connections on this node, in place of its own manager, which makes a whole group wait for its
/// slowest member. A group is a topic: joining one subscribes to its <see cref="TopicFeed"/>.
/// </summary>
internal sealed class RealtimeLifetimeManager(
    TopicFeeds feeds, IBackplane backplane, IOptions<Limits> limits, TimeProvider clock) : HubLifetimeManager<RealtimeHub>
{
    private static readonly object ItemKey = new();

    private readonly ConcurrentDictionary<string, ClientConnection> _connections = new(StringComparer.Ordinal);

    /// <summary>The connection that a hub context belongs to.</summary>
    public static ClientConnection Of(HubCallerContext context) => (ClientConnection)context.Items[ItemKey]!;

    public override Task OnConnectedAsync(HubConnectionContext connection)
    {
        var transport = connection.Features.Get<IConnectionTransport>() ?? new StandardTransport(connection, limits.Value, clock);
        var guard = new ConnectionGuard(limits.Value, clock, transport.End);
        // A dialect's has not been shaken hands on; what has been is SignalR's, in its place.
        var protocol = (connection.Features.Get<DialectProtocol>() ?? (IGuardedProtocol)connection.Protocol).GuardedBy(guard);
        connection.Protocol = protocol;
        transport.Begin(protocol, guard);
        var client = new ClientConnection(
            connection.ConnectionId, Caller.From(connection.User), DeviceOf(connection), TokenClaims.ConnectionEnd(connection.User), transport, guard);
        connection.Items[ItemKey] = client;
        _connections[connection.ConnectionId] = client;
        return Task.CompletedTask;
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        if (_connections.TryRemove(connection.ConnectionId, out var client))
        {
            client.Outbound.Deafen();
            foreach (var topic in client.Topics)
            {
                await feeds.LeaveAsync(client.Id, topic.GroupName);
            }
        }
    }

    public override async Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default)
    {
        if (_connections.TryGetValue(connectionId, out var connection))
        {
            await feeds.JoinAsync(connection, TopicOf(groupName));
            if (!_connections.ContainsKey(connectionId))
            {
                // It ended meanwhile, and its leaving may have come before this joining.
                await feeds.LeaveAsync(connectionId, groupName);
            }
        }
    }

    public override Task RemoveFromGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default) =>
        feeds.LeaveAsync(connectionId, groupName);

    public override Task SendConnectionAsync(string connectionId, string methodName, object?[] args, CancellationToken cancellationToken = default)
    {
        if (_connections.TryGetValue(connectionId, out var connection))
        {
            connection.Outbound.Enqueue(ToldEvent.Of(methodName, args[0]!).ToOne());
        }
        return Task.CompletedTask;
    }

    public override Task SendGroupAsync(string groupName, string methodName, object?[] args, CancellationToken cancellationToken = default)
    {
        backplane.Publish(ToldEvent.Of(methodName, args[0]!).To(groupName));
        return Task.CompletedTask;
    }

    public override Task SendConnectionsAsync(
        IReadOnlyList<string> connectionIds, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        Task.WhenAll(connectionIds.Select(id => SendConnectionAsync(id, methodName, args, cancellationToken)));

    public override Task SendGroupsAsync(
        IReadOnlyList<string> groupNames, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        Task.WhenAll(groupNames.Select(group => SendGroupAsync(group, methodName, args, cancellationToken)));

    // What no capability needs has no way through the backplane, and half a way would be a trap.

    public override Task SendAllAsync(string methodName, object?[] args, CancellationToken cancellationToken = default) => throw NotATopic();

    public override Task SendAllExceptAsync(
        string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds, CancellationToken cancellationToken = default) => throw NotATopic();

    public override Task SendGroupExceptAsync(
        string groupName, string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds, CancellationToken cancellationToken = default) =>
        throw NotATopic();

    public override Task SendUserAsync(string userId, string methodName, object?[] args, CancellationToken cancellationToken = default) => throw NotATopic();

    public override Task SendUsersAsync(
        IReadOnlyList<string> userIds, string methodName, object?[] args, CancellationToken cancellationToken = default) => throw NotATopic();

    private static NotSupportedException NotATopic() => new("Tell a topic, through EventPublisher; USER is the topic of a user.");

    private static Topic TopicOf(string groupName) => Topic.TryParse(groupName, out var topic)
        ? topic
        : throw new ArgumentException($"'{groupName}' is not a topic's group name.", nameof(groupName));

    private static string? DeviceOf(HubConnectionContext connection) =>
        connection.GetHttpContext()?.Request.Query[ClientConnection.DeviceParameter] is [{ } deviceId, ..] && Identifier.IsValid(deviceId) ? deviceId : null;
}

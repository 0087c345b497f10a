using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Realtime.Api.Delivery;
using Realtime.Api.Observability;
using Realtime.Api.Presence;
using Realtime.Api.Typing;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>What happens when a connection begins and when it ends.</summary>
internal sealed class ConnectionLifecycle(
    ConnectionRegistry registry,
    EventPublisher events,
    TypingService typing,
    PresenceService presence,
    IOptions<Limits> limits,
    NodeMetrics metrics,
    TimeProvider clock,
    ILogger<ConnectionLifecycle> logger)
{
    /// <summary>When one that was too many may try again: by then a dead one has been noticed.</summary>
    private const int RetryTooManyMs = 60_000;

    public void Open(HubCallerContext context)
    {
        var connection = RealtimeLifetimeManager.Of(context);
        var caller = connection.Caller;
        if (!registry.TryAdd(connection, limits.Value.ConnectionsPerUser))
        {
            connection.End(GoodbyeCode.TooManyConnections.ToGoodbye(RetryTooManyMs));
            return;
        }
        metrics.Connected();
        logger.ConnectionOpened(connection.Id, caller.Tenant, caller.UserId);

        var connected = new Connected(
            connection.Id, caller.UserId, caller.Tenant, clock.GetUtcNow(),
            (int)ConnectionWatch.HeartbeatInterval.TotalMilliseconds, Told(limits.Value), caller.SessionId, connection.ExpiresAt);
        events.Tell(connection, client => client.Connected(connected));
        presence.Connected(connection);
    }

    public void Close(HubCallerContext context)
    {
        var connection = RealtimeLifetimeManager.Of(context);
        if (registry.Remove(connection))
        {
            metrics.Disconnected();
        }
        typing.StopAll(connection);
        presence.Disconnected(connection);
        if (connection.Transport.Goodbye is { } goodbye)
        {
            metrics.Ended(goodbye.Code);
            logger.ConnectionEnded(connection.Id, connection.Caller.Tenant, connection.Caller.UserId, goodbye.Code);
        }
        logger.ConnectionClosed(connection.Id, connection.Caller.Tenant, connection.Caller.UserId);
    }

    private static ConnectionLimits Told(Limits limits) => new(
        limits.FrameBytes, limits.ContentCharacters, limits.SubscriptionsPerConnection, limits.SubscriptionsPerCall, limits.HistoryPage, limits.ReplayChanges,
        limits.OperationsPerSecond, limits.OperationBurst);
}

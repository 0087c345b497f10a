using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Realtime.Api.Delivery;
using Realtime.Api.Typing;
using Realtime.Domain;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

/// <summary>What happens when a connection begins and when it ends.</summary>
internal sealed class ConnectionLifecycle(
    ConnectionRegistry registry,
    EventPublisher events,
    TypingService typing,
    IOptions<Limits> limits,
    IOptions<HubOptions> hub,
    TimeProvider clock,
    ILogger<ConnectionLifecycle> logger)
{
    public void Open(HubCallerContext context)
    {
        var connection = RealtimeLifetimeManager.Of(context);
        var caller = connection.Caller;
        registry.Add(connection);
        logger.ConnectionOpened(connection.Id, caller.Tenant, caller.UserId);

        var connected = new Connected(
            connection.Id, caller.UserId, caller.Tenant, clock.GetUtcNow(),
            (int)hub.Value.KeepAliveInterval!.Value.TotalMilliseconds, Told(limits.Value), caller.SessionId, TokenExpiry(context));
        events.Tell(connection, client => client.Connected(connected));
    }

    public void Close(HubCallerContext context)
    {
        var connection = RealtimeLifetimeManager.Of(context);
        registry.Remove(connection);
        typing.StopAll(connection);
        logger.ConnectionClosed(connection.Id, connection.Caller.Tenant, connection.Caller.UserId);
    }

    private static DateTimeOffset? TokenExpiry(HubCallerContext context) =>
        context.GetHttpContext()?.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.ExpiresUtc;

    private static ConnectionLimits Told(Limits limits) => new(
        limits.FrameBytes, limits.ContentCharacters, limits.SubscriptionsPerConnection, limits.SubscriptionsPerCall, limits.HistoryPage, limits.ReplayChanges,
        limits.OperationsPerSecond, limits.OperationBurst);
}

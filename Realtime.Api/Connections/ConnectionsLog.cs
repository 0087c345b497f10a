using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

internal static partial class ConnectionsLog // ids 1400-1499
{
    [LoggerMessage(1400, LogLevel.Debug, "Connection {ConnectionId} of {Tenant}/{UserId} opened")]
    public static partial void ConnectionOpened(this ILogger logger, string connectionId, string tenant, string userId);

    [LoggerMessage(1401, LogLevel.Debug, "Connection {ConnectionId} of {Tenant}/{UserId} closed")]
    public static partial void ConnectionClosed(this ILogger logger, string connectionId, string tenant, string userId);

    [LoggerMessage(1402, LogLevel.Error, "{Operation} failed")]
    public static partial void OperationFailed(this ILogger logger, Exception failure, string operation);

    [LoggerMessage(1403, LogLevel.Information, "Draining: {Connections} connections over {Window}")]
    public static partial void Draining(this ILogger logger, int connections, TimeSpan window);

    [LoggerMessage(1404, LogLevel.Error, "Draining failed; stopping now")]
    public static partial void DrainingFailed(this ILogger logger, Exception failure);

    [LoggerMessage(1405, LogLevel.Information, "Ended connection {ConnectionId} of {Tenant}/{UserId}: {Code}")]
    public static partial void ConnectionEnded(this ILogger logger, string connectionId, string tenant, string userId, GoodbyeCode code);

    [LoggerMessage(1406, LogLevel.Error, "Not subscribed to what {Channel} covers newly")]
    public static partial void CoverNotFollowed(this ILogger logger, Exception failure, string channel);

    [LoggerMessage(1407, LogLevel.Error, "Connection {ConnectionId}, which is polled, failed")]
    public static partial void PolledConnectionFailed(this ILogger logger, Exception failure, string connectionId);
}

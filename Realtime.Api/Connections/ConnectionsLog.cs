namespace Realtime.Api.Connections;

internal static partial class ConnectionsLog // ids 1400-1499
{
    [LoggerMessage(1400, LogLevel.Debug, "Connection {ConnectionId} of {Tenant}/{UserId} opened")]
    public static partial void ConnectionOpened(this ILogger logger, string connectionId, string tenant, string userId);

    [LoggerMessage(1401, LogLevel.Debug, "Connection {ConnectionId} of {Tenant}/{UserId} closed")]
    public static partial void ConnectionClosed(this ILogger logger, string connectionId, string tenant, string userId);

    [LoggerMessage(1402, LogLevel.Error, "{Operation} failed")]
    public static partial void OperationFailed(this ILogger logger, Exception failure, string operation);
}

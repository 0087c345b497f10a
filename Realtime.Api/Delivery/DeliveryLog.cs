namespace Realtime.Api.Delivery;

internal static partial class DeliveryLog // ids 1300-1399
{
    // 1300 TellingFailed: retired, telling cannot fail any more.

    // 1301 SlowConsumer: retired, now 1405 with the code.

    [LoggerMessage(1302, LogLevel.Information, "Events of {Group} after {After} were missed here and read from the log, up to {Head}")]
    public static partial void Repaired(this ILogger logger, string group, long after, long head);

    [LoggerMessage(1303, LogLevel.Warning, "Missed events of {Group} could not be read; trying again")]
    public static partial void RepairFailed(this ILogger logger, Exception failure, string group);

    [LoggerMessage(1304, LogLevel.Warning, "The heads of the topics could not be compared; trying again in 5 s")]
    public static partial void HeadsUnknown(this ILogger logger, Exception failure);

    [LoggerMessage(1310, LogLevel.Warning, "Redis is away: events reach this node's own connections only, until it is back")]
    public static partial void RedisAway(this ILogger logger);

    [LoggerMessage(1311, LogLevel.Information, "Redis is back")]
    public static partial void RedisBack(this ILogger logger);

    [LoggerMessage(1312, LogLevel.Warning, "Something that is no event of ours came from Redis, on {Channel}; it was dropped")]
    public static partial void NotAnEvent(this ILogger logger, string channel);

    [LoggerMessage(1313, LogLevel.Warning, "What node {Node} said about {Subject} could not be read; it was dropped")]
    public static partial void NotUnderstood(this ILogger logger, Exception failure, string subject, string node);

    [LoggerMessage(1314, LogLevel.Warning, "Redis went away while it was asked for {Group}; the events of other nodes come once it is back")]
    public static partial void SubscribedLater(this ILogger logger, Exception failure, string group);
}

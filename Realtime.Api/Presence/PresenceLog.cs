namespace Realtime.Api.Presence;

internal static partial class PresenceLog // ids 1700-1799
{
    [LoggerMessage(1700, LogLevel.Warning, "The presence store is away: presence stands still until it is back")]
    public static partial void StoreAway(this ILogger logger, Exception failure);

    [LoggerMessage(1701, LogLevel.Information, "The presence store is back")]
    public static partial void StoreBack(this ILogger logger);

    [LoggerMessage(1702, LogLevel.Warning, "A round of presence failed; what was not told is told in a later one")]
    public static partial void RoundFailed(this ILogger logger, Exception failure);
}

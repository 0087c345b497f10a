namespace Realtime.Api.Notifications;

internal static partial class NotificationsLog // ids 2050-2099
{
    [LoggerMessage(2050, LogLevel.Warning, "Old notifications could not be removed; it is tried again in an hour")]
    public static partial void NotSwept(this ILogger logger, Exception failure);
}

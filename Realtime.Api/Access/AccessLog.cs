using Realtime.Persistence.Model;

namespace Realtime.Api.Access;

internal static partial class AccessLog // ids 1900-1949
{
    [LoggerMessage(1900, LogLevel.Debug, "{Tenant}/{UserId} lost access: {Reason}")]
    public static partial void AccessLost(this ILogger logger, string tenant, string? userId, AccessChangeReason reason);

    [LoggerMessage(1901, LogLevel.Warning, "The log of access changes cannot be read or applied; trying again each second")]
    public static partial void ChangesUnread(this ILogger logger, Exception failure);

    [LoggerMessage(1902, LogLevel.Information, "The log of access changes is read again")]
    public static partial void ChangesReadAgain(this ILogger logger);

    [LoggerMessage(1903, LogLevel.Warning, "Access changes since {Last} may have been missed, and now is {Now}: everything is asked anew")]
    public static partial void FellBehind(this ILogger logger, DateTimeOffset last, DateTimeOffset now);

    [LoggerMessage(1904, LogLevel.Warning, "Old access changes could not be removed; trying again later")]
    public static partial void NotTidied(this ILogger logger, Exception failure);
}

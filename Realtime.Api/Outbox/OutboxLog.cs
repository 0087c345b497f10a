namespace Realtime.Api.Outbox;

internal static partial class OutboxLog // ids 2000-2049
{
    [LoggerMessage(2000, LogLevel.Warning, "{Consumer} could not handle row {Id} ({Type}), attempt {Attempt}; it is tried again at {At}: {Error}")]
    public static partial void TriedAgain(this ILogger logger, string consumer, long id, string type, int attempt, DateTimeOffset at, string error);

    [LoggerMessage(2001, LogLevel.Error, "{Consumer} could not handle row {Id} ({Type}) in {Attempts} attempts; it is a dead letter now: {Error}")]
    public static partial void GivenUp(this ILogger logger, string consumer, long id, string type, int attempts, string error);

    [LoggerMessage(2002, LogLevel.Warning, "The outbox cannot be read or settled; trying again each second")]
    public static partial void NotDispatching(this ILogger logger, Exception failure);

    [LoggerMessage(2003, LogLevel.Information, "The outbox is dispatched again")]
    public static partial void DispatchingAgain(this ILogger logger);

    [LoggerMessage(2004, LogLevel.Information, "{Tenant}/{UserId} had dead letter {Id} tried again")]
    public static partial void Replayed(this ILogger logger, string tenant, string userId, string id);
}

using Realtime.Domain.Topics;

namespace Realtime.Api.Subscriptions;

internal static partial class SubscriptionsLog // ids 1750-1799
{
    [LoggerMessage(1750, LogLevel.Warning, "Nobody here is in {Topic} any more, but the backplane could not be told")]
    public static partial void NotUnsubscribed(this ILogger logger, Exception failure, Topic topic);
}

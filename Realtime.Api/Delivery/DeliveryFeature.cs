using Realtime.Domain.Topics;

namespace Realtime.Api.Delivery;

internal static class DeliveryFeature
{
    public static IServiceCollection AddDelivery(this IServiceCollection services) => services.AddSingleton<EventPublisher>();
}

internal static partial class DeliveryLog // ids 1300-1399
{
    [LoggerMessage(1300, LogLevel.Error, "Telling {Topic} failed")]
    public static partial void TellingFailed(this ILogger logger, Exception failure, Topic topic);
}

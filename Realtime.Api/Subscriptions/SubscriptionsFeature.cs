namespace Realtime.Api.Subscriptions;

/// <summary>Being in topics: SUBSCRIBE, UNSUBSCRIBE, catching up.</summary>
internal static class SubscriptionsFeature
{
    public static IServiceCollection AddSubscriptions(this IServiceCollection services) => services.AddSingleton<SubscriptionService>();
}

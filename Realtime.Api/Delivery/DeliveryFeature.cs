using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Connections;

namespace Realtime.Api.Delivery;

/// <summary>How an event reaches every subscribed connection.</summary>
internal static class DeliveryFeature
{
    public static void AddDelivery(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var redis = builder.Configuration.GetConnectionString("Redis");
        if (string.IsNullOrWhiteSpace(redis))
        {
            services.AddSingleton<IBackplane, LocalBackplane>();
        }
        else
        {
            services.AddSingleton<IBackplane>(provider => new RedisBackplane(redis, provider.GetRequiredService<ILogger<RedisBackplane>>()));
        }
        services.AddSingleton<NodeBus>();
        services.AddSingleton<IMissedEvents, MissedEvents>();
        services.AddSingleton<TopicFeeds>();
        services.AddSingleton<EventPublisher>();
        services.AddSingleton<HubLifetimeManager<RealtimeHub>, RealtimeLifetimeManager>();
        services.AddHostedService<HeadWatch>();
    }
}

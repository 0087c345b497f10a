using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Connections;
using Realtime.Api.Storage;

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
            services.AddSingleton(_ => new RedisConnection(redis));
            services.AddSingleton<IBackplane, RedisBackplane>();
        }
        services.AddSingleton<NodeBus>();
        services.AddSingleton<IMissedEvents, MissedEvents>();
        services.AddSingleton<TopicFeeds>();
        services.AddSingleton<EventPublisher>();
        services.AddSingleton<HubLifetimeManager<RealtimeHub>, RealtimeLifetimeManager>();
        services.AddHostedService<HeadWatch>();
    }
}

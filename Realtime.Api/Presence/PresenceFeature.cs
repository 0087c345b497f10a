using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Api.Storage;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Presence;

/// <summary>Who is there, on which devices.</summary>
internal static class PresenceFeature
{
    public static IServiceCollection AddPresence(this IServiceCollection services)
    {
        services.AddOptions<PresenceOptions>().BindConfiguration("Presence").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IPresenceStore>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<PresenceOptions>>();
            return provider.GetService<RedisConnection>() is { } redis
                ? new RedisPresenceStore(redis, options)
                : new MemoryPresenceStore(provider.GetRequiredService<TimeProvider>(), options);
        });
        services.AddSingleton<PresenceService>();
        services.AddSingleton<PresencePlacesReader>();
        services.AddSingleton<PresenceTelling>();
        services.AddSingleton<PresenceReading>();
        services.AddHostedService<PresenceRounds>();
        services.Configure<HubOptions>(hub => hub.AddFilter<PresenceActivity>());
        return services;
    }

    public static void MapPresence(this RouteGroupBuilder api)
    {
        api.MapGet("/servers/{id}/presence", async (
                    string id, [AsParameters] PageRequest page, Caller caller, PresenceReading presence, CancellationToken cancellation) =>
                (await presence.OfServerAsync(caller, id, page, cancellation)).ToHttp())
            .WithTags("Presence")
            .Answering<ServerPresence>()
            .WithSummary("Its members who are connected, by id");
        api.MapGet("/presence", async (string users, Caller caller, PresenceReading presence, CancellationToken cancellation) =>
                (await presence.OfUsersAsync(caller, users, cancellation)).ToHttp())
            .WithTags("Presence")
            .Answering<Page<PresenceChange>>()
            .WithSummary("How users are, ?users=a,b,c; those one shares a server or a conversation with");
    }
}

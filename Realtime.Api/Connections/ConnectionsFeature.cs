using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Realtime.Domain;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

/// <summary>How a client gets a connection and keeps it.</summary>
internal static class ConnectionsFeature
{
    public const string HubPath = "/hub";

    public static IServiceCollection AddRealtimeHub(this IServiceCollection services)
    {
        services.AddSingleton<NodeState>();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<ConnectionLifecycle>();
        services.AddSignalR(hub =>
        {
            // Stock clients give a server up after 30 s of silence, so it speaks twice as often.
            hub.KeepAliveInterval = TimeSpan.FromSeconds(15);
            hub.ClientTimeoutInterval = TimeSpan.FromSeconds(60);
            hub.AddFilter<UnplannedHubFailures>();
        }).AddJsonProtocol(json => WireJson.Configure(json.PayloadSerializerOptions));
        services.AddOptions<HubOptions>().Configure<IOptions<Limits>>((hub, limits) => hub.MaximumReceiveMessageSize = limits.Value.FrameBytes);
        // Of two protocols with one name the later is taken.
        services.AddSingleton<IHubProtocol>(provider =>
            new RealtimeHubProtocol(new JsonHubProtocol(provider.GetRequiredService<IOptions<JsonHubProtocolOptions>>())));
        return services;
    }

    public static void MapRealtimeHub(this WebApplication app) =>
        app.MapHub<RealtimeHub>(HubPath, transports => transports.CloseOnAuthenticationExpiration = true);
}

using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;
using Realtime.Api.Connections.Lane;
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
        services.AddSingleton<ConnectionRenewal>();
        services.AddSingleton<Admission>();
        services.AddSingleton<WebSocketLane>();
        services.AddHostedService<ConnectionWatch>();
        services.AddOptions<DrainOptions>().BindConfiguration("Drain").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Draining>();
        services.AddSingleton<IHostLifetime, DrainingLifetime>();
        services.AddSignalR(hub =>
        {
            hub.KeepAliveInterval = ConnectionWatch.HeartbeatInterval;
            hub.ClientTimeoutInterval = ConnectionWatch.ClientTimeout;
            hub.AddFilter<UnplannedHubFailures>();
        }).AddJsonProtocol(json => WireJson.Configure(json.PayloadSerializerOptions));
        services.AddOptions<HubOptions>().Configure<IOptions<Limits>>((hub, limits) =>
        {
            // And the separator behind a frame.
            hub.MaximumReceiveMessageSize = limits.Value.FrameBytes + 1;
            hub.HandshakeTimeout = TimeSpan.FromSeconds(limits.Value.HandshakeSeconds);
        });
        // Of two protocols with one name the later is taken.
        services.AddSingleton<IHubProtocol>(provider =>
            new RealtimeHubProtocol(new JsonHubProtocol(provider.GetRequiredService<IOptions<JsonHubProtocolOptions>>())));
        return services;
    }

    /// <summary>Before anybody is asked who they are.</summary>
    public static void UseAdmission(this WebApplication app)
    {
        var admission = app.Services.GetRequiredService<Admission>();
        app.Use(next => http => admission.InvokeAsync(http, next));
    }

    public static void MapRealtimeHub(this WebApplication app)
    {
        var lane = app.Services.GetRequiredService<WebSocketLane>();
        app.Use(next => http => WebSocketLane.IsFor(http) ? lane.RunAsync(http) : next(http));
        app.MapHub<RealtimeHub>(HubPath);
    }
}

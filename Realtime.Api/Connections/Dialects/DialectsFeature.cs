using Microsoft.AspNetCore.Authentication;
using Realtime.Api.Connections.Lane;

namespace Realtime.Api.Connections.Dialects;

/// <summary>The same hub for the clients of other systems, in their own words.</summary>
internal static class DialectsFeature
{
    public static IServiceCollection AddDialects(this IServiceCollection services)
    {
        services.AddSingleton<DialectTable>();
        services.AddSingleton<Dialect, PinkDialect>();
        services.AddSingleton<Dialect, XcordDialect>();
        services.AddSingleton<XcordService>();
        services.AddSingleton<Dialect, GoConnectDialect>();
        services.AddSingleton<GoConnectService>();
        services.AddSingleton<Dialect, SocketIoDialect>();
        services.AddSingleton<SocketIoService>();
        services.AddSingleton<EnginePolling>();
        return services;
    }

    public static void MapDialects(this WebApplication app)
    {
        var lane = app.Services.GetRequiredService<WebSocketLane>();
        var polling = app.Services.GetRequiredService<EnginePolling>();
        foreach (var dialect in app.Services.GetRequiredService<DialectTable>().All)
        {
            var endpoint = app.MapMethods(
                dialect.Path, dialect.Polls ? [HttpMethods.Get, HttpMethods.Post] : [HttpMethods.Get], http => RunAsync(http, dialect, lane, polling)).ExcludeFromDescription();
            if (!dialect.Greets)
            {
                endpoint.RequireAuthorization();
            }
        }
    }

    private static Task RunAsync(HttpContext http, Dialect dialect, WebSocketLane lane, EnginePolling polling) =>
        dialect.Refuses(http.Request) is { } refusal ? refusal.ExecuteAsync(http)
        // Who brings a token that is not good is not asked for another one.
        : IsRefused(http, dialect) ? http.ChallengeAsync()
        : dialect.Polls && EnginePolling.IsFor(http.Request) ? polling.RunAsync(http, dialect)
        : lane.RunAsync(http, dialect);

    private static bool IsRefused(HttpContext http, Dialect dialect) =>
        !dialect.GreetsEveryone
        && http.User.Identity is not { IsAuthenticated: true }
        && (http.Request.Headers.Authorization.Count > 0 || (dialect.TokenParameter is { } parameter && http.Request.Query.ContainsKey(parameter)));
}

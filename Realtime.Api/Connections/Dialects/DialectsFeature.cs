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
        return services;
    }

    public static void MapDialects(this WebApplication app)
    {
        var lane = app.Services.GetRequiredService<WebSocketLane>();
        foreach (var dialect in app.Services.GetRequiredService<DialectTable>().All)
        {
            // Who brings a token that is not good is not asked for another one.
            var endpoint = app.MapGet(dialect.Path, http => IsRefused(http, dialect) ? http.ChallengeAsync() : lane.RunAsync(http, dialect)).ExcludeFromDescription();
            if (!dialect.Greets)
            {
                endpoint.RequireAuthorization();
            }
        }
    }

    private static bool IsRefused(HttpContext http, Dialect dialect) =>
        http.User.Identity is not { IsAuthenticated: true }
        && (http.Request.Headers.Authorization.Count > 0 || (dialect.TokenParameter is { } parameter && http.Request.Query.ContainsKey(parameter)));
}

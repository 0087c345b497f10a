using Realtime.Api.Connections.Lane;

namespace Realtime.Api.Connections.Dialects;

/// <summary>The same hub for the clients of other systems, in their own words.</summary>
internal static class DialectsFeature
{
    public static IServiceCollection AddDialects(this IServiceCollection services)
    {
        services.AddSingleton<DialectTable>();
        services.AddSingleton<Dialect, PinkDialect>();
        return services;
    }

    public static void MapDialects(this WebApplication app)
    {
        var lane = app.Services.GetRequiredService<WebSocketLane>();
        foreach (var dialect in app.Services.GetRequiredService<DialectTable>().All)
        {
            var endpoint = app.MapGet(dialect.Path, http => lane.RunAsync(http, dialect)).ExcludeFromDescription();
            if (!dialect.Greets)
            {
                endpoint.RequireAuthorization();
            }
        }
    }
}

using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Realtime.Api.Observability;

/// <summary>How the node is doing.</summary>
internal static class ObservabilityFeature
{
    private const string Ready = "ready";

    public static IServiceCollection AddObservability(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: [Ready], timeout: TimeSpan.FromSeconds(5))
            .AddCheck<BackplaneHealth>("backplane", tags: [Ready])
            .AddCheck<DrainingHealth>("draining", tags: [Ready]);
        return services;
    }

    public static void MapObservability(this WebApplication app)
    {
        // Alive: the process answers. What it leans on is not asked, or a database that is away would restart every node.
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync });
    }

    /// <summary><c>{"status":"healthy","checks":{"database":"healthy","backplane":"healthy","draining":"healthy"}}</c>: what is wrong in detail is for the log.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = Name(report.Status),
        checks = report.Entries.ToDictionary(entry => entry.Key, entry => Name(entry.Value.Status)),
    });

    private static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();
}

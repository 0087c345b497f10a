using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Realtime.Api.Http;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Observability;

/// <summary>How the node is doing.</summary>
internal static class ObservabilityFeature
{
    private const string Ready = "ready";

    private static readonly string[] Measured =
    [
        NodeMetrics.Meter, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql",
    ];

    public static void AddObservability(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", tags: [Ready], timeout: TimeSpan.FromSeconds(5))
            .AddCheck<BackplaneHealth>("backplane", tags: [Ready])
            .AddCheck<DrainingHealth>("draining", tags: [Ready]);
        services.AddSingleton<NodeMetrics>();
        services.AddOptions<MetricsOptions>().BindConfiguration("Metrics").ValidateDataAnnotations().ValidateOnStart();
        var name = builder.Configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } named ? named : "realtime";
        var version = typeof(ObservabilityFeature).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(name, serviceVersion: version)).WithMetrics(metrics =>
        {
            metrics.AddMeter(Measured).AddPrometheusExporter();
            if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            {
                metrics.AddOtlpExporter();
            }
        });
    }

    public static void MapObservability(this WebApplication app)
    {
        // Alive: the process answers. What it leans on is not asked, or a database that is away would restart every node.
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync });
        var token = app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Token;
        if (token is not null || app.Environment.IsDevelopment())
        {
            app.Map("/metrics", metrics => metrics
                .Use(next => http => MayRead(token, http.Request) ? next(http) : Refuse.NoToken.ToProblem().ExecuteAsync(http))
                .UseOpenTelemetryPrometheusScrapingEndpoint(_ => true));
        }
    }

    private static bool MayRead(string? token, HttpRequest request) =>
        token is null
        || CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {token}"));

    /// <summary><c>{"status":"healthy","checks":{"database":"healthy","backplane":"healthy","draining":"healthy"}}</c>: what is wrong in detail is for the log.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = Name(report.Status),
        checks = report.Entries.ToDictionary(entry => entry.Key, entry => Name(entry.Value.Status)),
    });

    private static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();
}

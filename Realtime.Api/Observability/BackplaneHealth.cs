using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Api.Delivery;

namespace Realtime.Api.Observability;

/// <summary>
/// Whether events reach the other nodes. Without that a node still stores messages and tells its own connections, so it is
/// degraded and goes on being sent traffic.
/// </summary>
internal sealed class BackplaneHealth(IBackplane backplane) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(backplane.IsConnected ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded("Redis does not answer."));
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.Api.Connections;

namespace Realtime.Api.Observability;

/// <summary>Whether the node is about to stop, so that nobody is sent here any more.</summary>
internal sealed class DrainingHealth(NodeState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.IsDraining ? HealthCheckResult.Unhealthy("Draining.") : HealthCheckResult.Healthy());
}

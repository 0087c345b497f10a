using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Connections;
using Realtime.Domain;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Http;

/// <summary>
/// How often one user may ask over HTTP, whatever it is and however it ends. Each node counts for itself, before a request's body is read. A backend of
/// the app asks for many users and is not counted.
/// </summary>
internal sealed class RequestPace(IOptions<Limits> limits, TimeProvider clock)
{
    private readonly TokenBuckets<(string Tenant, string UserId)> _buckets = new(limits.Value.RequestsPerSecond, limits.Value.RequestBurst, clock);

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Paced>() is null || http.User.Identity is not { IsAuthenticated: true })
        {
            return next(http);
        }
        var caller = Caller.From(http.User);
        return caller.Roles.HasFlag(CallerRoles.Service) || _buckets.TryTake((caller.Tenant, caller.UserId), out var wait)
            ? next(http)
            : Refuse.TooManyRequests((int)Math.Ceiling(wait.TotalMilliseconds)).ToProblem().ExecuteAsync(http);
    }

    /// <summary>Marks an endpoint that is counted.</summary>
    internal sealed class Paced;
}

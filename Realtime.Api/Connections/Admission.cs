using Microsoft.Extensions.Options;
using Realtime.Api.Connections.Dialects;
using Realtime.Api.Http;
using Realtime.Api.Observability;
using Realtime.Domain;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>
/// How many new connections the node takes: before any work is done for one, so that a whole cluster's clients that come back at once do
/// not take the node down with them. Those it has no room for are told when to try again, each another time.
/// </summary>
internal sealed class Admission(NodeState state, DialectTable dialects, IOptions<Limits> limits, NodeMetrics metrics, TimeProvider clock)
{
    /// <summary>Those sent away come back within this, spread over it.</summary>
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(5);

    private int _strangers;
    private readonly TokenBucket _newcomers = new(limits.Value.AdmissionPerSecond, limits.Value.AdmissionBurst, clock);

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (IsNewcomer(http.Request) && Refusal() is { } refusal)
        {
            metrics.TurnedAway(refusal.Code);
            await refusal.ToProblem().ExecuteAsync(http);
            return;
        }
        await next(http);
    }

    /// <summary>
    /// Whether there is room for one more who has not said who it is; else it is told when to try again. There is as much as for newcomers
    /// at once, so that those who never say it keep nobody else's room for longer than they may take.
    /// </summary>
    public async ValueTask<bool> TryHostAsync(HttpContext http)
    {
        if (Interlocked.Increment(ref _strangers) <= limits.Value.AdmissionBurst)
        {
            return true;
        }
        LetGo();
        await Refuse.Busy(RetryAfterMs()).ToProblem().ExecuteAsync(http);
        return false;
    }

    /// <summary>One that was hosted has said who it is, or is gone.</summary>
    public void LetGo() => Interlocked.Decrement(ref _strangers);

    /// <summary>What one hears who asks for a connection that is not here, when another node should be asked; null when there is no reason to.</summary>
    public Refusal? RefusalOfStranger() => state.IsDraining ? Refuse.Draining(RetryAfterMs()) : null;

    private Refusal? Refusal()
    {
        if (state.IsDraining)
        {
            return Refuse.Draining(RetryAfterMs());
        }
        return _newcomers.TryTake(out _) ? null : Refuse.Busy(RetryAfterMs());
    }

    /// <summary>A WebSocket without a negotiation before it, a negotiation, or the first of a session's polls.</summary>
    private bool IsNewcomer(HttpRequest request) =>
        dialects.At(request.Path)?.Continues(request) is false
        || (request.Path.StartsWithSegments(ConnectionsFeature.HubPath, out var rest)
        && (rest == "/negotiate" ? HttpMethods.IsPost(request.Method) : !request.Query.ContainsKey("id")));

    private static int RetryAfterMs() => 1_000 + Random.Shared.Next((int)Spread.TotalMilliseconds);
}

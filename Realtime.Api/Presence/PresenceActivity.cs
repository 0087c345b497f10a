using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Connections;
using Realtime.Api.Delivery;

namespace Realtime.Api.Presence;

/// <summary>Whoever asks for something is not idle; but what a client does by itself says nothing of its user.</summary>
internal sealed class PresenceActivity(PresenceService presence) : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        // SignalR gives the method's name here, not the operation's.
        if (invocationContext.HubMethodName is not (nameof(RealtimeHub.Ping) or nameof(RealtimeHub.AuthRefresh)))
        {
            presence.Active(RealtimeLifetimeManager.Of(invocationContext.Context));
        }
        return next(invocationContext);
    }
}

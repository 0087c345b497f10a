using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Presence;

/// <summary>Whoever asks for something is not idle; but what a client does by itself says nothing of its user.</summary>
internal sealed class PresenceActivity(PresenceService presence) : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (invocationContext.HubMethodName is not (Operations.Ping or Operations.AuthRefresh))
        {
            presence.Active(RealtimeLifetimeManager.Of(invocationContext.Context));
        }
        return next(invocationContext);
    }
}

using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Presence;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.PresenceUpdate)]
    public Task<HubReply<PresenceUpdated>> UpdatePresence(UpdatePresence request, PresenceService presence) =>
        Task.FromResult(presence.Choose(Connection, request).ToReply());
}

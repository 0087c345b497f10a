using Microsoft.AspNetCore.SignalR.Protocol;

namespace Realtime.Api.Connections;

/// <summary>A protocol that asks a connection's <see cref="ConnectionGuard"/> before anything is carried out.</summary>
internal interface IGuardedProtocol : IHubProtocol
{
    /// <summary>The same for the one connection that the guard is of.</summary>
    IHubProtocol GuardedBy(ConnectionGuard its);
}

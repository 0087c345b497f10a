using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

/// <summary>
/// The hub: an index of what a client can ask. Each capability's operations stand in its own folder, in a part of this
/// class, and each is one line to the service that does the work.
/// </summary>
[Authorize]
internal sealed partial class RealtimeHub(ConnectionLifecycle lifecycle, Standing standing) : Hub<IRealtimeClient>
{
    private ClientConnection Connection => RealtimeLifetimeManager.Of(Context);

    private Caller Caller => Connection.Caller;

    private CancellationToken Aborted => Context.ConnectionAborted;

    public override Task OnConnectedAsync()
    {
        lifecycle.Open(Context);
        return standing.ConfirmAsync(Connection, Aborted);
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        lifecycle.Close(Context);
        return Task.CompletedTask;
    }

    [HubMethodName(Operations.Ping)]
    public HubReply<Pong> Ping(PingRequest request, TimeProvider clock) => new(new Pong(clock.GetUtcNow()));

    [HubMethodName(Operations.AuthRefresh)]
    public async Task<HubReply<AuthRefreshed>> AuthRefresh(AuthRefresh request, ConnectionRenewal renewal) =>
        (await renewal.RenewAsync(Connection, request, Aborted)).ToReply();

    /// <summary>Answers a call that named no operation of ours, or whose argument could not be read. See <see cref="RealtimeHubProtocol"/>.</summary>
    [HubMethodName(RealtimeHubProtocol.Refused)]
    public HubReply<Done> Refused(HubError error) => new(Error: error);

    /// <summary>The same where nobody waits for an answer.</summary>
    [HubMethodName(RealtimeHubProtocol.RefusedUnasked)]
    public Task RefusedUnasked(HubError error) => Clients.Caller.Error(error);
}

using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Snapshots;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.Snapshot)]
    public async Task<HubReply<Snapshot>> GetSnapshot(GetSnapshot request, SnapshotService snapshots) =>
        (await snapshots.ReadAsync(Caller, Aborted)).ToReply();
}

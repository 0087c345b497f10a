using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Reading;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.MessageRead)]
    public async Task<HubReply<MarkedRead>> MarkRead(MarkRead request, ReadingService reading) =>
        (await reading.MarkAsync(Caller, request, Aborted)).ToReply();
}

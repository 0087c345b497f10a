using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Typing;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.Typing)]
    public async Task<HubReply<Done>> Typing(TypingRequest request, TypingService typing) =>
        (await typing.TypeAsync(Connection, request, Aborted)).ToReply();
}

using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Search;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.Search)]
    public async Task<HubReply<FoundMessages>> Search(SearchMessages request, SearchService search) =>
        (await search.FindAsync(Caller, request, Aborted)).ToReply();
}

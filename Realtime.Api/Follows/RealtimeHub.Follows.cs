using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Follows;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.UserFollow)]
    public async Task<HubReply<Done>> FollowUser(FollowUser request, FollowService follows) =>
        (await follows.FollowAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.UserUnfollow)]
    public async Task<HubReply<Done>> UnfollowUser(FollowUser request, FollowService follows) =>
        (await follows.UnfollowAsync(Caller, request, Aborted)).ToReply();
}

using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Threads;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.Threads)]
    public async Task<HubReply<ThreadPage>> ListThreads(ListThreads request, ThreadService threads) =>
        (await threads.ListAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.ThreadRead)]
    public async Task<HubReply<MarkedRead>> MarkThreadRead(MarkThreadRead request, ThreadService threads) =>
        (await threads.MarkAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.ThreadFollow)]
    public async Task<HubReply<Done>> FollowThread(FollowThread request, ThreadService threads) =>
        (await threads.FollowAsync(Caller, request, follows: true, Aborted)).ToReply();

    [HubMethodName(Operations.ThreadUnfollow)]
    public async Task<HubReply<Done>> UnfollowThread(FollowThread request, ThreadService threads) =>
        (await threads.FollowAsync(Caller, request, follows: false, Aborted)).ToReply();
}

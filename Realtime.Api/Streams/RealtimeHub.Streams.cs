using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Streams;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.StreamUpdate)]
    public async Task<HubReply<LiveStream>> UpdateStream(UpdateStream request, StreamService streams) =>
        (await streams.UpdateAsync(Caller, request, seen: null, Aborted)).ToReply();

    [HubMethodName(Operations.StreamModeratorAdd)]
    public async Task<HubReply<Done>> AddStreamModerator(StreamUser request, StreamModeratorService moderators) =>
        (await moderators.AddAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamModeratorRemove)]
    public async Task<HubReply<Done>> RemoveStreamModerator(StreamUser request, StreamModeratorService moderators) =>
        (await moderators.RemoveAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamTimeout)]
    public async Task<HubReply<StreamTimeout>> TimeOutStreamUser(TimeOutStreamUser request, StreamRestrictions restrictions) =>
        (await restrictions.TimeOutAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamUntimeout)]
    public async Task<HubReply<Done>> LiftStreamTimeout(StreamUser request, StreamRestrictions restrictions) =>
        (await restrictions.LiftTimeoutAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamBan)]
    public async Task<HubReply<StreamBan>> BanStreamUser(BanStreamUser request, StreamRestrictions restrictions) =>
        (await restrictions.BanAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamUnban)]
    public async Task<HubReply<Done>> LiftStreamBan(StreamUser request, StreamRestrictions restrictions) =>
        (await restrictions.LiftBanAsync(Caller, request, Aborted)).ToReply();
}

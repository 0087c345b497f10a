using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Http;
using Realtime.Api.Streams;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.StreamUpdate)]
    public async Task<HubReply<LiveStream>> UpdateStream(UpdateStream request, StreamService streams) =>
        (await streams.UpdateAsync(Caller, request, seen: null, Aborted)).ToReply();

    [HubMethodName(Operations.StreamModerators)]
    public async Task<HubReply<Page<StreamModerator>>> ListStreamModerators(ListStreamUsers request, StreamModeratorService moderators) =>
        (await moderators.ListAsync(Caller, request.StreamId, new PageRequest(request.Limit, request.Cursor), Aborted)).ToReply();

    [HubMethodName(Operations.StreamModeratorAdd)]
    public async Task<HubReply<Done>> AddStreamModerator(StreamUser request, StreamModeratorService moderators) =>
        (await moderators.AddAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamModeratorRemove)]
    public async Task<HubReply<Done>> RemoveStreamModerator(StreamUser request, StreamModeratorService moderators) =>
        (await moderators.RemoveAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamTimeouts)]
    public async Task<HubReply<Page<StreamTimeout>>> ListStreamTimeouts(ListStreamUsers request, StreamRestrictions restrictions) =>
        (await restrictions.ListTimeoutsAsync(Caller, request.StreamId, new PageRequest(request.Limit, request.Cursor), Aborted)).ToReply();

    [HubMethodName(Operations.StreamTimeout)]
    public async Task<HubReply<StreamTimeout>> TimeOutStreamUser(TimeOutStreamUser request, StreamRestrictions restrictions) =>
        (await restrictions.TimeOutAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamUntimeout)]
    public async Task<HubReply<Done>> LiftStreamTimeout(StreamUser request, StreamRestrictions restrictions) =>
        (await restrictions.LiftTimeoutAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamBans)]
    public async Task<HubReply<Page<StreamBan>>> ListStreamBans(ListStreamUsers request, StreamRestrictions restrictions) =>
        (await restrictions.ListBansAsync(Caller, request.StreamId, new PageRequest(request.Limit, request.Cursor), Aborted)).ToReply();

    [HubMethodName(Operations.StreamBan)]
    public async Task<HubReply<StreamBan>> BanStreamUser(BanStreamUser request, StreamRestrictions restrictions) =>
        (await restrictions.BanAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamUnban)]
    public async Task<HubReply<Done>> LiftStreamBan(StreamUser request, StreamRestrictions restrictions) =>
        (await restrictions.LiftBanAsync(Caller, request, Aborted)).ToReply();
}

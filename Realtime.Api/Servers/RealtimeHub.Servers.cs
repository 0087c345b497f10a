using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Servers;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.JoinRequest)]
    public async Task<HubReply<Done>> RequestJoin(RequestJoin request, JoinRequestService requests) =>
        (await requests.AskAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.JoinRequestApprove)]
    public async Task<HubReply<Done>> ApproveJoin(DecideJoinRequest request, JoinRequestService requests) =>
        (await requests.ApproveAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.JoinRequestDeny)]
    public async Task<HubReply<Done>> DenyJoin(DecideJoinRequest request, JoinRequestService requests) =>
        (await requests.DenyAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.MemberKick)]
    public async Task<HubReply<Done>> KickMember(KickMember request, MemberService members) =>
        (await members.KickAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.MemberBan)]
    public async Task<HubReply<Done>> BanMember(BanMember request, BanService bans) =>
        (await bans.BanAsync(Caller, request, Aborted)).ToReply();
}

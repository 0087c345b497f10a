using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Connections.Dialects;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

/// <summary>What GoConnect's frames ask of scopes, and what the hub has over HTTP alone; no client can call these by name.</summary>
internal sealed partial class RealtimeHub
{
    [HubMethodName(GoConnectProtocol.Open)]
    public async Task<HubReply<Done>> GoConnectOpen(GoConnectSession request, GoConnectService rooms) =>
        (await rooms.OpenAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(GoConnectProtocol.Join)]
    public async Task<HubReply<GoConnectRoom>> GoConnectJoin(GoConnectJoin request, GoConnectService rooms) =>
        (await rooms.JoinAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(GoConnectProtocol.Leave)]
    public async Task<HubReply<GoConnectRoom>> GoConnectLeave(GoConnectPlace request, GoConnectService rooms) =>
        (await rooms.LeaveAsync(Connection, request)).ToReply();

    [HubMethodName(GoConnectProtocol.OpenDirect)]
    public async Task<HubReply<GoConnectRoom>> GoConnectOpenDirect(GoConnectDirect request, GoConnectService rooms) =>
        (await rooms.OpenDirectAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(GoConnectProtocol.Send)]
    public async Task<HubReply<MessageSent>> GoConnectSend(GoConnectMessage request, GoConnectService rooms) =>
        (await rooms.SendAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(GoConnectProtocol.Typing)]
    public async Task<HubReply<Done>> GoConnectTyping(GoConnectTyping request, GoConnectService rooms) =>
        (await rooms.TypeAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(GoConnectProtocol.MarkRead)]
    public async Task<HubReply<MarkedRead>> GoConnectRead(GoConnectRead request, GoConnectService rooms) =>
        (await rooms.MarkReadAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(GoConnectProtocol.History)]
    public async Task<HubReply<HistoryPage>> GoConnectHistory(GoConnectHistory request, GoConnectService rooms) =>
        (await rooms.HistoryAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(GoConnectProtocol.Edits)]
    public async Task<HubReply<Page<EarlierContent>>> GoConnectEdits(GoConnectEdits request, GoConnectService rooms) =>
        (await rooms.EditsAsync(Connection, request, Aborted)).ToReply();
}

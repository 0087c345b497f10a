using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Connections.Dialects;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

/// <summary>What XCORD's frames ask that is no one operation of the hub's; no client can call these by name.</summary>
internal sealed partial class RealtimeHub
{
    [HubMethodName(XcordProtocol.Hello)]
    public async Task<HubReply<XcordWelcome>> XcordHello(XcordHello request, XcordService xcord) =>
        (await xcord.HelloAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(XcordProtocol.Subscribe)]
    public async Task<HubReply<Done>> XcordSubscribe(XcordNames request, XcordService xcord) =>
        (await xcord.SubscribeAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(XcordProtocol.Unsubscribe)]
    public async Task<HubReply<Done>> XcordUnsubscribe(XcordNames request, XcordService xcord) =>
        (await xcord.UnsubscribeAsync(Connection, request)).ToReply();

    [HubMethodName(XcordProtocol.Typing)]
    public async Task<HubReply<Done>> XcordTyping(XcordTyping request, XcordService xcord) =>
        (await xcord.TypeAsync(Connection, request, Aborted)).ToReply();
}

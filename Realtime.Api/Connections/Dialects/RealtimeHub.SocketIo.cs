using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Connections.Dialects;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

/// <summary>What Socket.IO's frames ask that names a room by its id alone; no client can call these by name.</summary>
internal sealed partial class RealtimeHub
{
    [HubMethodName(SocketIoProtocol.Connect)]
    public async Task<HubReply<Done>> SocketIoConnect(Done request, SocketIoService rooms) =>
        (await rooms.ConnectAsync(Connection, Aborted)).ToReply();

    [HubMethodName(SocketIoProtocol.Join)]
    public async Task<HubReply<Subscription>> SocketIoJoin(SocketIoRoom request, SocketIoService rooms) =>
        (await rooms.JoinAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(SocketIoProtocol.Leave)]
    public async Task<HubReply<Done>> SocketIoLeave(SocketIoRoom request, SocketIoService rooms) =>
        (await rooms.LeaveAsync(Connection, request)).ToReply();

    [HubMethodName(SocketIoProtocol.Send)]
    public async Task<HubReply<MessageSent>> SocketIoSend(SocketIoMessage request, SocketIoService rooms) =>
        (await rooms.SendAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(SocketIoProtocol.Typing)]
    public async Task<HubReply<Done>> SocketIoTyping(SocketIoTyping request, SocketIoService rooms) =>
        (await rooms.TypeAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(SocketIoProtocol.MarkRead)]
    public async Task<HubReply<MarkedRead>> SocketIoRead(SocketIoRead request, SocketIoService rooms) =>
        (await rooms.MarkReadAsync(Connection, request, Aborted)).ToReply();
}

using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Messages;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.MessageSend)]
    public async Task<HubReply<MessageSent>> SendMessage(SendMessage request, MessageService messages) =>
        (await messages.SendAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.StreamMessage)]
    public async Task<HubReply<MessageSent>> SendStreamMessage(SendStreamMessage request, MessageService messages) =>
        (await messages.SendAsync(
            Caller,
            new SendMessage(TopicKind.Stream, request.Id, request.Content, request.Nonce, request.ReplyTo, request.Attachments, request.ThreadId),
            Aborted)).ToReply();

    [HubMethodName(Operations.History)]
    public async Task<HubReply<HistoryPage>> History(HistoryRequest request, MessageService messages) =>
        (await messages.HistoryAsync(Caller, request, Aborted)).ToReply();
}

using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Messages;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.MessageEdit)]
    public async Task<HubReply<ChangeMade>> EditMessage(EditMessage request, MessageEditing messages) =>
        (await messages.EditAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.MessageDelete)]
    public async Task<HubReply<ChangeMade>> DeleteMessage(DeleteMessage request, MessageEditing messages) =>
        (await messages.DeleteAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.MessageRedact)]
    public async Task<HubReply<ChangeMade>> RedactMessage(RedactMessage request, MessageEditing messages) =>
        (await messages.RedactAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.ReactionAdd)]
    public async Task<HubReply<ChangeMade>> AddReaction(ReactToMessage request, ReactionService reactions) =>
        (await reactions.AddAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.ReactionRemove)]
    public async Task<HubReply<ChangeMade>> RemoveReaction(ReactToMessage request, ReactionService reactions) =>
        (await reactions.RemoveAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.MessagePin)]
    public async Task<HubReply<ChangeMade>> PinMessage(PinMessage request, PinService pins) =>
        (await pins.PinAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.MessageUnpin)]
    public async Task<HubReply<ChangeMade>> UnpinMessage(PinMessage request, PinService pins) =>
        (await pins.UnpinAsync(Caller, request, Aborted)).ToReply();
}

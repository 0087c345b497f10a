using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Subscriptions;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.Subscribe)]
    public async Task<HubReply<SubscribeReply>> Subscribe(SubscribeRequest request, SubscriptionService subscriptions) =>
        (await subscriptions.SubscribeAsync(Connection, request, Aborted)).ToReply();

    [HubMethodName(Operations.Unsubscribe)]
    public async Task<HubReply<SubscribeReply>> Unsubscribe(SubscribeRequest request, SubscriptionService subscriptions) =>
        (await subscriptions.UnsubscribeAsync(Connection, request)).ToReply();
}

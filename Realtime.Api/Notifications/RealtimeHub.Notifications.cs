using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Notifications;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

internal sealed partial class RealtimeHub
{
    [HubMethodName(Operations.Notifications)]
    public async Task<HubReply<NotificationPage>> ListNotifications(ListNotifications request, NotificationService notifications) =>
        (await notifications.ListAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.NotificationRead)]
    public async Task<HubReply<NotificationsLeft>> ReadNotifications(ReadNotifications request, NotificationService notifications) =>
        (await notifications.ReadAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.NotificationSetting)]
    public async Task<HubReply<NotificationSetting>> GetNotificationSetting(GetNotificationSetting request, NotificationSettings settings) =>
        (await settings.FindAsync(Caller, request, Aborted)).ToReply();

    [HubMethodName(Operations.NotificationSettingUpdate)]
    public async Task<HubReply<NotificationSetting>> SetNotificationSetting(SetNotificationSetting request, NotificationSettings settings) =>
        (await settings.SetAsync(Caller, request, Aborted)).ToReply();
}

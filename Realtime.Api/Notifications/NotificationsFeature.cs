using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Http;
using Realtime.Api.Messages;
using Realtime.Api.Outbox;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Notifications;

/// <summary>Letting users know of messages that they do not look at.</summary>
internal static class NotificationsFeature
{
    public static IServiceCollection AddNotifications(this IServiceCollection services)
    {
        services.AddOptions<NotificationOptions>().BindConfiguration("Notifications").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<NotificationService>().AddSingleton<NotificationSettings>()
            .AddSingleton<IOutboxConsumer, MessageNotifier>().AddSingleton<IUserDeletionStep, NotificationsOfTheDeleted>()
            .AddHostedService<NotificationSweep>();
    }

    public static void MapNotifications(this RouteGroupBuilder api)
    {
        var notifications = api.MapGroup("/notifications").WithTags("Notifications");
        notifications.MapGet("", async (
                    bool? unread, int? limit, string? cursor, Caller caller, NotificationService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, new ListNotifications(unread, limit, cursor), cancellation)).ToHttp())
            .Answering<NotificationPage>()
            .WithSummary("The caller's notifications, newest first, and how many are unread");
        notifications.MapPut("/read", async (Caller caller, NotificationService service, CancellationToken cancellation) =>
                (await service.ReadAsync(caller, new ReadNotifications(All: true), cancellation)).ToHttp())
            .Answering<NotificationsLeft>()
            .WithSummary("Mark all of the caller's as read");
        notifications.MapPut("/{id}/read", async (string id, Caller caller, NotificationService service, CancellationToken cancellation) =>
                (await service.ReadAsync(caller, new ReadNotifications(id), cancellation)).ToHttp())
            .Answering<NotificationsLeft>()
            .WithSummary("Mark one as read");
        foreach (var (path, kind) in TopicPaths.WithMessages)
        {
            var settings = api.MapGroup($"/{path}/{{id}}/notifications").WithTags("Notifications");
            settings.MapGet("", async (string id, Caller caller, NotificationSettings service, CancellationToken cancellation) =>
                    (await service.FindAsync(caller, new GetNotificationSetting(kind, id), cancellation)).ToHttp())
                .Answering<NotificationSetting>()
                .WithSummary("What the caller wants to know of it");
            settings.MapPut("", async (
                        string id, PutNotificationSetting request, Caller caller, NotificationSettings service, CancellationToken cancellation) =>
                    (await service.SetAsync(caller, new SetNotificationSetting(kind, id, request.Level, request.MutedUntil), cancellation)).ToHttp())
                .Answering<NotificationSetting>()
                .WithSummary("Say what the caller wants to know of it");
        }
    }
}

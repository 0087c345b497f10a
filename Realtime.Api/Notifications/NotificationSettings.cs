using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Messages;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;

namespace Realtime.Api.Notifications;

/// <summary>What each user wants to know of a topic that the user may read.</summary>
internal sealed class NotificationSettings(MessageTopics topics, IDbContextFactory<RealtimeDbContext> contexts, EventPublisher events)
{
    public async Task<Result<NotificationSetting>> FindAsync(Caller caller, GetNotificationSetting request, CancellationToken cancellation)
    {
        var found = await topics.FindAsync(caller, new TopicRef(request.Type, request.Id), Right.Read, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var row = await db.NotificationSettings.AsNoTracking()
            .SingleOrDefaultAsync(setting => setting.TopicKey == found.Value.Key && setting.UserId == caller.UserId, cancellation);
        return new NotificationSetting(
            found.Value.Topic.ToRef(), row?.Level ?? NotificationRules.UsualLevel(request.Type), row?.MutedUntil);
    }

    /// <summary>From the next message on.</summary>
    public async Task<Result<NotificationSetting>> SetAsync(Caller caller, SetNotificationSetting request, CancellationToken cancellation)
    {
        var found = await topics.FindAsync(caller, new TopicRef(request.Type, request.Id), Right.Read, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var topic = found.Value;
        var mutedUntil = request.MutedUntil?.ToUniversalTime();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into notification_settings (topic_key, user_id, tenant, level, muted_until)
            values ({topic.Key}, {caller.UserId}, {caller.Tenant}, {(short)request.Level}, {mutedUntil})
            on conflict (topic_key, user_id) do update set level = excluded.level, muted_until = excluded.muted_until
            """,
            cancellation);
        var setting = new NotificationSetting(topic.Topic.ToRef(), request.Level, mutedUntil);
        events.Tell(caller.Self, client => client.NotificationSettingUpdate(setting));
        return setting;
    }
}

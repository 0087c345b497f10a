using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Outbox;
using Realtime.Domain.Contracts;
using Realtime.Domain.Messages;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Notifications;
using Realtime.Persistence.Outbox;

namespace Realtime.Api.Notifications;

/// <summary>
/// Makes notifications of messages. Whether somebody looks at the topic at that moment no node knows of all the others, so everyone who wants to
/// know is notified, and a client that shows the topic marks it read, which marks the notification.
/// </summary>
/// <remarks>Handled twice, a message notifies once: the row of a notification is unique by user and message.</remarks>
internal sealed class MessageNotifier(
    IDbContextFactory<RealtimeDbContext> contexts, NotificationLog log, NotificationReader reader, AccessControl access, EventPublisher events,
    TimeProvider clock) : IOutboxConsumer
{
    public string Name => "notifications";

    public IReadOnlyCollection<string> Types { get; } = [OutboxEvents.MessageSent];

    public async Task HandleAsync(OutboxItem item, CancellationToken cancellation)
    {
        var reference = JsonSerializer.Deserialize<MessageReference>(item.Payload, WireJson.Options)!;
        if (await reader.MessageAsync(item.Tenant, reference, cancellation) is not { } message)
        {
            return;
        }

        // 1. Whom it may concern.
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var mentioned = MentionedIn.Of(message.Content).UserIds.ToHashSet(StringComparer.Ordinal);
        var candidates = await CandidatesAsync(db, message.Topic.In(item.Tenant), reference.TopicKey, mentioned, cancellation);
        candidates.Remove(message.Author.Id);
        if (candidates.Count == 0)
        {
            return;
        }

        // 2. Who of them wants to know.
        var settings = await db.NotificationSettings.AsNoTracking()
            .Where(setting => setting.TopicKey == reference.TopicKey && candidates.Contains(setting.UserId))
            .ToDictionaryAsync(setting => setting.UserId, cancellation);
        var notified = NotificationRules.Notified(message.Topic.Type, message.Author.Id, candidates, mentioned, settings, clock.GetUtcNow());
        if (notified.Count == 0)
        {
            return;
        }

        // 3. Stored, then told.
        var added = await log.AddAsync(item.Tenant, reference.TopicKey, reference.Seq, notified, cancellation);
        foreach (var one in added)
        {
            var told = new NotificationTold(message.ToNotification(one.Id, one.Kind, one.CreatedAt, readAt: null, showBody: true), one.Unread);
            events.Tell(Topic.User(item.Tenant, one.UserId), client => client.Notification(told));
        }
    }

    /// <summary>Those who may read the topic, and are in the conversation, named in the message, or want to know of every message.</summary>
    private async Task<HashSet<string>> CandidatesAsync(
        RealtimeDbContext db, Topic topic, long topicKey, HashSet<string> mentioned, CancellationToken cancellation)
    {
        if (topic.Kind == TopicKind.Conversation)
        {
            return [.. await db.Participants
                .Where(participant => participant.Tenant == topic.Tenant && participant.ConversationId == topic.Id)
                .Select(participant => participant.UserId)
                .ToListAsync(cancellation)];
        }
        var asking = await db.NotificationSettings
            .Where(setting => setting.TopicKey == topicKey && setting.Level == NotificationLevel.All)
            .Select(setting => setting.UserId)
            .ToListAsync(cancellation);
        var candidates = asking.Concat(mentioned).ToHashSet(StringComparer.Ordinal);
        if (candidates.Count == 0)
        {
            return candidates;
        }
        var users = await db.Users
            .Where(user => user.Tenant == topic.Tenant && candidates.Contains(user.Id) && user.DeletedAt == null)
            .Select(user => user.Id)
            .ToListAsync(cancellation);
        var verdicts = await access.AskAsync(topic.Tenant, [.. users.Select(userId => new Asked(userId, topic))], cancellation);
        return [.. verdicts.Where(verdict => verdict.Value.Read is null).Select(verdict => verdict.Key.UserId)];
    }
}

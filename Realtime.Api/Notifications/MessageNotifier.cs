using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Outbox;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Notifications;
using Realtime.Persistence.Outbox;
using Realtime.Persistence.Threads;

namespace Realtime.Api.Notifications;

/// <summary>
/// Makes notifications of messages. Whether somebody looks at the topic at that moment no node knows of all the others, so everyone who wants to
/// know is notified, and a client that shows the topic marks it read, which marks the notification.
/// </summary>
/// <remarks>Handled twice, a message notifies once: the row of a notification is unique by user and message.</remarks>
internal sealed class MessageNotifier(
    IDbContextFactory<RealtimeDbContext> contexts, NotifyingMessages messages, NotificationLog log, ThreadMarks threads,
    AccessControl access, EventPublisher events, IOptions<NotificationOptions> options, TimeProvider clock) : IOutboxConsumer
{
    private const int AtATime = 500;

    public string Name => "notifications";

    public IReadOnlyCollection<string> Types { get; } = [OutboxEvents.MessageSent];

    public async Task<IReadOnlySet<long>> ConcernedByAsync(IReadOnlyList<OutboxItem> items, CancellationToken cancellation)
    {
        var notifying = await messages.FindAsync([.. items.Select(ReferenceOf)], cancellation);
        return items.Where((_, index) => notifying.Contains(index)).Select(item => item.Id).ToHashSet();
    }

    public async Task HandleAsync(OutboxItem item, CancellationToken cancellation)
    {
        var reference = ReferenceOf(item);
        if ((await messages.ReadAsync(item.Tenant, [reference], cancellation)).GetValueOrDefault(reference) is not { } message)
        {
            return;
        }

        // 1. Whom it may concern.
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var topic = message.Topic.In(item.Tenant);
        var mentioned = await MentionedAsync(db, topic, message, cancellation);
        var thread = message.ThreadSeq is { } root ? await threads.FollowersAsync(reference.TopicKey, root, cancellation) : null;
        var followers = thread?.Where(one => one.Value).Select(one => one.Key) ?? [];
        var candidates = await CandidatesAsync(db, topic, reference.TopicKey, [.. mentioned, .. followers], cancellation);
        candidates.Remove(message.Author.Id);

        // So many at a time that a role of very many is not one statement, and what was done of it is not done again.
        foreach (var some in candidates.Order(StringComparer.Ordinal).Chunk(AtATime))
        {
            // 2. Who of them may read it and wants to know.
            var readers = await ReadersAsync(db, topic, some, cancellation);
            var settings = await db.NotificationSettings.AsNoTracking()
                .Where(setting => setting.TopicKey == reference.TopicKey && readers.Contains(setting.UserId))
                .ToDictionaryAsync(setting => setting.UserId, cancellation);
            var notified = NotificationRules.Notified(topic.Kind, message.Author.Id, readers, mentioned, settings, thread, clock.GetUtcNow());
            if (notified.Count == 0)
            {
                continue;
            }

            // 3. Stored, then told.
            foreach (var one in await log.AddAsync(item.Tenant, reference.TopicKey, reference.Seq, message.ThreadSeq, notified, options.Value.KeptPerUser, cancellation))
            {
                var told = new NotificationTold(message.ToNotification(one.Id, one.Kind, one.CreatedAt, readAt: null, showBody: true), one.Unread);
                events.Tell(Topic.User(item.Tenant, one.UserId), client => client.Notification(told));
            }
        }
    }

    private static MessageReference ReferenceOf(OutboxItem item) => JsonSerializer.Deserialize<MessageReference>(item.Payload, WireJson.Options)!;

    /// <summary>Whom the message names, and who has a role that it names.</summary>
    private static async Task<HashSet<string>> MentionedAsync(
        RealtimeDbContext db, Topic topic, NotifyingMessage message, CancellationToken cancellation)
    {
        var mentioned = (StoredMentions.Users(message.Mentions) ?? []).Select(mention => mention.UserId).ToHashSet(StringComparer.Ordinal);
        if (StoredMentions.Roles(message.Mentions) is { } roles)
        {
            mentioned.UnionWith(await (
                from channel in db.Channels
                where channel.Tenant == topic.Tenant && channel.Id == topic.Id
                join held in db.MemberRoles on new { channel.Tenant, channel.ServerId } equals new { held.Tenant, held.ServerId }
                where roles.Contains(held.RoleId)
                select held.UserId).Distinct().ToListAsync(cancellation));
        }
        return mentioned;
    }

    /// <summary>Those who are in the conversation, concerned by the message, or want to know of every message.</summary>
    /// <param name="concerned">Whom it names, and who follow its thread.</param>
    private static async Task<HashSet<string>> CandidatesAsync(
        RealtimeDbContext db, Topic topic, long topicKey, IReadOnlyCollection<string> concerned, CancellationToken cancellation)
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
        return asking.Concat(concerned).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<string[]> ReadersAsync(RealtimeDbContext db, Topic topic, string[] candidates, CancellationToken cancellation)
    {
        if (topic.Kind == TopicKind.Conversation)
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

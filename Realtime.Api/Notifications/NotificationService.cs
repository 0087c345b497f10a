using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Model;
using Realtime.Persistence.Notifications;
using Realtime.Persistence.Outbox;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Notifications;

/// <summary>A user's notifications: listed, counted, marked read. Each user's are that user's alone.</summary>
internal sealed class NotificationService(
    IDbContextFactory<RealtimeDbContext> contexts, NotifyingMessages notifying, AccessControl access, EventPublisher events, TimeProvider clock)
{
    /// <summary>The caller's, newest first. Of a topic that the caller may not read any more they show no more than that there was one.</summary>
    public async Task<Result<NotificationPage>> ListAsync(Caller caller, ListNotifications request, CancellationToken cancellation)
    {
        if (request.Limit is < 1 or > 100)
        {
            return Refuse.Invalid("limit", "'limit' is 1 to 100.");
        }
        var page = new PageRequest(request.Limit, request.Cursor);
        var (time, id) = page.BeforeOf(Identifier.NotificationPrefix);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await Of(db, caller)
            .Where(row => (request.Unread != true || row.ReadAt == null) && (row.CreatedAt < time || (row.CreatedAt == time && row.Id < id)))
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .Take(page.Take + 1)
            .AsNoTracking()
            .ToListAsync(cancellation);

        var messages = await notifying.ReadAsync(
            caller.Tenant, [.. rows.Select(row => new MessageReference(row.TopicKey, row.Seq)).Distinct()], cancellation);
        var topics = messages.Values.Select(message => message.Topic.In(caller.Tenant)).Distinct().ToArray();
        var refusals = await access.CheckAsync(caller, topics, Right.Read, cancellation);
        // Of the page as it is stored, so that one whose message is gone does not end the list.
        var stored = page.Of(rows, row => row, last => PageRequest.CursorOf(last.CreatedAt, Identifier.Format(Identifier.NotificationPrefix, last.Id)));
        var items = new List<Notification>(stored.Items.Count);
        foreach (var row in stored.Items)
        {
            if (messages.TryGetValue(new MessageReference(row.TopicKey, row.Seq), out var message))
            {
                items.Add(message.ToNotification(row.Id, row.Kind, row.CreatedAt, row.ReadAt, refusals[message.Topic.In(caller.Tenant)] is null));
            }
        }
        return new NotificationPage(items, await UnreadAsync(db, caller, cancellation), stored.NextCursor);
    }

    /// <summary>Marks one, or all, as read, and tells the caller's devices what changed.</summary>
    public async Task<Result<NotificationsLeft>> ReadAsync(Caller caller, ReadNotifications request, CancellationToken cancellation)
    {
        if ((request.Id is null) == (request.All is not true))
        {
            return Refuse.Invalid("id", "Give the 'id' of one, or 'all': true.", "missing");
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (request.Id is null)
        {
            var all = await MarkAsync(Of(db, caller), cancellation);
            return await LeftAsync(db, caller, all, left => new NotificationsRead(left, All: true), cancellation);
        }
        if (!Identifier.TryParse(Identifier.NotificationPrefix, request.Id, out var id)
            || !await Of(db, caller).AnyAsync(row => row.Id == id, cancellation))
        {
            return Refuse.NotFound;
        }
        var one = await MarkAsync(Of(db, caller).Where(row => row.Id == id), cancellation);
        return await LeftAsync(db, caller, one, left => new NotificationsRead(left, Id: request.Id), cancellation);
    }

    /// <summary>The caller has read a topic up to a seq, and with it what told of its messages; those in its threads are read there.</summary>
    public async Task ReadUpToAsync(Caller caller, TopicEntry topic, long seq, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var marked = await MarkAsync(
            Of(db, caller).Where(row => row.TopicKey == topic.Key && row.ThreadSeq == null && row.Seq <= seq), cancellation);
        if (marked > 0)
        {
            await LeftAsync(db, caller, marked, left => new NotificationsRead(left, Topic: topic.Topic.ToRef(), Seq: seq), cancellation);
        }
    }

    /// <summary>The same of a thread.</summary>
    public async Task ReadThreadUpToAsync(Caller caller, MessagePlace root, long seq, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var marked = await MarkAsync(
            Of(db, caller).Where(row => row.TopicKey == root.Topic.Key && row.ThreadSeq == root.Seq && row.Seq <= seq), cancellation);
        if (marked > 0)
        {
            var threadId = Identifier.Format(Identifier.MessagePrefix, root.Id);
            await LeftAsync(
                db, caller, marked, left => new NotificationsRead(left, Topic: root.Topic.Topic.ToRef(), Seq: seq, ThreadId: threadId), cancellation);
        }
    }

    private static IQueryable<NotificationRow> Of(RealtimeDbContext db, Caller caller) =>
        db.Notifications.Where(row => row.Tenant == caller.Tenant && row.UserId == caller.UserId);

    private Task<int> MarkAsync(IQueryable<NotificationRow> rows, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return rows.Where(row => row.ReadAt == null).ExecuteUpdateAsync(row => row.SetProperty(one => one.ReadAt, now), cancellation);
    }

    private async Task<NotificationsLeft> LeftAsync(
        RealtimeDbContext db, Caller caller, int marked, Func<int, NotificationsRead> toEvent, CancellationToken cancellation)
    {
        var left = await UnreadAsync(db, caller, cancellation);
        if (marked > 0)
        {
            events.Tell(caller.Self, client => client.NotificationRead(toEvent(left)));
        }
        return new NotificationsLeft(left);
    }

    /// <summary>As many of the caller's unread ones as are counted.</summary>
    public static IQueryable<NotificationRow> UnreadOf(RealtimeDbContext db, Caller caller) =>
        // Which of them does not matter, but EF warns where there is no order: this one is the index's own.
        Of(db, caller).Where(row => row.ReadAt == null).OrderBy(row => row.UserId).Take(NotificationLog.CountedUpTo);

    private static Task<int> UnreadAsync(RealtimeDbContext db, Caller caller, CancellationToken cancellation) =>
        UnreadOf(db, caller).CountAsync(cancellation);
}

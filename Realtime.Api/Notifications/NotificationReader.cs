using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Messages;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;

namespace Realtime.Api.Notifications;

/// <summary>What a notification shows of its message, as it is now.</summary>
/// <param name="Mentions">As they are stored; null for nobody.</param>
/// <param name="ThreadSeq">The root of the thread that it is in.</param>
/// <param name="ThreadId">The same.</param>
internal sealed record NotifyingMessage(
    long TopicKey, long Seq, TopicRef Topic, Guid Id, Author Author, string Content, IReadOnlyCollection<string>? Mentions, long? ThreadSeq,
    Guid? ThreadId)
{
    private const int BodyCharacters = 200;

    /// <param name="showBody">Whether the user may still read the topic.</param>
    public Notification ToNotification(Guid id, NotificationKind kind, DateTimeOffset createdAt, DateTimeOffset? readAt, bool showBody) => new(
        Identifier.Format(Identifier.NotificationPrefix, id),
        kind,
        Topic,
        Seq,
        Identifier.Format(Identifier.MessagePrefix, Id),
        Author,
        createdAt,
        showBody ? BodyOf(Content) : null,
        readAt,
        ThreadId is { } threadId ? Identifier.Format(Identifier.MessagePrefix, threadId) : null);

    /// <summary>Null for nothing.</summary>
    private static string? BodyOf(string content) => content.Length == 0 ? null : Excerpt.Of(content, BodyCharacters);
}

/// <summary>Reads notifications together with the messages that they are of.</summary>
internal sealed class NotificationReader(IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>Null when the tenant has no such message any more.</summary>
    public async Task<NotifyingMessage?> MessageAsync(string tenant, MessageReference reference, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return (await MessagesAsync(db, tenant, [reference], cancellation)).GetValueOrDefault(reference);
    }

    /// <summary>Those that there are, in one query.</summary>
    public async Task<Dictionary<MessageReference, NotifyingMessage>> OfAsync(
        string tenant, IReadOnlyCollection<NotificationRow> rows, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return [];
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await MessagesAsync(db, tenant, [.. rows.Select(row => new MessageReference(row.TopicKey, row.Seq)).Distinct()], cancellation);
    }

    private static async Task<Dictionary<MessageReference, NotifyingMessage>> MessagesAsync(
        RealtimeDbContext db, string tenant, MessageReference[] references, CancellationToken cancellation)
    {
        var keys = references.Select(reference => reference.TopicKey).ToArray();
        var seqs = references.Select(reference => reference.Seq).ToArray();
        var rows = await (
            from message in db.Messages.FromSql($"""
                select m.* from unnest({keys}, {seqs}) as wanted(topic_key, seq)
                join messages m on m.topic_key = wanted.topic_key and m.seq = wanted.seq
                """).AsNoTracking()
            join topic in db.Topics on message.TopicKey equals topic.Key
            where topic.Tenant == tenant
            join user in db.Users.Where(user => user.Tenant == tenant) on message.AuthorId equals user.Id into authors
            from author in authors.DefaultIfEmpty()
            select new
            {
                message.TopicKey, message.Seq, topic.Kind, TopicId = topic.Id, message.Id, message.AuthorId, DisplayName = (string?)author.DisplayName,
                author.AvatarUrl, message.Content, message.Mentions, message.ThreadSeq,
                ThreadId = db.Messages
                    .Where(root => root.TopicKey == message.TopicKey && root.Seq == message.ThreadSeq)
                    .Select(root => (Guid?)root.Id)
                    .FirstOrDefault(),
            }).ToListAsync(cancellation);
        return rows
            .Select(row => new NotifyingMessage(
                row.TopicKey, row.Seq, new TopicRef(row.Kind, row.TopicId), row.Id,
                new Author(row.AuthorId, row.DisplayName ?? row.AuthorId, row.AvatarUrl), row.Content, row.Mentions, row.ThreadSeq, row.ThreadId))
            .ToDictionary(message => new MessageReference(message.TopicKey, message.Seq));
    }
}

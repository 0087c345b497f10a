using Realtime.Domain.Contracts;
using Realtime.Domain.Messages;
using Realtime.Domain.Topics;

namespace Realtime.Persistence.Notifications;

/// <summary>What a notification shows of its message, as it is now.</summary>
/// <param name="Mentions">As they are stored; null for nobody.</param>
/// <param name="ThreadSeq">The root of the thread that it is in.</param>
/// <param name="ThreadId">The same.</param>
public sealed record NotifyingMessage(
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

using Realtime.Domain.Delivery;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <summary>A message as everyone sees it.</summary>
/// <param name="Seq">Its place in the topic: given at creation, never changed, rising by creation.</param>
/// <param name="ChangeSeq">The seq of its last change; the same as <paramref name="Seq"/> until then.</param>
/// <param name="Content">Empty once it was deleted or redacted.</param>
/// <param name="Nonce">What the author's client called it, so that it knows its own.</param>
/// <param name="EditedAt">When its author last changed the content.</param>
/// <param name="DeletedAt">It is a tombstone, which keeps its place in the topic.</param>
/// <param name="DeletedBy">The author, or a moderator.</param>
/// <param name="Redaction">A moderator took the content away.</param>
/// <param name="ReplyTo">The message that it answers.</param>
/// <param name="Reactions">By the time of the first of each; absent when there are none.</param>
/// <param name="PinnedAt">When it was pinned; absent when it is not.</param>
/// <param name="Mentions">Whom it names, of those who may read the topic; absent when nobody.</param>
/// <param name="MentionsEveryone">True when it calls everyone; else absent.</param>
/// <param name="MentionsRoles">The ids of the roles whose members it calls; absent when none.</param>
/// <param name="Attachments">In the order they were sent in; absent when there are none, or none any more.</param>
/// <param name="ThreadId">The message whose thread it is in; absent for one that stands in the topic itself.</param>
/// <param name="Thread">The thread that it is the root of, as of when this was read; absent when there is none. A reply is no change of its root.</param>
public sealed record Message(
    string Id, TopicRef Topic, long Seq, long ChangeSeq, Author Author, string Content, DateTimeOffset CreatedAt, string? Nonce = null,
    DateTimeOffset? EditedAt = null, DateTimeOffset? DeletedAt = null, string? DeletedBy = null, Redaction? Redaction = null,
    Reply? ReplyTo = null, IReadOnlyList<Reaction>? Reactions = null, DateTimeOffset? PinnedAt = null, string? PinnedBy = null,
    IReadOnlyList<Mention>? Mentions = null, bool? MentionsEveryone = null, IReadOnlyList<string>? MentionsRoles = null,
    IReadOnlyList<Attachment>? Attachments = null, string? ThreadId = null, ThreadSummary? Thread = null);

public sealed record Author(string Id, string DisplayName, string? AvatarUrl = null);

/// <param name="By">The moderator's user id.</param>
public sealed record Redaction(string By, string Reason);

/// <summary>What a message answers, as it was when this was read: a client that has the message itself shows that.</summary>
/// <param name="Excerpt">The first 100 characters of its content; absent when it was deleted or redacted.</param>
public sealed record Reply(string Id, long Seq, string AuthorId, string? Excerpt = null);

/// <param name="Count">How many users reacted so.</param>
/// <param name="Mine">Whether the caller did; in answers only, since an event is the same for everyone.</param>
public sealed record Reaction(string Emoji, int Count, bool? Mine = null);

public sealed record Mention(string UserId);

/// <summary>A durable event: one that changed what is stored in a topic, and took the topic's next seq.</summary>
public sealed record MessageChange(TopicRef Topic, long Seq, Message Message) : ISequenced;

/// <summary>Asks for a message to be stored, then told to every subscriber.</summary>
/// <param name="Type">CHANNEL, CONVERSATION or STREAM; else <c>invalid</c> (<c>no_messages_here</c>).</param>
/// <param name="Id">One that the caller may write to; else <c>forbidden</c> or <c>not_found</c>.</param>
/// <param name="Content">1 to <see cref="Limits.ContentCharacters"/> UTF-16 code units, not only white space; over it is <c>too_large</c>. With attachments it may be empty.</param>
/// <param name="Nonce">1 to 64 of <c>A-Z a-z 0-9 _ . -</c>, chosen by the client. The same one again, from the same author in the same topic, answers the first message and tells no one.</param>
/// <param name="ReplyTo">The id of a message in the same topic; else <c>not_found</c>.</param>
/// <param name="Attachments">Up to 10 ids of what the caller uploaded and no message has taken along yet; else <c>not_found</c>.</param>
/// <param name="ThreadId">
/// The id of a message in the same topic, to whose thread it goes; else <c>not_found</c>. One that is itself in a thread is <c>invalid</c>
/// (<c>not_a_root</c>), one that was deleted or redacted <c>conflict</c> (<c>deleted</c>).
/// </param>
public sealed record SendMessage(
    TopicKind Type, string Id, string Content, string? Nonce = null, string? ReplyTo = null, IReadOnlyList<string>? Attachments = null,
    string? ThreadId = null);

/// <summary><see cref="SendMessage"/> for a stream.</summary>
public sealed record SendStreamMessage(
    string Id, string Content, string? Nonce = null, string? ReplyTo = null, IReadOnlyList<string>? Attachments = null, string? ThreadId = null);

/// <summary>The message is committed. <paramref name="Duplicate"/>: it was already, under this nonce.</summary>
public sealed record MessageSent(string Id, long Seq, DateTimeOffset CreatedAt, bool Duplicate, string? Nonce = null);

/// <summary>Asks for messages by seq: the newest, those before a seq, or those after one.</summary>
/// <param name="Before">Exclusive; pages go back from here.</param>
/// <param name="After">Exclusive; pages go forward from here. Not together with <paramref name="Before"/>.</param>
/// <param name="Limit">1 to <see cref="Limits.HistoryPage"/>; 50 unless set.</param>
/// <param name="ThreadId">The root of a thread in this topic: its replies, without the root; absent: what stands in the topic itself, without replies in threads.</param>
public sealed record HistoryRequest(
    TopicKind Type, string Id, long? Before = null, long? After = null, int? Limit = null, string? ThreadId = null);

/// <param name="Messages">By rising seq, whichever way the page was asked for.</param>
/// <param name="HasMore">Whether there are more in the direction asked. In a stream nothing older than <c>Streams:HistoryAge</c> is there for anyone.</param>
/// <param name="Seq">The topic's head, read before the messages: subscribe with it as <c>after</c> and nothing is missed.</param>
/// <param name="Epoch">The epoch of <paramref name="Seq"/>.</param>
public sealed record HistoryPage(IReadOnlyList<Message> Messages, bool HasMore, long Seq, string Epoch);

/// <summary>Over HTTP the topic is in the path: <c>POST /api/v1/channels/{id}/messages</c>.</summary>
public sealed record PostMessage(
    string Content, string? Nonce = null, string? ReplyTo = null, IReadOnlyList<string>? Attachments = null, string? ThreadId = null);

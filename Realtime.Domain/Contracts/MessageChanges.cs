using Realtime.Domain.Delivery;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <summary>Replaces the content of a message; its author's to do. The old content is kept. The same content again changes nothing.</summary>
/// <param name="MessageId">One that the caller may read; else <c>not_found</c>. One that was deleted or redacted is <c>conflict</c> (<c>deleted</c>).</param>
/// <param name="Content">As in <see cref="SendMessage"/>; a message with attachments may be left without.</param>
/// <param name="ExpectedChangeSeq">The <c>changeSeq</c> that the caller has seen; when the message has changed since, it is <c>conflict</c> (<c>changed</c>).</param>
public sealed record EditMessage(string MessageId, string Content, long? ExpectedChangeSeq = null);

/// <summary>Makes a tombstone of a message; its author's to do, or a moderator's. A second time it changes nothing.</summary>
/// <param name="Hard">Takes the content, what it was before edits, the reactions and the attachments out of the tables too; else they are kept, and shown to nobody but in the edits.</param>
public sealed record DeleteMessage(string MessageId, bool Hard = false);

/// <summary>Takes the content of a message away, its earlier contents and its attachments too, and says why; a moderator's to do. A second time it changes nothing.</summary>
/// <param name="Reason">1 to 300 characters, one line, shown to everyone.</param>
public sealed record RedactMessage(string MessageId, string Reason);

/// <summary>Adds the caller's reaction to a message, or takes it back. A second time it changes nothing.</summary>
/// <param name="Emoji">One emoji, or <c>:shortname:</c> of 1 to 32 <c>a-z 0-9 _ + -</c>. At most 20 different ones per message.</param>
public sealed record ReactToMessage(string MessageId, string Emoji);

/// <summary>Pins a message in its topic, or unpins it: a moderator's to do, in a conversation anyone's. At most 50 per topic.</summary>
public sealed record PinMessage(string MessageId);

/// <summary>The change is committed, or there was none to make.</summary>
/// <param name="Id">The message.</param>
/// <param name="Seq">The message's <c>changeSeq</c> now.</param>
public sealed record ChangeMade(string Id, long Seq);

/// <summary>A durable event: a reaction came or went. <paramref name="Message"/> has the counts.</summary>
/// <param name="UserId">Whose.</param>
public sealed record ReactionChange(TopicRef Topic, long Seq, Message Message, string UserId, string Emoji) : ISequenced;

/// <summary>Over HTTP the message is in the path: <c>PATCH /api/v1/messages/{id}</c>.</summary>
public sealed record PatchMessage(string Content, long? ExpectedChangeSeq = null);

/// <summary>Over HTTP the message is in the path: <c>POST /api/v1/messages/{id}/redact</c>.</summary>
public sealed record PostRedaction(string Reason);

/// <summary>What a message said before.</summary>
/// <param name="Seq">The topic's seq of the change that replaced it.</param>
/// <param name="EditedBy">Who changed it.</param>
public sealed record EarlierContent(long Seq, string Content, string EditedBy, DateTimeOffset EditedAt);

/// <summary>One who reacted.</summary>
public sealed record Reactor(User User, DateTimeOffset ReactedAt);

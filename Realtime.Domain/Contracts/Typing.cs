using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <param name="Typing">True, or absent: the caller types; say it again every few seconds, since it ends by itself after 8. False: stopped.</param>
public sealed record TypingRequest(TopicKind Type, string Id, bool? Typing = null);

public sealed record TypingChange(TopicRef Topic, string UserId);

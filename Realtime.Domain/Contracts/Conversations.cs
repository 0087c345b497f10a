namespace Realtime.Domain.Contracts;

/// <param name="Participants">Everyone in it, the caller too.</param>
/// <param name="Name">Only groups have one.</param>
public sealed record Conversation(string Id, IReadOnlyList<User> Participants, DateTimeOffset CreatedAt, string? Name = null);

/// <summary>Opens a conversation. With one other user there is one per pair: asking again answers the same.</summary>
/// <param name="Participants">1 to 49 other users, in any order; the caller is added.</param>
/// <param name="Name">0 to 100 characters; only with two or more others.</param>
/// <param name="Id">The caller's own id, or absent for one of ours.</param>
public sealed record CreateConversation(IReadOnlyList<string> Participants, string? Name = null, string? Id = null);

using Realtime.Domain.Delivery;

namespace Realtime.Domain.Contracts;

/// <param name="Participants">Everyone in it, the caller too.</param>
/// <param name="Name">Only groups have one.</param>
/// <param name="OwnerId">Who may remove others from a group: its creator, and after that one has left, whoever is in it longest. Absent for a pair.</param>
public sealed record Conversation(
    string Id, IReadOnlyList<User> Participants, DateTimeOffset CreatedAt, string? Name = null, string? OwnerId = null) : ILatest
{
    string ILatest.LatestKey => Id;
}

/// <summary>Opens a conversation. With one other user there is one per pair: asking again answers the same.</summary>
/// <param name="Participants">1 to 49 other users, in any order; the caller is added.</param>
/// <param name="Name">0 to 100 characters; only with two or more others.</param>
/// <param name="Id">The caller's own id, or absent for one of ours.</param>
public sealed record CreateConversation(IReadOnlyList<string> Participants, string? Name = null, string? Id = null);

/// <summary>Renames a group.</summary>
/// <param name="Name">0 to 100 characters; empty takes the name away.</param>
public sealed record RenameConversation(string Name);

/// <summary>Somebody came into a group, or is in it no longer.</summary>
/// <param name="By">Whose doing it was: the user's own, of one who left.</param>
public sealed record ParticipantChange(string ConversationId, User User, string By);

/// <summary>The user has blocked somebody, or taken that back.</summary>
/// <param name="UserId">Whom.</param>
public sealed record BlockChange(string UserId, bool IsBlocked);

/// <summary>One whom the caller has blocked: that user opens no conversation with the caller, and is not heard in the one they have.</summary>
public sealed record BlockedUser(User User, DateTimeOffset BlockedAt);

namespace Realtime.Domain.Contracts;

/// <summary>To follow a user, or to do so no longer. Whoever follows a streamer may write in chats that are for followers only.</summary>
public sealed record FollowUser(string UserId);

/// <summary>One whom the caller follows.</summary>
public sealed record FollowedUser(User User, DateTimeOffset FollowedAt);

namespace Realtime.Domain.Contracts;

/// <param name="Roles">The ids of the roles the member was given, in no order; everyone's is not among them.</param>
/// <param name="MutedUntil">Until when the member may not write or speak.</param>
public sealed record Member(User User, DateTimeOffset JoinedAt, IReadOnlyList<string> Roles, DateTimeOffset? MutedUntil = null);

public sealed record MemberChange(string ServerId, string UserId, string DisplayName);

/// <summary>A member's roles or word have changed; this is how they are now.</summary>
public sealed record MemberUpdate(string ServerId, string UserId, IReadOnlyList<string> Roles, DateTimeOffset? MutedUntil = null);

/// <param name="Until">In the future, and at most 28 days away.</param>
/// <param name="Reason">1 to 300 characters, for the audit log.</param>
public sealed record MuteMember(DateTimeOffset Until, string? Reason = null);

/// <param name="Reason">1 to 300 characters, for the audit log.</param>
public sealed record KickMember(string ServerId, string UserId, string? Reason = null);

/// <param name="Reason">1 to 300 characters, for the audit log and the list of bans.</param>
/// <param name="Until">In the future; for good unless given.</param>
public sealed record BanMember(string ServerId, string UserId, string? Reason = null, DateTimeOffset? Until = null);

/// <summary>Over HTTP who and where are in the path: <c>PUT /api/v1/servers/{id}/bans/{userId}</c>.</summary>
/// <param name="Reason">1 to 300 characters.</param>
/// <param name="Until">In the future; for good unless given.</param>
public sealed record PutBan(string? Reason = null, DateTimeOffset? Until = null);

/// <summary>Somebody who may not be a member.</summary>
/// <param name="BannedBy">The id of whoever did it.</param>
/// <param name="Until">When it ends by itself; absent for never.</param>
public sealed record Ban(string UserId, string BannedBy, DateTimeOffset CreatedAt, string? Reason = null, DateTimeOffset? Until = null);

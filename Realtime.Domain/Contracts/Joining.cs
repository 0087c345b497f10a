namespace Realtime.Domain.Contracts;

/// <param name="Code">Whoever has it may join, whatever the server's join policy is.</param>
/// <param name="Uses">How many have joined with it.</param>
/// <param name="MaxUses">How many may; absent for any number.</param>
/// <param name="ExpiresAt">Absent for never.</param>
public sealed record Invite(
    string Code, string ServerId, string CreatedBy, DateTimeOffset CreatedAt, int Uses, int? MaxUses = null, DateTimeOffset? ExpiresAt = null);

/// <param name="MaxUses">1 to 1000; any number unless given.</param>
/// <param name="ExpiresInSeconds">1 to 31,536,000, which is a year; never unless given.</param>
/// <param name="Code">The caller's own, 12 to 64 of <c>A-Z a-z 0-9 _ . -</c> that nobody guesses; one of ours unless given.</param>
public sealed record CreateInvite(int? MaxUses = null, int? ExpiresInSeconds = null, string? Code = null);

/// <summary>Asks to be let into a server whose join policy is <see cref="JoinPolicy.Request"/>. Asking again replaces the message.</summary>
/// <param name="Message">1 to 500 characters for those who decide.</param>
public sealed record RequestJoin(string ServerId, string? Message = null);

/// <summary>Over HTTP the server is in the path: <c>POST /api/v1/servers/{id}/join-requests</c>.</summary>
/// <param name="Message">1 to 500 characters for those who decide.</param>
public sealed record PostJoinRequest(string? Message = null);

/// <summary>Approves or denies what a user has asked for.</summary>
public sealed record DecideJoinRequest(string ServerId, string UserId);

/// <summary>Somebody waits to be let in.</summary>
public sealed record JoinRequest(string ServerId, User User, DateTimeOffset CreatedAt, string? Message = null);

/// <summary>A request to join was made, approved or denied.</summary>
public sealed record JoinRequestChange(string ServerId, string UserId);

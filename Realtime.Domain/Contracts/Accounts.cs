using Realtime.Domain.Delivery;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <param name="Username">3 to 32 of <c>A-Z a-z 0-9 _ . -</c>; taken once per tenant, whatever the case.</param>
/// <param name="Password">8 to 128 characters.</param>
/// <param name="DisplayName">1 to 64 characters; the username unless given.</param>
public sealed record Register(string Username, string Password, string? DisplayName = null);

public sealed record Login(string Username, string Password);

/// <summary>Development only: an account without a name to log in by.</summary>
public sealed record EnterAsGuest(string DisplayName);

/// <param name="RefreshToken">Good for one use; the answer carries the next one. One that is used twice ends its session.</param>
public sealed record Refresh(string RefreshToken);

public sealed record Logout(string RefreshToken);

/// <param name="AccessToken">A JWT for <c>Authorization: Bearer</c> and for the hub.</param>
/// <param name="ExpiresIn">Seconds the access token is good for.</param>
public sealed record SignedIn(User User, string AccessToken, string RefreshToken, int ExpiresIn);

/// <param name="Username">Only the user's own, told to nobody else.</param>
public sealed record User(string Id, string DisplayName, string? Username = null, string? AvatarUrl = null);

/// <summary>Changes the caller's own profile; what is absent stays as it is.</summary>
/// <param name="DisplayName">1 to 64 characters.</param>
/// <param name="AvatarUrl">An absolute http or https address of at most 2048 characters; empty for none.</param>
public sealed record UpdateProfile(string? DisplayName = null, string? AvatarUrl = null);

/// <summary>Somebody's profile was changed.</summary>
/// <param name="Topic">Where it is told: the user's own topic, and the servers and conversations that the user is in.</param>
/// <param name="User">As others see the user.</param>
public sealed record UserChange(TopicRef Topic, User User) : ILatest
{
    string ILatest.LatestKey => User.Id;
}

/// <summary>Sets another password and ends all of the caller's other sessions.</summary>
/// <param name="OldPassword">Wrong ones count as wrong logins do.</param>
/// <param name="NewPassword">8 to 128 characters.</param>
public sealed record ChangePassword(string OldPassword, string NewPassword);

/// <summary>One login of the caller, on one device.</summary>
/// <param name="Current">Whether the token that asks is of it.</param>
public sealed record Session(string Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool Current);

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

/// <summary>One login of the caller, on one device.</summary>
/// <param name="Current">Whether the token that asks is of it.</param>
public sealed record Session(string Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool Current);

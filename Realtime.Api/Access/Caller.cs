using System.Security.Claims;
using Realtime.Domain.Topics;

namespace Realtime.Api.Access;

/// <summary>What a token says its user is, beyond a user.</summary>
[Flags]
internal enum CallerRoles
{
    None = 0,

    /// <summary>Runs the tenant: <c>admin</c>.</summary>
    Admin = 1,

    /// <summary>A backend of the app: <c>service</c>.</summary>
    Service = 2,

    /// <summary>Helps users: <c>operator</c>.</summary>
    Operator = 4,
}

/// <summary>Who asks, on the hub and over HTTP. Made from a validated token, and from nothing else.</summary>
/// <param name="SessionId">The login of ours that the token is of; null for one of an outside issuer.</param>
internal sealed record Caller(string Tenant, string UserId, string? SessionId, CallerRoles Roles = CallerRoles.None)
{
    /// <summary>The topic of what concerns the caller alone.</summary>
    public Topic Self => Topic.User(Tenant, UserId);

    /// <summary><c>{tenant}/{user}</c>. Neither may hold a slash.</summary>
    public string Key => $"{Tenant}/{UserId}";

    public static Caller From(ClaimsPrincipal principal) => new(
        principal.FindFirstValue(TokenClaims.Tenant) ?? TokenClaims.DefaultTenant,
        principal.FindFirstValue(TokenClaims.Subject) ?? throw new InvalidOperationException("No endpoint without a token asks for its caller."),
        principal.FindFirstValue(TokenClaims.Session),
        TokenClaims.RolesOf(principal));

    /// <summary>Lets an endpoint take its caller as a parameter.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));
}

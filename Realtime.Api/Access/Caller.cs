using System.Security.Claims;
using Realtime.Domain.Topics;

namespace Realtime.Api.Access;

/// <summary>Who asks, on the hub and over HTTP. Made from a validated token, and from nothing else.</summary>
internal sealed record Caller(string Tenant, string UserId, string? SessionId)
{
    /// <summary>The topic of what concerns the caller alone.</summary>
    public Topic Self => Topic.User(Tenant, UserId);

    /// <summary><c>{tenant}/{user}</c>. Neither may hold a slash.</summary>
    public string Key => $"{Tenant}/{UserId}";

    public static Caller From(ClaimsPrincipal principal) => new(
        principal.FindFirstValue(TokenClaims.Tenant) ?? TokenClaims.DefaultTenant,
        principal.FindFirstValue(TokenClaims.Subject) ?? throw new InvalidOperationException("No endpoint without a token asks for its caller."),
        principal.FindFirstValue(TokenClaims.Session));

    /// <summary>Lets an endpoint take its caller as a parameter.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext context) => ValueTask.FromResult(From(context.User));
}

using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Realtime.Api.Access;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Api.Accounts;

/// <summary>A token that is believed.</summary>
/// <param name="ExpiresAt">Until when; a connection lasts no longer.</param>
internal sealed record BelievedToken(Caller Caller, DateTimeOffset ExpiresAt);

/// <summary>Which tokens are believed: those with our signature, in their time, of a live session and of a user who is not gone.</summary>
internal sealed class TokenReader(
    SigningKey key, IOptions<AuthenticationOptions> options, TimeProvider clock, UserDirectory users, SessionDirectory sessions)
{
    /// <summary>How far the clock of a node or an issuer may be off.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Claims keep the names they have in the token.</summary>
    public JwtSecurityTokenHandler Handler { get; } = new() { MapInboundClaims = false };

    public TokenValidationParameters Parameters { get; } = new()
    {
        IssuerSigningKey = key.Key,
        ValidIssuer = options.Value.Issuer,
        ValidAudience = options.Value.Audience,
        RequireExpirationTime = true,
        LifetimeValidator = (_, expires, _, _) => expires is { } end && clock.GetUtcNow().UtcDateTime < end + Skew,
    };

    /// <summary>Reads an access token that came as text, past the request's own. A ws-token is none.</summary>
    public async Task<Result<BelievedToken>> ReadAsync(string token, CancellationToken cancellation)
    {
        ClaimsPrincipal principal;
        try
        {
            principal = Handler.ValidateToken(token, Parameters, out _);
        }
        catch (Exception failure) when (failure is SecurityTokenException or ArgumentException)
        {
            return Refuse.NoToken;
        }
        return await WhyNotAsync(principal, isConnecting: false, cancellation) is null
            ? new BelievedToken(Caller.From(principal), TokenClaims.ConnectionEnd(principal))
            : Refuse.NoToken;
    }

    /// <summary>
    /// Why a token with a good signature is not believed all the same; null when it is. Makes the user of one that is seen for the
    /// first time.
    /// </summary>
    public async Task<string?> WhyNotAsync(ClaimsPrincipal principal, bool isConnecting, CancellationToken cancellation)
    {
        if (!Identifier.IsValid(principal.FindFirstValue(TokenClaims.Subject))
            || (principal.FindFirstValue(TokenClaims.Tenant) is { } tenant && !Identifier.IsValid(tenant)))
        {
            return "'sub' and 'tenant' must be ids.";
        }
        if (principal.HasClaim(TokenClaims.Use, TokenClaims.UseForConnection) && !isConnecting)
        {
            return "A ws-token opens connections and nothing else.";
        }
        var caller = Caller.From(principal);
        if (!await sessions.IsLiveAsync(caller, cancellation))
        {
            return "The session has ended.";
        }
        return await users.EnsureAsync(caller, principal.FindFirstValue(TokenClaims.Name), cancellation) ? null : "The user was deleted.";
    }
}

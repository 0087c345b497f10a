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

/// <summary>
/// Which tokens are believed: those with our signature or the outside issuer's, in their time, of a live session and of a user who is
/// not gone.
/// </summary>
internal sealed class TokenReader(
    SigningKey key, IOptions<AuthenticationOptions> options, OutsideIssuer outside, TimeProvider clock, UserDirectory users, SessionDirectory sessions)
{
    /// <summary>How far the clock of a node or an issuer may be off.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Claims keep the names they have in the token.</summary>
    private readonly JwtSecurityTokenHandler _handler = new() { MapInboundClaims = false };

    private readonly TokenValidationParameters _ours = new()
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
        try
        {
            var principal = await BelieveAsync(token, isConnecting: false, cancellation);
            return new BelievedToken(Caller.From(principal), TokenClaims.ConnectionEnd(principal));
        }
        catch (Exception failure) when (IsNotGood(failure))
        {
            return Refuse.NoToken;
        }
        catch (IssuerAwayException)
        {
            return Refuse.IssuerAway;
        }
    }

    /// <summary>Whose token it is. Makes the user of one that is seen for the first time.</summary>
    /// <param name="isConnecting">Whether it opens a connection, which a ws-token may.</param>
    /// <exception cref="Exception">It is not believed, if <see cref="IsNotGood"/> says so.</exception>
    /// <exception cref="IssuerAwayException">Nobody knows whether it is to be.</exception>
    public async Task<ClaimsPrincipal> BelieveAsync(string token, bool isConnecting, CancellationToken cancellation)
    {
        // Read before it is believed: it only tells which keys to try it with.
        var isOurs = !outside.IsThere || _handler.ReadJwtToken(token).Issuer == options.Value.Issuer;
        var principal = isOurs ? _handler.ValidateToken(token, _ours, out _) : await outside.ValidateAsync(token, _handler, _ours, cancellation);
        return await WhyNotAsync(principal, isConnecting, cancellation) is { } why ? throw new SecurityTokenException(why) : principal;
    }

    /// <summary>Whether a failure to read a token is the token's fault.</summary>
    public static bool IsNotGood(Exception failure) => failure is SecurityTokenException or ArgumentException;

    private async Task<string?> WhyNotAsync(ClaimsPrincipal principal, bool isConnecting, CancellationToken cancellation)
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

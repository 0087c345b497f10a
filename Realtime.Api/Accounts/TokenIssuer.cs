using System.Globalization;
using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Accounts;

/// <summary>Makes JWTs: access tokens, and ws-tokens for where a header cannot be set.</summary>
internal sealed class TokenIssuer(SigningKey key, IOptions<AuthenticationOptions> options, TimeProvider clock)
{
    private readonly JwtSecurityTokenHandler _handler = new();

    public (string Token, int ExpiresIn) AccessToken(Caller caller, string displayName)
    {
        var lifetime = TimeSpan.FromMinutes(options.Value.AccessTokenMinutes);
        return (Sign(lifetime, [.. Identity(caller), new(TokenClaims.Name, displayName)]), (int)lifetime.TotalSeconds);
    }

    /// <param name="until">When the token expires that the caller came with: the connection shall not outlive it.</param>
    public WsToken WsToken(Caller caller, DateTimeOffset until)
    {
        var lifetime = TimeSpan.FromSeconds(options.Value.WsTokenSeconds);
        var token = Sign(lifetime,
        [
            .. Identity(caller),
            new(TokenClaims.Use, TokenClaims.UseForConnection),
            new(TokenClaims.ConnectionUntil, until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), ClaimValueTypes.Integer64),
        ]);
        return new WsToken(token, (int)lifetime.TotalSeconds);
    }

    private static IEnumerable<Claim> Identity(Caller caller)
    {
        yield return new(TokenClaims.Subject, caller.UserId);
        yield return new(TokenClaims.Tenant, caller.Tenant);
        if (caller.SessionId is not null)
        {
            yield return new(TokenClaims.Session, caller.SessionId);
        }
        foreach (var role in TokenClaims.ToClaims(caller.Roles))
        {
            yield return role;
        }
    }

    private string Sign(TimeSpan lifetime, IEnumerable<Claim> claims) => _handler.WriteToken(new JwtSecurityToken(
        options.Value.Issuer,
        options.Value.Audience,
        claims,
        expires: clock.GetUtcNow().UtcDateTime + lifetime,
        signingCredentials: key.Credentials));
}

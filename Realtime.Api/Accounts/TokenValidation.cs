using System.Globalization;
using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Connections;
using Realtime.Domain.Topics;

namespace Realtime.Api.Accounts;

/// <summary>Which tokens are believed, and where they may stand.</summary>
internal sealed class TokenValidation(SigningKey key, IOptions<AuthenticationOptions> options, TimeProvider clock, UserDirectory users)
    : IPostConfigureOptions<JwtBearerOptions>
{
    /// <summary>How far the clock of a node or an issuer may be off.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // After the others: JwtBearer's own step would reach for an authority.
    public void PostConfigure(string? name, JwtBearerOptions bearer)
    {
        var settings = options.Value;
        // Claims keep the names they have in the token.
        bearer.SecurityTokenValidators.Clear();
        bearer.SecurityTokenValidators.Add(new JwtSecurityTokenHandler { MapInboundClaims = false });
        bearer.TokenValidationParameters = new()
        {
            IssuerSigningKey = key.Key,
            ValidIssuer = settings.Issuer,
            ValidAudience = settings.Audience,
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && clock.GetUtcNow().UtcDateTime < end + Skew,
        };
        bearer.Events = new JwtBearerEvents { OnMessageReceived = TakeFromQuery, OnTokenValidated = AdmitAsync };
    }

    /// <summary>A browser cannot set a header on a WebSocket or an event source; there, and only there, the query will do.</summary>
    private static Task TakeFromQuery(MessageReceivedContext context)
    {
        if (IsConnecting(context.HttpContext) && context.Request.Query["access_token"] is [{ Length: > 0 } token, ..])
        {
            context.Token = token;
        }
        return Task.CompletedTask;
    }

    private async Task AdmitAsync(TokenValidatedContext context)
    {
        var principal = context.Principal!;
        if (!Identifier.IsValid(principal.FindFirstValue(TokenClaims.Subject))
            || (principal.FindFirstValue(TokenClaims.Tenant) is { } tenant && !Identifier.IsValid(tenant)))
        {
            context.Fail("'sub' and 'tenant' must be ids.");
            return;
        }
        if (principal.HasClaim(TokenClaims.Use, TokenClaims.UseForConnection) && !IsConnecting(context.HttpContext))
        {
            context.Fail("A ws-token opens connections and nothing else.");
            return;
        }
        context.Properties.ExpiresUtc = principal.FindFirstValue(TokenClaims.ConnectionUntil) is { } until
            ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture))
            : new DateTimeOffset(context.SecurityToken.ValidTo, TimeSpan.Zero);
        await users.EnsureAsync(Caller.From(principal), principal.FindFirstValue(TokenClaims.Name), context.HttpContext.RequestAborted);
    }

    private static bool IsConnecting(HttpContext context) => context.Request.Path.StartsWithSegments(ConnectionsFeature.HubPath);
}

using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Realtime.Tests.Infrastructure;

/// <summary>Somebody else's identity provider: it describes itself as OpenID Connect asks for, and signs with RSA.</summary>
internal sealed class IssuerNextDoor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RsaSecurityKey _key = NewKey();

    private IssuerNextDoor(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    /// <summary>How often its keys were fetched.</summary>
    public int Fetched { get; private set; }

    /// <summary>Whether it answers.</summary>
    public bool IsAway { get; set; }

    public static async Task<IssuerNextDoor> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new IssuerNextDoor(builder.Build());
        issuer._app.MapGet("/.well-known/openid-configuration", () => issuer.IsAway
            ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new { issuer = issuer.Url, jwks_uri = $"{issuer.Url}/keys" }));
        issuer._app.MapGet("/keys", () =>
        {
            issuer.Fetched++;
            var key = issuer._key.Rsa.ExportParameters(includePrivateParameters: false);
            return Results.Json(new
            {
                keys = new[]
                {
                    new { kty = "RSA", use = "sig", kid = issuer._key.KeyId, n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) },
                },
            });
        });
        await issuer._app.StartAsync();
        issuer.Url = issuer._app.Urls.Single();
        return issuer;
    }

    public string TokenOf(string userId, params (string Type, string Value)[] claims) => TokenOf(userId, Url, _key, claims);

    /// <summary>Signed with a key that is not among those it publishes.</summary>
    public string TokenByAnotherKey(string userId) => TokenOf(userId, Url, NewKey());

    /// <summary>Signed by it, in the name of another issuer.</summary>
    public string TokenInTheNameOf(string issuer, string userId) => TokenOf(userId, issuer, _key);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Rsa.Dispose();
    }

    private static string TokenOf(string userId, string issuer, RsaSecurityKey key, params (string Type, string Value)[] claims) =>
        new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(
            issuer,
            "realtime",
            [new("sub", userId), .. claims.Select(claim => new Claim(claim.Type, claim.Value))],
            expires: DateTime.UtcNow.AddMinutes(5),
            signingCredentials: new SigningCredentials(key, SecurityAlgorithms.RsaSha256)));

    private static RsaSecurityKey NewKey() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("N") };
}

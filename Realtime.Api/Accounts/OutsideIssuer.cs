using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Realtime.Api.Access;

namespace Realtime.Api.Accounts;

/// <summary>Its keys cannot be had just now, so nobody knows whether a token of it is good.</summary>
internal sealed class IssuerAwayException(Exception cause) : Exception("The outside issuer cannot be asked for its keys.", cause);

/// <summary>
/// The outside issuer of <c>Authentication:Authority</c>. Its keys are fetched when the first token of it comes, kept for a day, and fetched
/// anew, at most twice a minute, when a token is signed with one that is not among them.
/// </summary>
internal sealed class OutsideIssuer : IDisposable
{
    private const string Discovery = "/.well-known/openid-configuration";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _configuration;

    public OutsideIssuer(IOptions<AuthenticationOptions> options)
    {
        if (options.Value.Authority is { } authority)
        {
            // Keys that come over an open wire may be anybody's.
            var retriever = new HttpDocumentRetriever(_http) { RequireHttps = !new Uri(authority).IsLoopback };
            _configuration = new(authority.TrimEnd('/') + Discovery, new OpenIdConnectConfigurationRetriever(), retriever);
        }
    }

    /// <summary>Whether one is configured.</summary>
    public bool IsThere => _configuration is not null;

    /// <summary>
    /// Who the token says it is, without what only a token of ours can say: a session of its issuer is none of ours.
    /// </summary>
    /// <param name="likeOurs">What holds for every token but for whose it is.</param>
    /// <exception cref="SecurityTokenException">The token is not good.</exception>
    /// <exception cref="IssuerAwayException">It is not known whether it is.</exception>
    public async Task<ClaimsPrincipal> ValidateAsync(
        string token, JwtSecurityTokenHandler handler, TokenValidationParameters likeOurs, CancellationToken cancellation)
    {
        var known = await ConfigurationAsync(cancellation);
        try
        {
            return Validate(known);
        }
        catch (SecurityTokenSignatureKeyNotFoundException)
        {
            _configuration!.RequestRefresh();
            var fetched = await ConfigurationAsync(cancellation);
            if (ReferenceEquals(fetched, known))
            {
                throw;
            }
            return Validate(fetched);
        }

        ClaimsPrincipal Validate(OpenIdConnectConfiguration configuration)
        {
            var parameters = likeOurs.Clone();
            (parameters.ValidIssuer, parameters.IssuerSigningKey, parameters.IssuerSigningKeys) = (configuration.Issuer, null, configuration.SigningKeys);
            var claims = handler.ValidateToken(token, parameters, out _).Claims.Where(claim => !TokenClaims.OursAlone.Contains(claim.Type));
            return new ClaimsPrincipal(new ClaimsIdentity(claims, authenticationType: configuration.Issuer));
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<OpenIdConnectConfiguration> ConfigurationAsync(CancellationToken cancellation)
    {
        try
        {
            return await _configuration!.GetConfigurationAsync(cancellation);
        }
        catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException or IOException or OperationCanceledException
            && !cancellation.IsCancellationRequested)
        {
            throw new IssuerAwayException(failure);
        }
    }
}

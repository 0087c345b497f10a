using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Connections;
using Realtime.Api.Connections.Dialects;
using Realtime.Api.Http;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Accounts;

/// <summary>
/// Has requests and connections believed by <see cref="TokenReader"/>, as every other token is, and says where their tokens may stand.
/// </summary>
internal sealed class TokenValidation(TokenReader tokens, DialectTable dialects) : IPostConfigureOptions<JwtBearerOptions>
{
    private const string Scheme = "Bearer ";

    public void PostConfigure(string? name, JwtBearerOptions bearer) =>
        bearer.Events = new JwtBearerEvents { OnMessageReceived = AdmitAsync, OnChallenge = PutOffAsync };

    private async Task AdmitAsync(MessageReceivedContext context)
    {
        // Who continues a connection has been believed when it began.
        if (dialects.Continues(context.Request) || TokenOf(context.HttpContext) is not { } token)
        {
            context.NoResult();
            return;
        }
        try
        {
            var principal = await tokens.BelieveAsync(token, IsConnecting(context.HttpContext), context.HttpContext.RequestAborted);
            context.Principal = principal;
            context.Properties.ExpiresUtc = TokenClaims.ConnectionEnd(principal);
            context.Success();
        }
        catch (Exception failure) when (TokenReader.IsNotGood(failure) || failure is IssuerAwayException)
        {
            context.Fail(failure);
        }
    }

    /// <summary>Of a token that nobody can judge just now it would be wrong to say that it is not good.</summary>
    private static Task PutOffAsync(JwtBearerChallengeContext context)
    {
        if (context.AuthenticateFailure is not IssuerAwayException)
        {
            return Task.CompletedTask;
        }
        context.HandleResponse();
        return Refuse.IssuerAway.ToProblem().ExecuteAsync(context.HttpContext);
    }

    /// <summary>A browser cannot set a header on a WebSocket or an event source; there, and only there, the query will do.</summary>
    private string? TokenOf(HttpContext http)
    {
        if (ParameterOf(http.Request.Path) is { } parameter && http.Request.Query[parameter] is [{ Length: > 0 } inQuery, ..])
        {
            return inQuery;
        }
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header[Scheme.Length..].Trim() is { Length: > 0 } token ? token : null;
    }

    private string? ParameterOf(PathString path) =>
        path.StartsWithSegments(ConnectionsFeature.HubPath) ? "access_token" : dialects.At(path)?.TokenParameter;

    private bool IsConnecting(HttpContext http) =>
        http.Request.Path.StartsWithSegments(ConnectionsFeature.HubPath) || dialects.At(http.Request.Path) is not null;
}

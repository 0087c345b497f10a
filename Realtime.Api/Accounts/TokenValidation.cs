using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Connections;

namespace Realtime.Api.Accounts;

/// <summary>Has requests and connections believed by <see cref="TokenReader"/>, and says where their tokens may stand.</summary>
internal sealed class TokenValidation(TokenReader tokens) : IPostConfigureOptions<JwtBearerOptions>
{
    // After the others: JwtBearer's own step would reach for an authority.
    public void PostConfigure(string? name, JwtBearerOptions bearer)
    {
        bearer.SecurityTokenValidators.Clear();
        bearer.SecurityTokenValidators.Add(tokens.Handler);
        bearer.TokenValidationParameters = tokens.Parameters;
        // Nothing asks for it again, and a connection would keep it for as long as it lasts.
        bearer.SaveToken = false;
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
        if (await tokens.WhyNotAsync(principal, IsConnecting(context.HttpContext), context.HttpContext.RequestAborted) is { } why)
        {
            context.Fail(why);
            return;
        }
        context.Properties.ExpiresUtc = TokenClaims.ConnectionEnd(principal);
    }

    private static bool IsConnecting(HttpContext context) => context.Request.Path.StartsWithSegments(ConnectionsFeature.HubPath);
}

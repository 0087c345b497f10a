using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Realtime.Api.Connections.Dialects;
using Realtime.Domain;

namespace Realtime.Api.Connections.Lane;

/// <summary>
/// The fast lane: WebSockets that come straight to the hub, without a negotiation before. Everything else takes SignalR's own transports to
/// the same hub: what was negotiated, and WebSockets over HTTP/2, which are no upgrade.
/// </summary>
internal sealed class WebSocketLane(
    HubConnectionHandler<RealtimeHub> hub, Admission admission, IOptions<Limits> limits, IServiceProvider services, TimeProvider clock)
{
    private const string Version = "13";

    /// <summary>Whether a request to the hub is one for the lane. It has been authorised by then.</summary>
    public static bool IsFor(HttpContext http) =>
        http.Request.Path == ConnectionsFeature.HubPath
        && http.GetEndpoint() is not null
        && !http.Request.Query.ContainsKey("id")
        && IsUpgrade(http);

    /// <param name="dialect">What is spoken; null for SignalR's own protocol.</param>
    public async Task RunAsync(HttpContext http, Dialect? dialect = null)
    {
        if (!Agrees(http))
        {
            return;
        }
        var isStranger = http.User.Identity is not { IsAuthenticated: true } || dialect is { GreetsEveryone: true };
        if (isStranger && !await admission.TryHostAsync(http))
        {
            return;
        }
        Stream stream;
        try
        {
            stream = await UpgradeAsync(http);
        }
        catch when (isStranger)
        {
            admission.LetGo();
            throw;
        }
        await new LaneConnection(http, stream, limits.Value, clock, dialect) { User = http.User }.RunAsync(hub, isStranger ? admission.LetGo : null);
    }

    /// <summary>Whether a request asks for a WebSocket as one does; else its answer says what is wrong.</summary>
    public static bool Agrees(HttpContext http)
    {
        var request = http.Request;
        if (!IsUpgrade(http))
        {
            http.Response.Headers.Upgrade = "websocket";
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return false;
        }
        if (request.Headers.SecWebSocketVersion != Version)
        {
            http.Response.Headers.SecWebSocketVersion = Version;
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return false;
        }
        if (!HttpMethods.IsGet(request.Method) || !IsKey(request.Headers.SecWebSocketKey))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return false;
        }
        return true;
    }

    /// <summary>Makes a request that <see cref="Agrees"/> a WebSocket, which carries nothing of it that it does not need.</summary>
    public async Task<Stream> UpgradeAsync(HttpContext http)
    {
        http.Response.Headers.Connection = HeaderNames.Upgrade;
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.SecWebSocketAccept = Accept(http.Request.Headers.SecWebSocketKey!);
        var stream = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await ForgetAsync(http);
        return stream;
    }

    /// <summary>What a connection needs to know of its request's query.</summary>
    public static QueryString QueryOfConnection(HttpRequest request)
    {
        var device = request.Query[ClientConnection.DeviceParameter];
        return device.Count == 0 ? QueryString.Empty : QueryString.Create(ClientConnection.DeviceParameter, device.ToString());
    }

    private static bool IsUpgrade(HttpContext http) =>
        http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && string.Equals(http.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// A request lasts as long as its connection, and so does what it carries: the token in four places, what was read out of it, the services
    /// that did so. A connection needs its claims and its device, and takes less memory with nothing else.
    /// </summary>
    private async Task ForgetAsync(HttpContext http)
    {
        var request = http.Features.GetRequiredFeature<IHttpRequestFeature>();
        request.QueryString = QueryOfConnection(http.Request).Value ?? "";
        request.RawTarget = request.Path;
        request.Headers.Authorization = default;
        http.Features.Set<IHttpAuthenticationFeature>(new HttpAuthenticationFeature { User = http.User });
        http.Features.Set<IAuthenticateResultFeature>(null);
        if (http.Features.Get<IServiceProvidersFeature>() is IAsyncDisposable scope)
        {
            http.Features.Set<IServiceProvidersFeature>(new ServicesOfTheNode(services));
            await scope.DisposeAsync();
        }
    }

    private sealed class ServicesOfTheNode(IServiceProvider services) : IServiceProvidersFeature
    {
        public IServiceProvider RequestServices { get; set; } = services;
    }

    /// <summary>16 bytes in base64: RFC 6455, section 4.1.</summary>
    private static bool IsKey(StringValues key)
    {
        Span<byte> bytes = stackalloc byte[16];
        return key.Count == 1 && Convert.TryFromBase64String(key.ToString(), bytes, out var written) && written == bytes.Length;
    }

    /// <summary>Section 4.2.2. SHA-1 protects nothing here, it only shows that the server speaks WebSocket.</summary>
#pragma warning disable CA5350
    private static string Accept(StringValues key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Realtime.Domain.Refusals;

namespace Realtime.Client.Connections;

/// <summary>
/// Makes the connection below one <see cref="Link"/>: asks for a token, opens a WebSocket straight to the hub (no negotiation,
/// which is for clients that may need another transport), and says a refusal in the words of the contract.
/// </summary>
internal sealed class WebSocketConnectionFactory(RealtimeClientOptions options, ILogger logger) : IConnectionFactory
{
    /// <summary>The connection that was made, for whoever must know when it is over; null before.</summary>
    public WebSocketConnection? Connection { get; private set; }

    public static UriEndPoint EndPoint(Uri server) => new(new UriBuilder(server)
    {
        Scheme = server.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs,
        Path = server.AbsolutePath.TrimEnd('/') + "/hub",
    }.Uri);

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var token = await options.AccessToken(cancellationToken);
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            socket.Options.CollectHttpResponseDetails = true;
            // SignalR pings on its own, both ways.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            options.ConfigureWebSocket?.Invoke(socket.Options);
            await socket.ConnectAsync(((UriEndPoint)endpoint).Uri, cancellationToken);
        }
        catch (WebSocketException exception) when (Refusal(socket, exception) is { } refusal)
        {
            socket.Dispose();
            throw refusal;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        // Its headers are not needed any more, and would be kept as long as the socket.
        socket.HttpResponseHeaders = null;
        return Connection = new WebSocketConnection(socket, options.TimeProvider, logger);
    }

    /// <summary>Null where the server's answer says nothing that the exception doesn't.</summary>
    private RealtimeException? Refusal(ClientWebSocket socket, WebSocketException exception)
    {
        ErrorCode? code = socket.HttpStatusCode switch
        {
            HttpStatusCode.Unauthorized => ErrorCode.Unauthenticated,
            HttpStatusCode.Forbidden => ErrorCode.Forbidden,
            HttpStatusCode.NotFound => ErrorCode.NotFound,
            HttpStatusCode.TooManyRequests => ErrorCode.RateLimited,
            HttpStatusCode.ServiceUnavailable => ErrorCode.Unavailable,
            _ => null,
        };
        return code is null
            ? null
            : new RealtimeException(
                code.Value, $"The server refused the connection with HTTP status {(int)socket.HttpStatusCode}.",
                retryAfterMs: RetryAfterMs(socket.HttpResponseHeaders), innerException: exception);
    }

    private int? RetryAfterMs(IReadOnlyDictionary<string, IEnumerable<string>>? headers)
    {
        if (headers is null
            || !headers.TryGetValue("Retry-After", out var values)
            || !RetryConditionHeaderValue.TryParse(string.Join(',', values), out var retryAfter))
        {
            return null;
        }
        var wait = retryAfter.Delta ?? retryAfter.Date - options.TimeProvider.GetUtcNow();
        return wait is { } some ? (int)Math.Clamp(some.TotalMilliseconds, 0, int.MaxValue) : null;
    }
}

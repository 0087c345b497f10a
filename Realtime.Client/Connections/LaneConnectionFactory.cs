using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Realtime.Domain.Refusals;

namespace Realtime.Client.Connections;

/// <summary>
/// Makes the connection below one <see cref="Link"/>: a WebSocket straight to the hub, or a negotiated one by plain requests, and says a
/// refusal in the words of the contract.
/// </summary>
internal sealed class LaneConnectionFactory(Lane lane, string token, RealtimeClientOptions options, ILogger logger) : IConnectionFactory
{
    /// <summary>The connection that was made, for whoever must know when it is over; null before.</summary>
    public PipedConnection? Connection { get; private set; }

    /// <summary>The hub below a server's address.</summary>
    public static UriEndPoint EndPoint(Uri server, string? deviceId = null) => new(new UriBuilder(server)
    {
        Path = server.AbsolutePath.TrimEnd('/') + "/hub",
        Query = deviceId is null ? "" : $"deviceId={deviceId}",
    }.Uri);

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var hub = ((UriEndPoint)endpoint).Uri;
        return Connection = lane is Lane.WebSocket
            ? await OpenWebSocketAsync(hub, cancellationToken)
            : await NegotiateAsync(hub, cancellationToken);
    }

    private async Task<WebSocketConnection> OpenWebSocketAsync(Uri hub, CancellationToken cancellation)
    {
        var address = new UriBuilder(hub) { Scheme = hub.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri;
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            socket.Options.CollectHttpResponseDetails = true;
            // SignalR pings on its own, both ways.
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            options.ConfigureWebSocket?.Invoke(socket.Options);
            await socket.ConnectAsync(address, cancellation);
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
        return new WebSocketConnection(socket, options.TimeProvider, logger);
    }

    private async Task<LongPollingConnection> NegotiateAsync(Uri hub, CancellationToken cancellation)
    {
        var handler = new SocketsHttpHandler();
        options.ConfigureHttp?.Invoke(handler);
        // A poll takes as long as the server has nothing to say; whoever asks has a deadline of their own.
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await http.PostAsync(Below(hub, "/negotiate", "negotiateVersion=1"), content: null, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                Exception? refusal = Refusal(answer.StatusCode, answer.Headers.RetryAfter, innerException: null);
                throw refusal ?? new HttpRequestException(
                    $"The server refused to negotiate with HTTP status {(int)answer.StatusCode}.", inner: null, answer.StatusCode);
            }
            var negotiated = await answer.Content.ReadFromJsonAsync<Negotiated>(JsonSerializerOptions.Web, cancellation);
            return negotiated?.ConnectionToken is { } id
                ? new LongPollingConnection(http, Below(hub, "", $"id={Uri.EscapeDataString(id)}"), options.TimeProvider, logger)
                : throw new IOException($"The server did not negotiate: {negotiated?.Error ?? "it gave no connection"}.");
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    private static Uri Below(Uri hub, string path, string query) => new UriBuilder(hub)
    {
        Path = hub.AbsolutePath + path,
        Query = hub.Query.Length > 1 ? $"{hub.Query[1..]}&{query}" : query,
    }.Uri;

    /// <summary>Null where the server's answer says nothing that the exception doesn't.</summary>
    private RealtimeException? Refusal(ClientWebSocket socket, WebSocketException exception)
    {
        var retryAfter = socket.HttpResponseHeaders is { } headers
            && headers.TryGetValue("Retry-After", out var values)
            && RetryConditionHeaderValue.TryParse(string.Join(',', values), out var parsed)
            ? parsed
            : null;
        return Refusal(socket.HttpStatusCode, retryAfter, exception);
    }

    private RealtimeException? Refusal(HttpStatusCode status, RetryConditionHeaderValue? retryAfter, Exception? innerException)
    {
        ErrorCode? code = status switch
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
                code.Value, $"The server refused the connection with HTTP status {(int)status}.",
                retryAfterMs: Milliseconds(retryAfter), innerException: innerException);
    }

    private int? Milliseconds(RetryConditionHeaderValue? retryAfter)
    {
        var wait = retryAfter?.Delta ?? (retryAfter?.Date - options.TimeProvider.GetUtcNow());
        return wait is { } some ? (int)Math.Clamp(some.TotalMilliseconds, 0, int.MaxValue) : null;
    }

    private sealed record Negotiated(string? ConnectionToken, string? Error);
}

using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Realtime.Api.Connections.Lane;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections.Dialects;

/// <summary>
/// Engine.IO over HTTP: requests that make one connection of the lane, by the id of its session, and the upgrade that puts a WebSocket in
/// their place. Sessions are this node's alone.
/// </summary>
internal sealed class EnginePolling(
    HubConnectionHandler<RealtimeHub> hub, WebSocketLane lane, Admission admission, IOptions<Limits> limits, IServiceProvider services,
    TimeProvider clock, ILogger<EnginePolling> logger)
{
    /// <summary>In the query of every request of a session but the first.</summary>
    public const string SessionParameter = "sid";

    public const string TransportParameter = "transport";

    public const string Polling = "polling";

    public const string WebSocket = "websocket";

    /// <summary>How long a WebSocket may take to take over.</summary>
    private static readonly TimeSpan UpgradeTime = TimeSpan.FromSeconds(10);

    /// <summary>A client that begins another poll just when it is told of the WebSocket would wait for the end of that.</summary>
    private static readonly TimeSpan NudgeEvery = TimeSpan.FromMilliseconds(100);

    private const int SidBytes = 20;

    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new();

    /// <summary>How many sessions there are that began with a poll.</summary>
    public int Count => _sessions.Count;

    public static bool IsFor(HttpRequest request) =>
        request.Query[TransportParameter] == Polling || request.Query.ContainsKey(SessionParameter);

    public Task RunAsync(HttpContext http, Dialect dialect)
    {
        var isGet = HttpMethods.IsGet(http.Request.Method);
        if (!http.Request.Query.TryGetValue(SessionParameter, out var sid))
        {
            return isGet ? OpenAsync(http, dialect) : EngineError.BadHandshakeMethod.ExecuteAsync(http);
        }
        if (!_sessions.TryGetValue(sid.ToString(), out var session))
        {
            return StrangeAsync(http);
        }
        return http.Request.Query[TransportParameter] == WebSocket ? UpgradeAsync(http, session)
            : isGet ? PollAsync(http, session)
            : PostAsync(http, session, dialect);
    }

    private async Task OpenAsync(HttpContext http, Dialect dialect)
    {
        if (!await admission.TryHostAsync(http))
        {
            return;
        }
        var session = new EngineSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SidBytes)));
        _sessions[session.Id] = session;
        var connection = new LaneConnection(RequestOf(http, session), session, limits.Value, clock, dialect) { User = http.User };
        session.Dismiss = connection.End;
        // It outlives the request, and has nothing of it.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => LiveAsync(connection, session));
        }
        await PollAsync(http, session);
    }

    private async Task LiveAsync(LaneConnection connection, EngineSession session)
    {
        try
        {
            await connection.RunAsync(hub, admission.LetGo);
        }
        catch (Exception failure)
        {
            logger.PolledConnectionFailed(failure, connection.ConnectionId);
        }
        finally
        {
            _sessions.TryRemove(session.Id, out _);
            session.Complete();
        }
    }

    private async Task PollAsync(HttpContext http, EngineSession session)
    {
        try
        {
            var (outcome, packets) = await session.PollAsync(http.RequestAborted);
            await AnswerAsync(http, outcome, packets);
        }
        catch (OperationCanceledException)
        {
            // What it would have been told is not sent twice, so it begins anew, as everywhere with Engine.IO.
            session.Abort();
        }
    }

    private async Task PostAsync(HttpContext http, EngineSession session, Dialect dialect)
    {
        try
        {
            var outcome = await session.PostAsync(() => ReceiveAsync(http.Request, dialect.FrameBytes(limits.Value)), http.RequestAborted);
            await AnswerAsync(http, outcome, "ok"u8.ToArray());
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            session.Dismiss(GoodbyeCode.TooLarge.ToGoodbye());
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            // Half of what it posted is worth nothing.
            session.Abort();
        }
    }

    /// <exception cref="BadHttpRequestException">It is longer than it may be.</exception>
    private static async Task<ReadOnlyMemory<byte>> ReceiveAsync(HttpRequest request, int limit)
    {
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 0, 256, limit));
        while (await request.Body.ReadAsync(body.GetMemory(), request.HttpContext.RequestAborted) is > 0 and var read)
        {
            body.Advance(read);
            if (body.WrittenCount > limit)
            {
                throw new BadHttpRequestException("Too large.", StatusCodes.Status413PayloadTooLarge);
            }
        }
        return body.WrittenMemory;
    }

    private Task AnswerAsync(HttpContext http, EngineOutcome outcome, ReadOnlyMemory<byte> packets)
    {
        switch (outcome)
        {
            case EngineOutcome.IsOver:
                return StrangeAsync(http);
            case EngineOutcome.Done:
                http.Response.ContentType = "text/plain; charset=UTF-8";
                http.Response.ContentLength = packets.Length;
                http.Response.Headers.CacheControl = "no-store";
                http.Response.Headers.XContentTypeOptions = "nosniff";
                return http.Response.Body.WriteAsync(packets, http.RequestAborted).AsTask();
            default:
                return EngineError.BadRequest.ExecuteAsync(http);
        }
    }

    /// <summary>A node that is about to stop says so in place of it, so that a load balancer asks the one where the session may be.</summary>
    private Task StrangeAsync(HttpContext http) =>
        (admission.RefusalOfStranger()?.ToProblem() ?? EngineError.UnknownSession).ExecuteAsync(http);

    private async Task UpgradeAsync(HttpContext http, EngineSession session)
    {
        if (!WebSocketLane.Agrees(http))
        {
            return;
        }
        if (!session.TryProbe())
        {
            await EngineError.BadRequest.ExecuteAsync(http);
            return;
        }
        var isUpgraded = false;
        try
        {
            var webSocket = await lane.UpgradeAsync(http);
            isUpgraded = await IsConfirmedAsync(http, webSocket, session) && session.TryUpgrade(http, webSocket);
            if (isUpgraded)
            {
                await session.Ended;
            }
        }
        finally
        {
            if (!isUpgraded)
            {
                session.EndProbe();
            }
        }
    }

    /// <summary>Whether the client says over a WebSocket that it goes on there.</summary>
    private async Task<bool> IsConfirmedAsync(HttpContext http, Stream webSocket, EngineSession session)
    {
        using var late = new CancellationTokenSource(UpgradeTime, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, session.RequestAborted, http.RequestAborted);
        ITimer? nudging = null;
        try
        {
            while (true)
            {
                switch (await ReadPacketAsync(webSocket, over.Token))
                {
                    case "2probe":
                        await webSocket.WriteAsync(WebSocketFrame.Text("3probe"u8), over.Token);
                        session.Nudge();
                        nudging ??= clock.CreateTimer(_ => session.Nudge(), null, NudgeEvery, NudgeEvery);
                        break;
                    case "5" when nudging is not null:
                        return true;
                    default:
                        return false;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            nudging?.Dispose();
        }
    }

    /// <summary>A short text message; null for anything else. Not a byte more is read: what follows is the lane's.</summary>
    private static async Task<string?> ReadPacketAsync(Stream webSocket, CancellationToken cancellation)
    {
        var bytes = new byte[WebSocketFrame.ShortClientHeader + WebSocketFrame.MaxControlPayload];
        await webSocket.ReadExactlyAsync(bytes.AsMemory(0, WebSocketFrame.ShortClientHeader), cancellation);
        if (!WebSocketFrame.TryReadHeader(bytes.AsSpan(0, WebSocketFrame.ShortClientHeader), out var header)
            || header is not { Size: WebSocketFrame.ShortClientHeader, IsFinal: true, Opcode: WebSocketFrame.TextMessage })
        {
            return null;
        }
        var payload = bytes.AsMemory(0, (int)header.Length);
        await webSocket.ReadExactlyAsync(payload, cancellation);
        WebSocketFrame.Unmask(payload.Span, header.Mask, 0);
        return Encoding.UTF8.GetString(payload.Span);
    }

    /// <summary>What the hub sees of the request that the session began with; that one itself is over long before.</summary>
    private DefaultHttpContext RequestOf(HttpContext http, EngineSession session)
    {
        var request = new DefaultHttpContext { RequestServices = services, User = http.User };
        request.Connection.Id = http.Connection.Id;
        request.Connection.RemoteIpAddress = http.Connection.RemoteIpAddress;
        request.Request.Path = http.Request.Path;
        request.Request.QueryString = WebSocketLane.QueryOfConnection(http.Request);
        request.Features.Set<IHttpRequestLifetimeFeature>(session);
        request.Features.Set(session);
        return request;
    }
}

/// <summary>A refusal in Engine.IO's words.</summary>
internal sealed record EngineError(int Code, string Message)
{
    public static readonly IResult UnknownTransport = Of(0, "Transport unknown");
    public static readonly IResult UnknownSession = Of(1, "Session ID unknown");
    public static readonly IResult BadHandshakeMethod = Of(2, "Bad handshake method");
    public static readonly IResult BadRequest = Of(3, "Bad request");
    public static readonly IResult UnsupportedProtocol = Of(5, "Unsupported protocol version");

    private static IResult Of(int code, string message) =>
        Results.Json(new EngineError(code, message), WireJson.Options, statusCode: StatusCodes.Status400BadRequest);
}

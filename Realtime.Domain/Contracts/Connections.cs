using Realtime.Domain.Refusals;

namespace Realtime.Domain.Contracts;

/// <param name="ConnectionId">This connection, until it ends.</param>
/// <param name="ServerTime">The server's clock, to reckon one's own against.</param>
/// <param name="HeartbeatIntervalMs">How often the server pings; silence for twice as long means a dead peer.</param>
/// <param name="SessionId">The login that the token came from; absent for tokens of an outside issuer.</param>
/// <param name="TokenExpiresAt">When this connection ends, since it lives no longer than its token; AUTH_REFRESH puts it off.</param>
public sealed record Connected(
    string ConnectionId, string UserId, string Tenant, DateTimeOffset ServerTime, int HeartbeatIntervalMs, ConnectionLimits Limits,
    string? SessionId = null, DateTimeOffset? TokenExpiresAt = null);

/// <summary>What a client had better know beforehand; see <see cref="Domain.Limits"/>.</summary>
public sealed record ConnectionLimits(
    int FrameBytes, int ContentCharacters, int SubscriptionsPerConnection, int SubscriptionsPerCall, int HistoryPage, int ReplayChanges,
    int OperationsPerSecond, int OperationBurst);

/// <summary>Lets the connection live as long as this token. It must be of the same user and session; else the
/// connection keeps the one it has.</summary>
/// <param name="Token">An access token, such as a refresh gave.</param>
public sealed record AuthRefresh(string Token);

/// <param name="ExpiresAt">When the connection ends now.</param>
public sealed record AuthRefreshed(DateTimeOffset ExpiresAt);

/// <param name="ExpiresAt">When the connection ends, unless AUTH_REFRESH brings a newer token.</param>
public sealed record TokenExpiring(DateTimeOffset ExpiresAt);

/// <summary>The node is about to stop. Everyone is told another time, so that not all come to the other nodes at once.</summary>
/// <param name="ReconnectAfterMs">When to leave and connect again; soon after that the node ends the connection itself.</param>
public sealed record ServerDraining(int ReconnectAfterMs);

/// <summary>The last event before the server ends a connection.</summary>
/// <param name="Code">Why.</param>
/// <param name="Reconnect">Whether to come back.</param>
/// <param name="RetryAfterMs">Not before this.</param>
public sealed record Goodbye(GoodbyeCode Code, bool Reconnect, int? RetryAfterMs = null);

public sealed record PingRequest;

/// <param name="Timestamp">The server's clock.</param>
public sealed record Pong(DateTimeOffset Timestamp);

/// <param name="Token">For <c>?access_token=</c> and <c>?token=</c>, where a header cannot be set.</param>
/// <param name="ExpiresIn">Seconds in which a connection must be opened with it. The connection then lasts as long as the access token it was got with.</param>
public sealed record WsToken(string Token, int ExpiresIn);

namespace Realtime.Domain.Contracts;

/// <param name="ConnectionId">This connection, until it ends.</param>
/// <param name="ServerTime">The server's clock, to reckon one's own against.</param>
/// <param name="HeartbeatIntervalMs">How often the server pings; silence for twice as long means a dead peer.</param>
/// <param name="SessionId">The login that the token came from; absent for tokens of an outside issuer.</param>
/// <param name="TokenExpiresAt">When this connection ends, since it lives no longer than its token.</param>
public sealed record Connected(
    string ConnectionId, string UserId, string Tenant, DateTimeOffset ServerTime, int HeartbeatIntervalMs, ConnectionLimits Limits,
    string? SessionId = null, DateTimeOffset? TokenExpiresAt = null);

/// <summary>What a client had better know beforehand; see <see cref="Domain.Limits"/>.</summary>
public sealed record ConnectionLimits(
    int FrameBytes, int ContentCharacters, int SubscriptionsPerConnection, int SubscriptionsPerCall, int HistoryPage, int ReplayChanges);

public sealed record PingRequest;

/// <param name="Timestamp">The server's clock.</param>
public sealed record Pong(DateTimeOffset Timestamp);

/// <param name="Token">For <c>?access_token=</c> and <c>?token=</c>, where a header cannot be set.</param>
/// <param name="ExpiresIn">Seconds in which a connection must be opened with it. The connection then lasts as long as the access token it was got with.</param>
public sealed record WsToken(string Token, int ExpiresIn);

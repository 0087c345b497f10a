using System.Text.Json.Serialization;
using Realtime.Domain.Contracts;

namespace Realtime.Domain.Refusals;

/// <summary>Why the server ends a connection. Told with GOODBYE, and on a WebSocket by the close code.</summary>
[JsonConverter(typeof(WireEnumConverter<GoodbyeCode>))]
public enum GoodbyeCode
{
    /// <summary>What came was not the protocol, time and again.</summary>
    [JsonStringEnumMemberName("protocol_error")] ProtocolError,

    /// <summary>No valid token came in time.</summary>
    [JsonStringEnumMemberName("unauthenticated")] Unauthenticated,

    /// <summary>The token has expired.</summary>
    [JsonStringEnumMemberName("token_expired")] TokenExpired,

    /// <summary>It went on asking after it had been told to wait.</summary>
    [JsonStringEnumMemberName("rate_limited")] RateLimited,

    /// <summary>The user has as many connections to this node as a user may have.</summary>
    [JsonStringEnumMemberName("too_many_connections")] TooManyConnections,

    /// <summary>It did not read what it was told. What it missed it gets when it comes back.</summary>
    [JsonStringEnumMemberName("slow_consumer")] SlowConsumer,

    /// <summary>The session was ended, or the user is gone.</summary>
    [JsonStringEnumMemberName("revoked")] Revoked,

    /// <summary>A frame over the limit.</summary>
    [JsonStringEnumMemberName("too_large")] TooLarge,

    /// <summary>The node stops.</summary>
    [JsonStringEnumMemberName("draining")] Draining,
}

public static class GoodbyeCodes
{
    /// <summary>The WebSocket's close code that says the same: RFC 6455 7.4, and ours from 4000.</summary>
    public static int CloseCode(this GoodbyeCode code) => code switch
    {
        GoodbyeCode.ProtocolError => 4000,
        GoodbyeCode.Unauthenticated => 4001,
        GoodbyeCode.TokenExpired => 4003,
        GoodbyeCode.RateLimited or GoodbyeCode.TooManyConnections => 4008,
        GoodbyeCode.SlowConsumer => 4009,
        GoodbyeCode.Revoked => 4010,
        GoodbyeCode.TooLarge => 1009,
        GoodbyeCode.Draining => 1012,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Has no close code."),
    };

    /// <summary>What is told. Those that may come back do so with a new token where theirs was the reason.</summary>
    /// <param name="retryAfterMs">How long to stay away, in milliseconds.</param>
    public static Goodbye ToGoodbye(this GoodbyeCode code, int? retryAfterMs = null) => new(
        code,
        Reconnect: code is not (GoodbyeCode.ProtocolError or GoodbyeCode.Revoked or GoodbyeCode.TooLarge),
        retryAfterMs);
}

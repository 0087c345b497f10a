using System.Text.Json.Serialization;
using Realtime.Domain.Contracts;

namespace Realtime.Domain.Refusals;

/// <summary>
/// The catalogue of what can be wrong. A code never moves and never changes its meaning; <see cref="Refusal.Reason"/>
/// says more where a program could use it.
/// </summary>
[JsonConverter(typeof(WireEnumConverter<ErrorCode>))]
public enum ErrorCode
{
    /// <summary>No token, or one that is expired, revoked or not ours. Get a new one.</summary>
    [JsonStringEnumMemberName("unauthenticated")] Unauthenticated,

    /// <summary>The caller may know of the thing, but not do this to it.</summary>
    [JsonStringEnumMemberName("forbidden")] Forbidden,

    /// <summary>There is no such thing, or none that the caller may know of.</summary>
    [JsonStringEnumMemberName("not_found")] NotFound,

    /// <summary>The request breaks a rule; the same one will be refused again.</summary>
    [JsonStringEnumMemberName("invalid")] Invalid,

    /// <summary>It collides with what is there: an id or a name is taken.</summary>
    [JsonStringEnumMemberName("conflict")] Conflict,

    /// <summary>It is larger than a limit allows.</summary>
    [JsonStringEnumMemberName("too_large")] TooLarge,

    /// <summary>Too many requests; wait for <c>retryAfterMs</c>.</summary>
    [JsonStringEnumMemberName("rate_limited")] RateLimited,

    /// <summary>The topic takes one message per author in a while; wait for <c>retryAfterMs</c>.</summary>
    [JsonStringEnumMemberName("slow_mode")] SlowMode,

    /// <summary>
    /// Overloaded, or a part is away. Send it again with the same nonce: if the database went away in the very moment of a
    /// commit, nobody knows whether it was stored, and the nonce finds out.
    /// </summary>
    [JsonStringEnumMemberName("unavailable")] Unavailable,

    /// <summary>A fault of the server, told in its log. Send it again with the same nonce.</summary>
    [JsonStringEnumMemberName("internal")] Internal,
}

public static class ErrorCodes
{
    /// <summary>Whether the same request may succeed later, unchanged.</summary>
    public static bool IsRetryable(this ErrorCode code) => code switch
    {
        ErrorCode.RateLimited or ErrorCode.SlowMode or ErrorCode.Unavailable or ErrorCode.Internal => true,
        _ => false,
    };

    /// <summary>The status that says the same over HTTP.</summary>
    public static int HttpStatus(this ErrorCode code) => code switch
    {
        ErrorCode.Unauthenticated => 401,
        ErrorCode.Forbidden => 403,
        ErrorCode.NotFound => 404,
        ErrorCode.Invalid => 400,
        ErrorCode.Conflict => 409,
        ErrorCode.TooLarge => 413,
        ErrorCode.RateLimited or ErrorCode.SlowMode => 429,
        ErrorCode.Unavailable => 503,
        _ => 500,
    };
}

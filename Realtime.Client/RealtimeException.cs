using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Client;

/// <summary>The server said no. <see cref="Exception.Message"/> is for a person, the rest for a program.</summary>
public class RealtimeException : Exception
{
    /// <summary>A refusal as it came, or as it is told for the server.</summary>
    /// <param name="code">What kind of no.</param>
    /// <param name="message">For a person.</param>
    /// <param name="reason">Which no of that kind.</param>
    /// <param name="field">The request's field that is at fault.</param>
    /// <param name="retryAfterMs">How long to wait before another try, in milliseconds.</param>
    /// <param name="innerException">What it was made from, when it did not come as a refusal.</param>
    public RealtimeException(
        ErrorCode code, string message, string? reason = null, string? field = null, int? retryAfterMs = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Reason = reason;
        Field = field;
        RetryAfterMs = retryAfterMs;
    }

    /// <summary>What kind of no; <see cref="ErrorCodes.IsRetryable"/> says whether the same request may succeed later.</summary>
    public ErrorCode Code { get; }

    /// <summary>Which no of that kind, e.g. <c>not_a_member</c>; null when there is no more to say.</summary>
    public string? Reason { get; }

    /// <summary>The request's field that is at fault, as it stands on the wire.</summary>
    public string? Field { get; }

    /// <summary>How long to wait before another try, in milliseconds; null when the server did not say.</summary>
    public int? RetryAfterMs { get; }

    internal static RealtimeException From(HubError error) =>
        new(error.Code, error.Message, error.Reason, error.Field, error.RetryAfterMs);

    internal static RealtimeException NotConnected(Exception? innerException = null) =>
        new(ErrorCode.Unavailable, "There is no connection to the server.", "not_connected", innerException: innerException);
}

/// <summary>
/// The topic is not there, or the caller may not see it; the server does not say which, so <see cref="RealtimeException.Code"/> is
/// <see cref="ErrorCode.NotFound"/>. <see cref="RealtimeException.Reason"/> says more where that gives nothing away, e.g. <c>too_many</c>, and
/// why a subscription that there was has ended: <c>left</c>, <c>kicked</c> or <c>access_lost</c>.
/// </summary>
public sealed class SubscriptionDeniedException : RealtimeException
{
    internal SubscriptionDeniedException(TopicRef topic, string? reason)
        : base(ErrorCode.NotFound, $"The subscription to {topic.Type} '{topic.Id}' was denied.", reason) => Topic = topic;

    internal SubscriptionDeniedException(TopicRef topic, SubscriptionEnd end)
        : base(ErrorCode.NotFound, $"The subscription to {topic.Type} '{topic.Id}' has ended.", ReasonOf(end)) => Topic = topic;

    /// <summary>The topic that was asked for.</summary>
    public TopicRef Topic { get; }

    private static string ReasonOf(SubscriptionEnd end) => end switch
    {
        SubscriptionEnd.Left => "left",
        SubscriptionEnd.Kicked => "kicked",
        _ => "access_lost",
    };
}

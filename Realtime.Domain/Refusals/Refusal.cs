namespace Realtime.Domain.Refusals;

/// <summary>A planned "no", as a value; exceptions are for what nobody planned.</summary>
/// <param name="Code">What kind of no.</param>
/// <param name="Message">For a person: what is wrong, and what to do next. Names no other tenant's things.</param>
/// <param name="Reason">For a program: which no of that kind, e.g. <c>not_a_member</c>. Never moves.</param>
/// <param name="Field">The request's field that is at fault, as it stands on the wire.</param>
/// <param name="RetryAfterMs">How long to wait before another try, in milliseconds.</param>
public sealed record Refusal(
    ErrorCode Code, string Message, string? Reason = null, string? Field = null, int? RetryAfterMs = null);

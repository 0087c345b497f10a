using Realtime.Domain.Refusals;

namespace Realtime.Domain.Contracts;

/// <summary>
/// What every operation answers: <c>{"data":{...}}</c> or <c>{"error":{...}}</c>. A refusal is a value, because SignalR
/// wraps an exception's text in a sentence of its own.
/// </summary>
public sealed record HubReply<T>(T? Data = default, HubError? Error = null) : IHubReply
{
    object? IHubReply.Data => Data;
}

/// <summary>The same, whatever its data is.</summary>
public interface IHubReply
{
    object? Data { get; }

    HubError? Error { get; }
}

/// <summary>A refusal on the wire; see <see cref="Refusal"/> for the fields. Over HTTP a problem carries the same ones.</summary>
public sealed record HubError(
    ErrorCode Code, string Message, string? Reason = null, string? Field = null, int? RetryAfterMs = null);

/// <summary>The answer of an operation with nothing to say but yes: <c>{}</c>.</summary>
public sealed record Done
{
    public static readonly Done Instance = new();
}

public static class HubReplies
{
    public static HubReply<T> ToReply<T>(this Result<T> result) =>
        result.IsRefused ? new HubReply<T>(Error: result.Refusal.ToError()) : new HubReply<T>(result.Value);

    public static HubError ToError(this Refusal refusal) =>
        new(refusal.Code, refusal.Message, refusal.Reason, refusal.Field, refusal.RetryAfterMs);
}

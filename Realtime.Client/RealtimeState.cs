namespace Realtime.Client;

/// <summary>Where a <see cref="RealtimeClient"/> is with its connection.</summary>
public enum RealtimeState
{
    /// <summary>Not started, or stopped.</summary>
    Stopped,

    /// <summary>Started, and not connected yet: a try is under way, or waited for.</summary>
    Connecting,

    /// <summary>The server said CONNECTED.</summary>
    Connected,

    /// <summary>The connection ended; another is tried or waited for.</summary>
    Reconnecting,
}

/// <summary>
/// What <see cref="RealtimeClient.StateChanged"/> tells. It is told for every failed try too, though the state stays the same then.
/// </summary>
/// <param name="State">The state from now on.</param>
/// <param name="Error">
/// Why the last try failed or the connection ended; null for no fault. A refused connection is a <see cref="RealtimeException"/>: its code is
/// <c>unauthenticated</c> when the token was refused, and the client goes on asking for another.
/// </param>
/// <param name="RetryIn">When there is going to be another try, how long the client waits before it.</param>
public sealed record RealtimeStateChange(RealtimeState State, Exception? Error = null, TimeSpan? RetryIn = null);

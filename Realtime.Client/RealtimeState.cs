using Realtime.Domain.Contracts;

namespace Realtime.Client;

/// <summary>Where a <see cref="RealtimeClient"/> is with its connection.</summary>
public enum RealtimeState
{
    /// <summary>Not started, or stopped: by the app, or because the server said not to come back.</summary>
    Stopped,

    /// <summary>Started, and not connected yet: a try is under way, or waited for.</summary>
    Connecting,

    /// <summary>
    /// The server said CONNECTED. A move to another node that the server asks for, and that takes less than a second, leaves the state as it is.
    /// </summary>
    Connected,

    /// <summary>The connection ended; another is tried or waited for.</summary>
    Reconnecting,
}

/// <summary>
/// What <see cref="RealtimeClient.StateChanged"/> tells. It is told for every failed try and every new connection too, though the state may
/// stay the same then.
/// </summary>
/// <param name="State">The state from now on.</param>
/// <param name="Error">
/// Why the last try failed or the connection ended; null for no fault. A refused connection is a <see cref="RealtimeException"/>: its code is
/// <c>unauthenticated</c> when the token was refused, and the client goes on asking for another. A connection that the server ended is a
/// <see cref="GoodbyeException"/>.
/// </param>
/// <param name="RetryIn">When there is going to be another try, how long the client waits before it.</param>
public sealed record RealtimeStateChange(RealtimeState State, Exception? Error = null, TimeSpan? RetryIn = null)
{
    /// <summary>
    /// Why the server ended the connection; null when it was not the server, or it did not say. With <see cref="RealtimeState.Stopped"/> it is
    /// why the client has stopped by itself.
    /// </summary>
    public Goodbye? Goodbye => (Error as GoodbyeException)?.Goodbye;
}

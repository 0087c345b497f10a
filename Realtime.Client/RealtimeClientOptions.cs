using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace Realtime.Client;

/// <summary>Where a <see cref="RealtimeClient"/> connects to, as whom, and how much it keeps.</summary>
public sealed class RealtimeClientOptions
{
    /// <summary>The server's base address, <c>http</c> or <c>https</c>; the hub is at <c>hub</c> below it.</summary>
    public required Uri Url { get; init; }

    /// <summary>
    /// Gives an access token. Asked anew before every try to connect, and a minute before a connection's token expires, so answer one that is
    /// good for longer than that, and refresh it when it is not. What it throws counts as a failed try: it is told by
    /// <see cref="RealtimeClient.StateChanged"/>, and there is another try after it. It must heed its cancellation token; stopping waits for it.
    /// </summary>
    public required Func<CancellationToken, ValueTask<string>> AccessToken { get; init; }

    /// <summary>Longest time for one try, from asking for the token to the server's CONNECTED. 15 seconds unless set; above zero.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Most events a <see cref="TopicSubscription"/> keeps for a reader that has fallen behind. 8192 unless set; at least 1.
    /// Past it nothing more is kept: once the reader has worked off half of it, the subscription asks the server for what
    /// came since. So changes are late then, and not lost; should more be missing than the server replays, there is a
    /// <see cref="TopicReset"/>. Events without a seq (typing and such) are dropped while there is no room.
    /// </summary>
    public int BufferedEvents { get; init; } = 8_192;

    /// <summary>A last word on each connection's socket: a proxy, certificates, more headers.</summary>
    public Action<ClientWebSocketOptions>? ConfigureWebSocket { get; init; }

    /// <summary>
    /// The same for the requests of the lane that stands in where WebSockets cannot be opened: it is asked for after two tries that failed, and
    /// then by turns.
    /// </summary>
    public Action<SocketsHttpHandler>? ConfigureHttp { get; init; }

    /// <summary>
    /// What others of the user's devices know this one by: 1 to 64 of <c>A-Z a-z 0-9 _ . -</c>, kept by the app. Without it each connection is a
    /// device of its own.
    /// </summary>
    public string? DeviceId { get; init; }

    /// <summary>Where delays and deadlines take their time from. SignalR's own pings and timeouts are on the system's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Takes the client's log and that of the <c>HubConnection</c> below it. None unless set. Tokens are never logged.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Where jitter comes from. Used under a lock of its own, so that a seeded one is safe too.</summary>
    internal Random Random { get; init; } = Random.Shared;
}

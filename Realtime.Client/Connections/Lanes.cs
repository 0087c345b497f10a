namespace Realtime.Client.Connections;

/// <summary>A way to the hub.</summary>
internal enum Lane
{
    /// <summary>A WebSocket, opened straight at the hub.</summary>
    WebSocket,

    /// <summary>Negotiated, by plain requests: for where something in between refuses WebSockets.</summary>
    LongPolling,
}

/// <summary>
/// Which way the next try takes: the WebSocket, until it has failed twice in a row; from then on one and the other by turns, beginning with
/// what worked last. Not thread-safe.
/// </summary>
internal sealed class Lanes
{
    private const int FailuresBorne = 2;

    private int _webSocketFailures;

    public Lane Next { get; private set; } = Lane.WebSocket;

    /// <summary>The last try got as far as CONNECTED.</summary>
    public void Worked()
    {
        if (Next is Lane.WebSocket)
        {
            _webSocketFailures = 0;
        }
    }

    /// <summary>The last try did not.</summary>
    public void Failed()
    {
        if (Next is Lane.LongPolling)
        {
            Next = Lane.WebSocket;
        }
        else if (++_webSocketFailures >= FailuresBorne)
        {
            Next = Lane.LongPolling;
        }
    }
}

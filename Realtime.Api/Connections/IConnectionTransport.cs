using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections;

/// <summary>What carries one connection: the WebSocket lane, or one of SignalR's own transports.</summary>
internal interface IConnectionTransport
{
    OutboundQueue Outbound { get; }

    /// <summary>The client has chosen its protocol; events may be told from now on.</summary>
    void Begin(IHubProtocol protocol, ConnectionGuard guard);

    /// <summary>
    /// Tells it no more events, lets what it asked be answered, says goodbye and closes. Returns at once; the first reason is the one told.
    /// </summary>
    void End(Goodbye goodbye);

    /// <summary>Why the server ends it; null when it did not.</summary>
    Goodbye? Goodbye { get; }

    /// <summary>Comes once a second.</summary>
    /// <param name="heartbeat">After so long without a word to it, it gets a heartbeat.</param>
    /// <param name="timeout">After so long without a word from it, it is dead.</param>
    void Beat(TimeSpan heartbeat, TimeSpan timeout);
}

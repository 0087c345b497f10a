using System.Text;
using Realtime.Api.Connections.Lane;
using Realtime.Api.Delivery;
using Realtime.Domain;

namespace Realtime.Api.Connections.Dialects;

/// <summary>
/// What the clients of another system speak, in terms of the hub: where they connect, how their frames look, and what they call its
/// operations and events. It carries nothing out itself: whatever is asked in a dialect, the hub does.
/// </summary>
/// <remarks>One WebSocket message is one frame.</remarks>
internal abstract class Dialect
{
    /// <summary>How long one who brought no token may take to say who it is.</summary>
    public static readonly TimeSpan GreetingTime = TimeSpan.FromSeconds(10);

    /// <summary>What SignalR's hub reads first, said in the client's place. The protocol that it names is replaced by the dialect's.</summary>
    public static readonly byte[] Handshake = [.. Encoding.ASCII.GetBytes("""{"protocol":"json","version":1}"""), FrameReader.RecordSeparator];

    private static readonly OutboundFrame WebSocketPing = new(WebSocketFrame.Make(WebSocketFrame.Ping, []), latestKey: HeartbeatKey);

    /// <summary>Of many heartbeats that wait only the last is worth its way.</summary>
    protected const string HeartbeatKey = "heartbeat";

    /// <summary>Tells it apart from other protocols; no client needs to know it.</summary>
    public abstract string Name { get; }

    public abstract string Path { get; }

    /// <summary>Where in the query of the upgrade a token may stand; null for nowhere.</summary>
    public virtual string? TokenParameter => null;

    /// <summary>Whether one may connect without a token, and say who one is by <see cref="DialectProtocol.GreetAsync"/>.</summary>
    public virtual bool Greets => false;

    /// <summary>Whether everybody is greeted, also who has brought a token, be it a good one or not.</summary>
    public virtual bool GreetsEveryone => false;

    /// <summary>Whether a binary message comes to <see cref="Speak"/> as <see cref="FrameReader.BinaryMark"/> alone; else as if it were text.</summary>
    public virtual bool MarksBinary => false;

    /// <summary>A message that every client is taken to say first, with its <see cref="FrameReader.RecordSeparator"/>; null for none.</summary>
    public virtual byte[]? FirstWords => null;

    /// <summary>How often the server sends a <see cref="Ping"/>; null for never.</summary>
    public virtual TimeSpan? PingEvery => ConnectionWatch.HeartbeatInterval;

    /// <summary>What every client answers by itself.</summary>
    public virtual OutboundFrame Ping => WebSocketPing;

    /// <summary>After how long without a word, not even a pong, a client is dead.</summary>
    public virtual TimeSpan DeadAfter => ConnectionWatch.ClientTimeout;

    /// <summary>Largest message from a client, in bytes.</summary>
    public virtual int FrameBytes(Limits limits) => limits.FrameBytes;

    /// <summary>Why a request is not one that its clients make, in its own words; null when it is.</summary>
    public virtual IResult? Refuses(HttpRequest request) => null;

    /// <summary>Whether its clients may also come by HTTP requests: Engine.IO's long polling.</summary>
    public virtual bool Polls => false;

    /// <summary>Whether a request belongs to a connection that has begun with another one.</summary>
    public virtual bool Continues(HttpRequest request) => false;

    /// <summary>What one connection speaks.</summary>
    public abstract DialectProtocol Speak();
}

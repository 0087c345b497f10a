using System.ComponentModel.DataAnnotations;

namespace Realtime.Domain;

/// <summary>What one client may ask of the server. Configuration section <c>Limits</c>.</summary>
public sealed class Limits
{
    /// <summary>Largest frame from a client, in bytes. 524288 unless set.</summary>
    [Range(1_024, 16_777_216)]
    public int FrameBytes { get; set; } = 524_288;

    /// <summary>Longest content of a message, in UTF-16 code units. 8000 unless set.</summary>
    [Range(1, 100_000)]
    public int ContentCharacters { get; set; } = 8_000;

    /// <summary>Most topics one connection may be subscribed to. 500 unless set.</summary>
    [Range(1, 100_000)]
    public int SubscriptionsPerConnection { get; set; } = 500;

    /// <summary>Most topics in one SUBSCRIBE or UNSUBSCRIBE. 100 unless set.</summary>
    [Range(1, 10_000)]
    public int SubscriptionsPerCall { get; set; } = 100;

    /// <summary>Most messages in one page of history. 100 unless set.</summary>
    [Range(1, 1_000)]
    public int HistoryPage { get; set; } = 100;

    /// <summary>Most changes that a SUBSCRIBE with <c>after</c> brings back; past that it says <c>complete:false</c>. 500 unless set.</summary>
    [Range(1, 10_000)]
    public int ReplayChanges { get; set; } = 500;

    /// <summary>Most events that may wait for one connection. 256 unless set.</summary>
    [Range(8, 100_000)]
    public int OutboundEvents { get; set; } = 256;

    /// <summary>Most bytes that may wait for one connection. 1048576 unless set.</summary>
    [Range(1_024, 268_435_456)]
    public int OutboundBytes { get; set; } = 1_048_576;

    /// <summary>How many operations a connection may ask for in a second, over time. 10 unless set.</summary>
    [Range(1, 1_000_000)]
    public int OperationsPerSecond { get; set; } = 10;

    /// <summary>How many it may ask for at once. 20 unless set.</summary>
    [Range(1, 1_000_000)]
    public int OperationBurst { get; set; } = 20;

    /// <summary>Most connections of one user to one node. 20 unless set.</summary>
    [Range(1, 100_000)]
    public int ConnectionsPerUser { get; set; } = 20;

    /// <summary>Seconds that a new connection may take to say which protocol it speaks. 10 unless set.</summary>
    [Range(1, 60)]
    public int HandshakeSeconds { get; set; } = 10;

    /// <summary>How many log-ins, registrations and refreshes a node takes from one network address in a second, over time. 5 unless set.</summary>
    [Range(1, 1_000_000)]
    public int SignInsPerSecond { get; set; } = 5;

    /// <summary>How many of those it takes at once. 50 unless set.</summary>
    [Range(1, 1_000_000)]
    public int SignInBurst { get; set; } = 50;

    /// <summary>How many HTTP requests a node takes from one user in a second, over time. 50 unless set; the app's own backends are not counted.</summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>How many of those it takes at once. 200 unless set.</summary>
    [Range(1, 1_000_000)]
    public int RequestBurst { get; set; } = 200;

    /// <summary>How many new connections a node takes in a second, over time. 500 unless set.</summary>
    [Range(1, 1_000_000)]
    public int AdmissionPerSecond { get; set; } = 500;

    /// <summary>How many it takes at once. 2000 unless set.</summary>
    [Range(1, 1_000_000)]
    public int AdmissionBurst { get; set; } = 2_000;
}

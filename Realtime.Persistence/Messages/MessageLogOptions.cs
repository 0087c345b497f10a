using System.ComponentModel.DataAnnotations;

namespace Realtime.Persistence.Messages;

/// <summary>How messages are gathered into transactions. Configuration section <c>MessageLog</c>.</summary>
public sealed class MessageLogOptions
{
    /// <summary>Transactions under way at a time, per node. A topic always belongs to the same one. 2 unless set.</summary>
    [Range(1, 32)]
    public int Writers { get; set; } = 2;

    /// <summary>Messages that may wait for each writer; one more is refused with <c>unavailable</c>. 8192 unless set.</summary>
    [Range(1, 1_000_000)]
    public int QueueCapacity { get; set; } = 8_192;

    /// <summary>Most messages in one transaction. 512 unless set.</summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 512;
}

using Microsoft.EntityFrameworkCore;

namespace Realtime.Persistence.Model;

/// <summary>What a thread is to a user: whether it is followed, and how far it is read.</summary>
public sealed class ThreadMarkRow
{
    public required long TopicKey { get; init; }

    /// <summary>The root's.</summary>
    public required long ThreadSeq { get; init; }

    public required string UserId { get; init; }
    public required string Tenant { get; init; }

    /// <summary>False when the user said no by hand; null when the user has only read it.</summary>
    public bool? Follows { get; set; }

    /// <summary>The user's watermark in the thread. It only ever moves forward.</summary>
    public long ReadSeq { get; set; }
}

internal static class ThreadModel
{
    public static void Configure(ModelBuilder model) => model.Entity<ThreadMarkRow>(mark =>
    {
        mark.ToTable("thread_marks").HasKey(row => new { row.TopicKey, row.ThreadSeq, row.UserId });
        mark.HasIndex(row => new { row.Tenant, row.UserId });
    });
}

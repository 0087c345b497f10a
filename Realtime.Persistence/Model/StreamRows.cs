using Microsoft.EntityFrameworkCore;

namespace Realtime.Persistence.Model;

public sealed class StreamRow
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public required string Title { get; set; }
    public required string OwnerId { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How long one has to wait between two messages; 0 for not at all.</summary>
    public int SlowModeSeconds { get; set; }

    /// <summary>Whether only those may write who follow the owner.</summary>
    public bool FollowersOnly { get; set; }

    /// <summary>Whether only the owner and the moderators may write.</summary>
    public bool ModsOnly { get; set; }
}

/// <summary>Whom the owner has made a moderator of a stream's chat.</summary>
public sealed class StreamModeratorRow
{
    public required string Tenant { get; init; }
    public required string StreamId { get; init; }
    public required string UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What can be taken from a viewer. The numbers are stored.</summary>
public enum StreamRestrictionKind
{
    /// <summary>May read and not write, for a while.</summary>
    Timeout = 1,

    /// <summary>May neither read nor write.</summary>
    Ban = 2,
}

/// <summary>What was taken from a viewer of a stream's chat. Once <see cref="Until"/> is over it means nothing, whether it is still there or not.</summary>
public sealed class StreamRestrictionRow
{
    public required string Tenant { get; init; }
    public required string StreamId { get; init; }
    public required string UserId { get; init; }
    public required StreamRestrictionKind Kind { get; init; }
    public required string GivenBy { get; set; }
    public string? Reason { get; set; }

    /// <summary>Null for good; never of a timeout.</summary>
    public DateTimeOffset? Until { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>What was done to a stream.</summary>
public sealed class StreamAuditRow : AuditRow
{
    public required string StreamId { get; init; }
}

internal static class StreamModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<StreamRow>(stream =>
        {
            stream.ToTable("streams").HasKey(row => new { row.Tenant, row.Id });
            stream.HasIndex(row => new { row.Tenant, row.EndedAt, row.StartedAt });
        });
        model.Entity<StreamModeratorRow>(moderator =>
        {
            moderator.ToTable("stream_moderators").HasKey(row => new { row.Tenant, row.StreamId, row.UserId });
            moderator.HasOne<StreamRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.StreamId }).OnDelete(DeleteBehavior.Cascade);
            moderator.HasIndex(row => new { row.Tenant, row.UserId });
        });
        model.Entity<StreamRestrictionRow>(restriction =>
        {
            restriction.ToTable("stream_restrictions").HasKey(row => new { row.Tenant, row.StreamId, row.UserId, row.Kind });
            restriction.Property(row => row.Kind).HasConversion<short>();
            restriction.HasOne<StreamRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.StreamId }).OnDelete(DeleteBehavior.Cascade);
            restriction.HasIndex(row => new { row.Tenant, row.UserId });
        });
        model.Entity<StreamAuditRow>(entry =>
        {
            entry.ToTable("stream_audit_log").HasKey(row => new { row.Tenant, row.StreamId, row.Id });
            entry.Property(row => row.Action).HasConversion<short>();
            entry.HasOne<StreamRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.StreamId }).OnDelete(DeleteBehavior.Cascade);
        });
    }
}

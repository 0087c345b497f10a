using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;

namespace Realtime.Persistence.Model;

/// <summary>A user was to know of a message. What it said stands in the message alone, so that an edit or a deletion holds here too.</summary>
public sealed class NotificationRow
{
    public required string Tenant { get; init; }
    public required string UserId { get; init; }
    public required Guid Id { get; init; }
    public required NotificationKind Kind { get; init; }
    public required long TopicKey { get; init; }

    /// <summary>The message's.</summary>
    public required long Seq { get; init; }

    /// <summary>The seq of the root, of a message that is in a thread.</summary>
    public long? ThreadSeq { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ReadAt { get; set; }
}

/// <summary>What a user wants to know of a topic. Without a row it is as usual for the kind of topic.</summary>
public sealed class NotificationSettingRow
{
    public required long TopicKey { get; init; }
    public required string UserId { get; init; }
    public required string Tenant { get; init; }
    public NotificationLevel Level { get; set; }

    /// <summary>Nothing is notified before this.</summary>
    public DateTimeOffset? MutedUntil { get; set; }
}

internal static class NotificationModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<NotificationRow>(notification =>
        {
            notification.ToTable("notifications").HasKey(row => new { row.Tenant, row.UserId, row.Id });
            notification.Property(row => row.Kind).HasConversion<short>();
            notification.HasIndex(row => new { row.Tenant, row.UserId, row.TopicKey, row.Seq }).IsUnique();
            notification.HasIndex(row => new { row.Tenant, row.UserId, row.CreatedAt, row.Id });
            notification.HasIndex(row => new { row.Tenant, row.UserId }).HasFilter("read_at is null");
            notification.HasIndex(row => row.CreatedAt);
        });
        model.Entity<NotificationSettingRow>(setting =>
        {
            setting.ToTable("notification_settings").HasKey(row => new { row.TopicKey, row.UserId });
            setting.Property(row => row.Level).HasConversion<short>();
            setting.HasIndex(row => new { row.Tenant, row.UserId });
            setting.HasIndex(row => row.TopicKey).HasFilter("level = 1");
        });
    }
}

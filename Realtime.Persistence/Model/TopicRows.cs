using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Topics;

namespace Realtime.Persistence.Model;

/// <summary>A topic and the head of its run of seqs. Its row lock is what gives seqs out one after the other.</summary>
public sealed class TopicRow
{
    /// <summary>Short for (tenant, kind, id), so that a message carries eight bytes of it and not three strings.</summary>
    public long Key { get; init; }

    public required string Tenant { get; init; }
    public required TopicKind Kind { get; init; }
    public required string Id { get; init; }

    /// <summary>Which run of seqs this is: made with the topic, and anew after a restore from backup.</summary>
    public required string Epoch { get; set; }

    /// <summary>The seq of the newest durable event; 0 before the first.</summary>
    public long LastSeq { get; set; }
}

/// <summary>How far a user has read a topic. It only ever moves forward.</summary>
public sealed class ReadReceiptRow
{
    public required long TopicKey { get; init; }
    public required string UserId { get; init; }
    public long Seq { get; set; }
    public DateTimeOffset ReadAt { get; set; }
}

internal static class TopicModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<TopicRow>(topic =>
        {
            topic.ToTable("topics").HasKey(row => row.Key);
            topic.Property(row => row.Key).UseIdentityAlwaysColumn();
            topic.Property(row => row.Id).IsRequired().ValueGeneratedNever();
            topic.Property(row => row.Kind).HasConversion<short>();
            topic.HasIndex(row => new { row.Tenant, row.Kind, row.Id }).IsUnique();
        });
        model.Entity<ReadReceiptRow>(receipt =>
        {
            receipt.ToTable("read_receipts").HasKey(row => new { row.TopicKey, row.UserId });
        });
    }
}

using Microsoft.EntityFrameworkCore;

namespace Realtime.Persistence.Model;

/// <summary>A file that was uploaded. Pending until a message takes it along; then it is where that message is.</summary>
public sealed class AttachmentRow
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public required string UploaderId { get; init; }

    /// <summary>What its bytes are kept under: never anything that a client chose.</summary>
    public required Guid BlobId { get; init; }

    public required string Name { get; init; }
    public required string ContentType { get; init; }
    public required long Size { get; init; }
    public required byte[] Sha256 { get; init; }
    public int? Width { get; init; }
    public int? Height { get; init; }
    public required bool HasThumbnail { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Of the message that has it; null while it is pending.</summary>
    public long? TopicKey { get; init; }

    /// <summary>The message's.</summary>
    public long? Seq { get; init; }

    /// <summary>Its place in the message, from 1.</summary>
    public short? Place { get; init; }

    /// <summary>Nobody may see it any more; its bytes go at the next sweep, and the row with them.</summary>
    public bool Removed { get; init; }
}

internal static class AttachmentModel
{
    public static void Configure(ModelBuilder model) => model.Entity<AttachmentRow>(attachment =>
    {
        attachment.ToTable("attachments").HasKey(row => new { row.Tenant, row.Id });
        attachment.HasIndex(row => row.BlobId).IsUnique();
        attachment.HasIndex(row => new { row.TopicKey, row.Seq }).HasFilter("topic_key is not null");
        attachment.HasIndex(row => new { row.Tenant, row.UploaderId }).HasFilter("topic_key is null");
        attachment.HasIndex(row => row.CreatedAt).HasFilter("topic_key is null");
        attachment.HasIndex(row => row.Removed).HasFilter("removed");
    });
}

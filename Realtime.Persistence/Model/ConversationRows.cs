using Microsoft.EntityFrameworkCore;

namespace Realtime.Persistence.Model;

public sealed class ConversationRow
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public string? Name { get; set; }

    /// <summary>Both users' ids in order with a slash between, when it is a pair's; there is one such per tenant. A group has none.</summary>
    public string? PairKey { get; init; }

    /// <summary>Who made it. In a group that one may remove others, and on leaving hands that over to whoever is in it longest.</summary>
    public required string CreatedBy { get; set; }

    public DateTimeOffset CreatedAt { get; init; }
}

public sealed class ParticipantRow
{
    public required string Tenant { get; init; }
    public required string ConversationId { get; init; }
    public required string UserId { get; init; }
    public DateTimeOffset JoinedAt { get; init; }
}

/// <summary>A user who does not want to hear from another one.</summary>
public sealed class UserBlockRow
{
    public required string Tenant { get; init; }

    /// <summary>Who has blocked.</summary>
    public required string UserId { get; init; }

    /// <summary>Who is blocked.</summary>
    public required string BlockedId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

internal static class ConversationModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ConversationRow>(conversation =>
        {
            conversation.ToTable("conversations").HasKey(row => new { row.Tenant, row.Id });
            conversation.HasIndex(row => new { row.Tenant, row.PairKey }).IsUnique();
        });
        model.Entity<UserBlockRow>(block =>
        {
            block.ToTable("user_blocks").HasKey(row => new { row.Tenant, row.UserId, row.BlockedId });
            block.HasIndex(row => new { row.Tenant, row.BlockedId, row.UserId });
        });
        model.Entity<ParticipantRow>(participant =>
        {
            participant.ToTable("conversation_participants").HasKey(row => new { row.Tenant, row.ConversationId, row.UserId });
            participant.HasOne<ConversationRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ConversationId }).OnDelete(DeleteBehavior.Cascade);
            participant.HasIndex(row => new { row.Tenant, row.UserId, row.ConversationId });
        });
    }
}

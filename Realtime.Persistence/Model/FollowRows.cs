using Microsoft.EntityFrameworkCore;

namespace Realtime.Persistence.Model;

/// <summary>A user who follows another one.</summary>
public sealed class UserFollowRow
{
    public required string Tenant { get; init; }

    /// <summary>Who follows.</summary>
    public required string UserId { get; init; }

    /// <summary>Who is followed.</summary>
    public required string FollowedId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

internal static class FollowModel
{
    public static void Configure(ModelBuilder model) => model.Entity<UserFollowRow>(follow =>
    {
        follow.ToTable("user_follows").HasKey(row => new { row.Tenant, row.UserId, row.FollowedId });
        follow.HasIndex(row => new { row.Tenant, row.FollowedId, row.UserId });
    });
}

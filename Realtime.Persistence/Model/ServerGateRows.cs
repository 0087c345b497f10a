using Microsoft.EntityFrameworkCore;

namespace Realtime.Persistence.Model;

/// <summary>Not a part of the membership, so that to leave and come back undoes no mute.</summary>
public sealed class ServerMuteRow
{
    public required string Tenant { get; init; }
    public required string ServerId { get; init; }
    public required string UserId { get; init; }
    public DateTimeOffset Until { get; set; }
}

public sealed class ServerBanRow
{
    public required string Tenant { get; init; }
    public required string ServerId { get; init; }
    public required string UserId { get; init; }
    public required string BannedBy { get; set; }
    public string? Reason { get; set; }

    /// <summary>Null for good.</summary>
    public DateTimeOffset? Until { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}

public sealed class ServerInviteRow
{
    public required string Tenant { get; init; }
    public required string Code { get; init; }
    public required string ServerId { get; init; }
    public required string CreatedBy { get; init; }
    public int Uses { get; set; }
    public int? MaxUses { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

public sealed class JoinRequestRow
{
    public required string Tenant { get; init; }
    public required string ServerId { get; init; }
    public required string UserId { get; init; }
    public string? Message { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What was done to a server.</summary>
public sealed class ServerAuditRow : AuditRow
{
    public required string ServerId { get; init; }
}

internal static class ServerGateModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ServerMuteRow>(mute =>
        {
            mute.ToTable("server_mutes").HasKey(row => new { row.Tenant, row.ServerId, row.UserId });
            mute.HasOne<ServerRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ServerBanRow>(ban =>
        {
            ban.ToTable("server_bans").HasKey(row => new { row.Tenant, row.ServerId, row.UserId });
            ban.HasOne<ServerRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ServerInviteRow>(invite =>
        {
            invite.ToTable("server_invites").HasKey(row => new { row.Tenant, row.Code });
            invite.HasOne<ServerRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<JoinRequestRow>(request =>
        {
            request.ToTable("join_requests").HasKey(row => new { row.Tenant, row.ServerId, row.UserId });
            request.HasOne<ServerRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ServerAuditRow>(entry =>
        {
            entry.ToTable("audit_log").HasKey(row => new { row.Tenant, row.ServerId, row.Id });
            entry.Property(row => row.Action).HasConversion<short>();
            entry.HasOne<ServerRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId }).OnDelete(DeleteBehavior.Cascade);
        });
    }
}

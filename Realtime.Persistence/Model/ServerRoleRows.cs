using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;

namespace Realtime.Persistence.Model;

public sealed class RoleRow
{
    public required string Tenant { get; init; }
    public required string ServerId { get; init; }

    /// <summary><see cref="Role.EveryoneId"/> for the one that every member has; there is one in every server.</summary>
    public required string Id { get; init; }

    public required string Name { get; set; }
    public ServerPermissions Permissions { get; set; }
    public int Rank { get; set; }
    public string? Colour { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>To be saved together with a new server.</summary>
    public static RoleRow OfEveryone(ServerRow server) => new()
    {
        Tenant = server.Tenant,
        ServerId = server.Id,
        Id = Role.EveryoneId,
        Name = Role.EveryoneId,
        Permissions = ServerPermissions.Usual,
        CreatedAt = server.CreatedAt,
    };
}

public sealed class MemberRoleRow
{
    public required string Tenant { get; init; }
    public required string ServerId { get; init; }
    public required string UserId { get; init; }
    public required string RoleId { get; init; }
}

public sealed class ChannelOverrideRow
{
    public required string Tenant { get; init; }
    public required string ChannelId { get; init; }
    public required OverrideSubject Subject { get; init; }

    /// <summary>A role's id or a user's. A user's stays when the user leaves: to come back undoes nothing.</summary>
    public required string SubjectId { get; init; }

    public ServerPermissions Allow { get; set; }
    public ServerPermissions Deny { get; set; }
}

/// <summary>When an author last wrote in a channel with slow mode.</summary>
public sealed class SlowModeMarkRow
{
    public required long TopicKey { get; init; }
    public required string UserId { get; init; }

    /// <summary>Of that message: whoever sends it again under the same one waits for nothing.</summary>
    public string? Nonce { get; set; }

    public DateTimeOffset SentAt { get; set; }
}

internal static class ServerRoleModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<RoleRow>(role =>
        {
            role.ToTable("roles").HasKey(row => new { row.Tenant, row.ServerId, row.Id });
            role.HasOne<ServerRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<MemberRoleRow>(held =>
        {
            held.ToTable("member_roles").HasKey(row => new { row.Tenant, row.ServerId, row.UserId, row.RoleId });
            held.HasOne<ServerMemberRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId, row.UserId }).OnDelete(DeleteBehavior.Cascade);
            held.HasOne<RoleRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId, row.RoleId }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<ChannelOverrideRow>(change =>
        {
            change.ToTable("channel_overrides").HasKey(row => new { row.Tenant, row.ChannelId, row.Subject, row.SubjectId });
            change.Property(row => row.Subject).HasConversion<short>();
            change.HasOne<ChannelRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ChannelId }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<SlowModeMarkRow>(mark => mark.ToTable("slow_mode_marks").HasKey(row => new { row.TopicKey, row.UserId }));
    }
}

using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;

namespace Realtime.Persistence.Model;

public sealed class ServerRow
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public required string Name { get; set; }
    public required string OwnerId { get; set; }
    public ServerVisibility Visibility { get; set; }
    public JoinPolicy JoinPolicy { get; set; } = JoinPolicy.Open;
    public DateTimeOffset CreatedAt { get; init; }
}

public sealed class ServerMemberRow
{
    public required string Tenant { get; init; }
    public required string ServerId { get; init; }
    public required string UserId { get; init; }
    public DateTimeOffset JoinedAt { get; init; }
}

public sealed class ChannelRow
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public required string ServerId { get; init; }
    public required string Name { get; set; }
    public ChannelKind Kind { get; init; }
    public int Position { get; set; }
    public string? Topic { get; set; }
    public int SlowModeSeconds { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal static class ServerModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<ServerRow>(server =>
        {
            server.ToTable("servers").HasKey(row => new { row.Tenant, row.Id });
            server.Property(row => row.Visibility).HasConversion<short>();
            server.Property(row => row.JoinPolicy).HasConversion<short>();
            server.HasIndex(row => new { row.Tenant, row.Visibility, row.Id });
        });
        model.Entity<ServerMemberRow>(member =>
        {
            member.ToTable("server_members").HasKey(row => new { row.Tenant, row.ServerId, row.UserId });
            member.HasOne<ServerRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId }).OnDelete(DeleteBehavior.Cascade);
            member.HasIndex(row => new { row.Tenant, row.UserId, row.ServerId });
        });
        model.Entity<ChannelRow>(channel =>
        {
            channel.ToTable("channels").HasKey(row => new { row.Tenant, row.Id });
            channel.Property(row => row.Kind).HasConversion<short>();
            channel.HasOne<ServerRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.ServerId }).OnDelete(DeleteBehavior.Cascade);
            channel.HasIndex(row => new { row.Tenant, row.ServerId, row.Position });
        });
    }
}

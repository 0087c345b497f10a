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
}

internal static class StreamModel
{
    public static void Configure(ModelBuilder model) => model.Entity<StreamRow>(stream =>
    {
        stream.ToTable("streams").HasKey(row => new { row.Tenant, row.Id });
        stream.HasIndex(row => new { row.Tenant, row.EndedAt, row.StartedAt });
    });
}

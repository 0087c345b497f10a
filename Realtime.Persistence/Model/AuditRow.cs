using Realtime.Domain.Contracts;

namespace Realtime.Persistence.Model;

/// <summary>One act of one who may, saved in the very transaction that does it.</summary>
public abstract class AuditRow
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public required AuditAction Action { get; init; }
    public required string ActorId { get; init; }
    public string? TargetId { get; init; }
    public string? Reason { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Topics;

namespace Realtime.Persistence.Model;

/// <summary>What took the access away. The numbers are stored, so none is ever given another meaning.</summary>
public enum AccessChangeReason
{
    Left = 1,
    Kicked = 2,
    SessionEnded = 3,
    UserDeleted = 4,

    /// <summary>Its chat can be read, but nobody may write any more.</summary>
    StreamEnded = 5,

    /// <summary>Another user does not want to hear from this one any more: it may still read, but not write to that one.</summary>
    Blocked = 6,

    /// <summary>Of a server's member, who may not come back.</summary>
    Banned = 20,

    /// <summary>Roles, overrides, a mute or slow mode: of one user, or of all whom the scope concerns.</summary>
    RightsChanged = 21,

    /// <summary>The scope is there no more: a channel, or a server, whose channels are told of one by one.</summary>
    Deleted = 22,

    /// <summary>
    /// Who may write, how often, and who moderates: of one user, or of all whom the scope concerns. Whoever could read still can, so
    /// that nobody has to be looked for, however many there are.
    /// </summary>
    WritingChanged = 30,
}

/// <summary>
/// One loss of access. It is saved in the very transaction that takes the access away, so that a loss cannot be committed
/// without every node being told. Read by <see cref="Realtime.Persistence.Access.AccessChangeLog"/>.
/// </summary>
public sealed class AccessChangeRow
{
    public long Id { get; init; }

    /// <summary>The transaction that commits it; the database fills it in.</summary>
    public ulong Xact { get; init; }

    public required string Tenant { get; init; }
    public required AccessChangeReason Reason { get; init; }

    /// <summary>Whose access it is; null for everyone's.</summary>
    public string? UserId { get; init; }

    /// <summary>Where it ended; null for everywhere. A server covers its channels.</summary>
    public TopicKind? ScopeKind { get; init; }

    public string? ScopeId { get; init; }
    public Guid? SessionId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <param name="place">A server, a conversation of many, or a stream that somebody is banned from.</param>
    public static AccessChangeRow OfMember(Topic place, string userId, AccessChangeReason reason) =>
        new() { Tenant = place.Tenant, Reason = reason, UserId = userId, ScopeKind = place.Kind, ScopeId = place.Id };

    public static AccessChangeRow Of(UserBlockRow block) =>
        new() { Tenant = block.Tenant, Reason = AccessChangeReason.Blocked, UserId = block.BlockedId };

    /// <param name="userId">Null for everyone whom the scope concerns.</param>
    public static AccessChangeRow OfRights(Topic scope, string? userId = null) =>
        new() { Tenant = scope.Tenant, Reason = AccessChangeReason.RightsChanged, UserId = userId, ScopeKind = scope.Kind, ScopeId = scope.Id };

    /// <param name="userId">Null for everyone whom the scope concerns.</param>
    public static AccessChangeRow OfWriting(Topic scope, string? userId = null) =>
        new() { Tenant = scope.Tenant, Reason = AccessChangeReason.WritingChanged, UserId = userId, ScopeKind = scope.Kind, ScopeId = scope.Id };

    public static AccessChangeRow OfDeleted(Topic scope) =>
        new() { Tenant = scope.Tenant, Reason = AccessChangeReason.Deleted, ScopeKind = scope.Kind, ScopeId = scope.Id };

    public static AccessChangeRow Of(SessionRow session) =>
        new() { Tenant = session.Tenant, Reason = AccessChangeReason.SessionEnded, UserId = session.UserId, SessionId = session.Id };

    public static AccessChangeRow Of(UserRow user) => new() { Tenant = user.Tenant, Reason = AccessChangeReason.UserDeleted, UserId = user.Id };

    public static AccessChangeRow Of(StreamRow stream) =>
        new() { Tenant = stream.Tenant, Reason = AccessChangeReason.StreamEnded, ScopeKind = TopicKind.Stream, ScopeId = stream.Id };
}

internal static class AccessModel
{
    public static void Configure(ModelBuilder model) => model.Entity<AccessChangeRow>(change =>
    {
        change.ToTable("access_changes").HasKey(row => row.Id);
        change.Property(row => row.Id).UseIdentityAlwaysColumn();
        change.Property(row => row.Xact).HasColumnType("xid8").HasDefaultValueSql("pg_current_xact_id()");
        change.Property(row => row.Reason).HasConversion<short>();
        change.Property(row => row.ScopeKind).HasConversion<short?>();
        change.Property(row => row.CreatedAt).HasDefaultValueSql("now()");
        change.HasIndex(row => row.Xact);
    });
}

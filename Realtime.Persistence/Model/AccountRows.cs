using Microsoft.EntityFrameworkCore;

namespace Realtime.Persistence.Model;

/// <summary>Someone of a tenant. Without a username it is a guest, or a user of an outside issuer.</summary>
public sealed class UserRow
{
    public required string Tenant { get; init; }
    public required string Id { get; init; }
    public string? Username { get; set; }

    /// <summary>What <see cref="Username"/> is unique by: upper case.</summary>
    public string? NormalizedUsername { get; set; }

    public string? PasswordHash { get; set; }
    public required string DisplayName { get; set; }
    public string? AvatarUrl { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// Set once it is deleted: nothing personal is left of it, and no token brings it back. The row stays, since messages have it as
    /// their author.
    /// </summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>One login: a family of refresh tokens, of which only the newest is good.</summary>
public sealed class SessionRow
{
    public required Guid Id { get; init; }
    public required string Tenant { get; init; }
    public required string UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A refresh token, by its hash alone. Used ones stay until their session ends, so that reuse is seen.</summary>
public sealed class RefreshTokenRow
{
    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Hash { get; init; }

    public required Guid SessionId { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>Wrong log-ins in a row. Kept for names that nobody has as well, so that being locked out tells nothing.</summary>
public sealed class LoginAttemptsRow
{
    public required string Tenant { get; init; }
    public required string NormalizedUsername { get; init; }
    public int Failures { get; set; }

    /// <summary>When the last of them was; a while after it they are forgotten.</summary>
    public DateTimeOffset FailedAt { get; set; }
}

internal static class AccountModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<UserRow>(user =>
        {
            user.ToTable("users").HasKey(row => new { row.Tenant, row.Id });
            user.HasIndex(row => new { row.Tenant, row.NormalizedUsername }).IsUnique();
        });
        model.Entity<SessionRow>(session =>
        {
            session.ToTable("sessions").HasKey(row => row.Id);
            session.Property(row => row.Id).ValueGeneratedNever();
            session.HasOne<UserRow>().WithMany().HasForeignKey(row => new { row.Tenant, row.UserId }).OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<LoginAttemptsRow>(attempts =>
        {
            attempts.ToTable("login_attempts").HasKey(row => new { row.Tenant, row.NormalizedUsername });
            attempts.HasIndex(row => new { row.Tenant, row.FailedAt });
        });
        model.Entity<RefreshTokenRow>(token =>
        {
            token.ToTable("refresh_tokens").HasKey(row => row.Hash);
            token.HasOne<SessionRow>().WithMany().HasForeignKey(row => row.SessionId).OnDelete(DeleteBehavior.Cascade);
        });
    }
}

using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Servers;

/// <summary>What a member may in a server as a whole, and how high the member stands.</summary>
/// <param name="Rank">Of the highest role; above all roles for the owner.</param>
internal sealed record Authority(bool IsOwner, ServerPermissions Permissions, int Rank)
{
    public bool May(ServerPermissions permissions) => Permissions.HasFlag(permissions);

    /// <summary>Nobody is above the owner, and nobody above oneself.</summary>
    public bool IsAbove(int rank) => IsOwner || rank < Rank;

    /// <summary>The same; whoever is no member stands below every role.</summary>
    public bool IsAbove(Authority? other) => other is null || (!other.IsOwner && IsAbove(other.Rank));

    /// <summary>Null when the user is not a member.</summary>
    public static async Task<Authority?> OfAsync(RealtimeDbContext db, ServerRow server, string userId, CancellationToken cancellation)
    {
        var isMember = await db.ServerMembers.AnyAsync(
            member => member.Tenant == server.Tenant && member.ServerId == server.Id && member.UserId == userId, cancellation);
        if (!isMember)
        {
            return null;
        }
        var isBanned = await IsBannedAsync(db, server, userId, cancellation);
        var roles = await db.Roles.AsNoTracking()
            .Where(role => role.Tenant == server.Tenant && role.ServerId == server.Id && (role.Id == Role.EveryoneId
                || db.MemberRoles.Any(held => held.Tenant == role.Tenant && held.ServerId == role.ServerId && held.RoleId == role.Id
                    && held.UserId == userId)))
            .Select(role => new { role.Permissions, role.Rank })
            .ToListAsync(cancellation);
        return Of(server.OwnerId == userId, isBanned, roles.Select(role => (role.Permissions, role.Rank)));
    }

    /// <summary>Of a member.</summary>
    /// <param name="roles">Everyone's, too.</param>
    public static Authority Of(bool isOwner, bool isBanned, IEnumerable<(ServerPermissions Permissions, int Rank)> roles)
    {
        var all = roles.Aggregate((Permissions: ServerPermissions.None, Rank: 0), (sum, role) => (sum.Permissions | role.Permissions, Math.Max(sum.Rank, role.Rank)));
        var permissions = EffectivePermissions.Of(new MemberStanding(
            IsMember: true, isOwner, isBanned, IsMuted: false, Everyone: ServerPermissions.None, all.Permissions));
        return new Authority(isOwner, permissions, isOwner ? int.MaxValue : all.Rank);
    }

    /// <summary>Whether a ban holds now, by the database's clock, as it does where channels are decided.</summary>
    public static Task<bool> IsBannedAsync(RealtimeDbContext db, ServerRow server, string userId, CancellationToken cancellation) =>
        db.ServerBans.AnyAsync(
            ban => ban.Tenant == server.Tenant && ban.ServerId == server.Id && ban.UserId == userId
                && (ban.Until == null || ban.Until > DateTimeOffset.UtcNow),
            cancellation);
}

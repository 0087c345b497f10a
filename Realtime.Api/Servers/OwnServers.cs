using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Persistence;

namespace Realtime.Api.Servers;

/// <summary>The servers that one is in, with all that one may see of them.</summary>
internal static class OwnServers
{
    /// <summary>By id; two queries, whatever their number.</summary>
    public static async Task<IReadOnlyList<ServerSnapshot>> ReadAsync(RealtimeDbContext db, Caller caller, CancellationToken cancellation)
    {
        // Every server has a role, everyone's: so one row for each role is at least one for each server.
        var rows = await (
            from member in db.ServerMembers
            where member.Tenant == caller.Tenant && member.UserId == caller.UserId
            join server in db.Servers.AsNoTracking() on new { member.Tenant, Id = member.ServerId } equals new { server.Tenant, server.Id }
            join role in db.Roles.AsNoTracking() on new { member.Tenant, member.ServerId } equals new { role.Tenant, role.ServerId }
            select new
            {
                server,
                role,
                IsHeld = db.MemberRoles.Any(held => held.Tenant == caller.Tenant && held.ServerId == server.Id
                    && held.UserId == caller.UserId && held.RoleId == role.Id),
                IsBanned = db.ServerBans.Any(ban => ban.Tenant == caller.Tenant && ban.ServerId == server.Id && ban.UserId == caller.UserId
                    && (ban.Until == null || ban.Until > DateTimeOffset.UtcNow)),
                MutedUntil = db.ServerMutes
                    .Where(mute => mute.Tenant == caller.Tenant && mute.ServerId == server.Id && mute.UserId == caller.UserId
                        && mute.Until > DateTimeOffset.UtcNow)
                    .Select(mute => (DateTimeOffset?)mute.Until)
                    .FirstOrDefault(),
            }).ToListAsync(cancellation);
        var servers = rows.GroupBy(row => row.server.Id).OrderBy(server => server.Key, StringComparer.Ordinal).ToList();
        var channels = await ChannelsAsync(db, caller, [.. servers.Select(server => server.Key)], cancellation);
        return
        [
            .. servers.Select(server =>
            {
                var first = server.First();
                var authority = Authority.Of(
                    first.server.OwnerId == caller.UserId,
                    first.IsBanned,
                    server.Where(row => row.IsHeld || row.role.Id == Role.EveryoneId).Select(row => (row.role.Permissions, row.role.Rank)));
                return new ServerSnapshot(
                    ServerService.ToServer(first.server),
                    [.. server.Select(row => row.role).OrderByDescending(role => role.Rank).Select(RoleService.ToRole)],
                    [.. server.Where(row => row.IsHeld).Select(row => row.role.Id).Order(StringComparer.Ordinal)],
                    authority.Permissions,
                    [.. channels[server.Key].Select(one => one with { Permissions = one.Permissions == authority.Permissions ? null : one.Permissions })],
                    authority.IsOwner ? null : authority.Rank,
                    first.MutedUntil);
            }),
        ];
    }

    private static async Task<ILookup<string, ChannelSnapshot>> ChannelsAsync(
        RealtimeDbContext db, Caller caller, string[] servers, CancellationToken cancellation)
    {
        var rows = await (
            from standing in ChannelStandings.Of(db, caller.Tenant, [caller.UserId], channels: [], servers)
            join channel in db.Channels.AsNoTracking() on new { caller.Tenant, Id = standing.ChannelId } equals new { channel.Tenant, channel.Id }
            select new { standing, channel }).ToListAsync(cancellation);
        return rows
            .Where(row => row.standing.Permissions.HasFlag(ServerPermissions.ViewChannel))
            .OrderBy(row => row.channel.Position).ThenBy(row => row.channel.Id, StringComparer.Ordinal)
            .ToLookup(row => row.channel.ServerId, row => new ChannelSnapshot(ChannelService.ToChannel(row.channel), row.standing.Permissions));
    }
}

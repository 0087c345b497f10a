using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Persistence;

namespace Realtime.Api.Access;

/// <summary>A channel, and where one of the users who were asked about stands in it.</summary>
internal sealed class ChannelStanding
{
    public required string ChannelId { get; init; }
    public required string ServerId { get; init; }
    public required ServerVisibility Visibility { get; init; }
    public required int SlowModeSeconds { get; init; }

    /// <summary>A member; null when none of those asked about is one.</summary>
    public string? UserId { get; init; }

    public required bool IsOwner { get; init; }
    public required bool IsBanned { get; init; }
    public required bool IsMuted { get; init; }
    public required ServerPermissions Everyone { get; init; }
    public required ServerPermissions Roles { get; init; }
    public required ServerPermissions EveryoneAllow { get; init; }
    public required ServerPermissions EveryoneDeny { get; init; }
    public required ServerPermissions RolesAllow { get; init; }
    public required ServerPermissions RolesDeny { get; init; }
    public required ServerPermissions MemberAllow { get; init; }
    public required ServerPermissions MemberDeny { get; init; }

    public ServerPermissions Permissions => EffectivePermissions.Of(
        new MemberStanding(UserId is not null, IsOwner, IsBanned, IsMuted, Everyone, Roles),
        new ChannelOverrides(new(EveryoneAllow, EveryoneDeny), new(RolesAllow, RolesDeny), new(MemberAllow, MemberDeny)));
}

/// <summary>All that permissions in channels are made of, in one query.</summary>
internal static class ChannelStandings
{
    /// <summary>Each channel once for each of the users who is a member, or once without one.</summary>
    public static Task<List<ChannelStanding>> OfAsync(
        RealtimeDbContext db, string tenant, string[] users, string[] channels, CancellationToken cancellation) =>
        Of(db, tenant, users, channels, servers: []).ToListAsync(cancellation);

    /// <summary>The same, of these channels and of all that these servers have.</summary>
    public static IQueryable<ChannelStanding> Of(RealtimeDbContext db, string tenant, string[] users, string[] channels, string[] servers) =>
        db.Database.SqlQuery<ChannelStanding>($"""
            select channel.id as "ChannelId", channel.server_id as "ServerId", server.visibility::integer as "Visibility",
                channel.slow_mode_seconds as "SlowModeSeconds", member.user_id as "UserId",
                coalesce(member.user_id = server.owner_id, false) as "IsOwner",
                exists (select from server_bans ban
                    where ban.tenant = {tenant} and ban.server_id = server.id and ban.user_id = member.user_id
                        and (ban.until is null or ban.until > now())) as "IsBanned",
                exists (select from server_mutes mute
                    where mute.tenant = {tenant} and mute.server_id = server.id and mute.user_id = member.user_id
                        and mute.until > now()) as "IsMuted",
                coalesce(everyone.permissions, 0) as "Everyone", coalesce(given.permissions, 0) as "Roles",
                coalesce(over.everyone_allow, 0) as "EveryoneAllow", coalesce(over.everyone_deny, 0) as "EveryoneDeny",
                coalesce(over.roles_allow, 0) as "RolesAllow", coalesce(over.roles_deny, 0) as "RolesDeny",
                coalesce(over.member_allow, 0) as "MemberAllow", coalesce(over.member_deny, 0) as "MemberDeny"
            from channels channel
            join servers server on server.tenant = {tenant} and server.id = channel.server_id
            left join roles everyone on everyone.tenant = {tenant} and everyone.server_id = server.id and everyone.id = {Role.EveryoneId}
            left join server_members member
                on member.tenant = {tenant} and member.server_id = server.id and member.user_id = any ({users})
            left join lateral (
                select bit_or(role.permissions) as permissions, array_agg(role.id) as ids
                from member_roles held
                join roles role on role.tenant = {tenant} and role.server_id = server.id and role.id = held.role_id
                where held.tenant = {tenant} and held.server_id = server.id and held.user_id = member.user_id
            ) given on true
            left join lateral (
                select
                    bit_or(o.allow) filter (where o.subject = 1 and o.subject_id = {Role.EveryoneId}) as everyone_allow,
                    bit_or(o.deny) filter (where o.subject = 1 and o.subject_id = {Role.EveryoneId}) as everyone_deny,
                    bit_or(o.allow) filter (where o.subject = 1 and o.subject_id = any (given.ids)) as roles_allow,
                    bit_or(o.deny) filter (where o.subject = 1 and o.subject_id = any (given.ids)) as roles_deny,
                    bit_or(o.allow) filter (where o.subject = 2 and o.subject_id = member.user_id) as member_allow,
                    bit_or(o.deny) filter (where o.subject = 2 and o.subject_id = member.user_id) as member_deny
                from channel_overrides o
                where o.tenant = {tenant} and o.channel_id = channel.id
            ) over on true
            where channel.tenant = {tenant} and (channel.id = any ({channels}) or channel.server_id = any ({servers}))
            """);
}

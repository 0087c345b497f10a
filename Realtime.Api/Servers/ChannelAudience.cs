using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Servers;

/// <summary>Whom a change of a channel is told, so that nobody hears of one that they may not see.</summary>
internal static class ChannelAudience
{
    /// <summary>
    /// The server's topic when every member sees the channel, as the transaction has it; else the channel's own, whose subscribers do.
    /// </summary>
    public static async Task<Topic> OfAsync(RealtimeDbContext db, ChannelRow channel, CancellationToken cancellation)
    {
        var everyone = await db.Roles
            .Where(role => role.Tenant == channel.Tenant && role.ServerId == channel.ServerId && role.Id == Role.EveryoneId)
            .Select(role => role.Permissions)
            .SingleAsync(cancellation);
        var overrides = await db.ChannelOverrides.AsNoTracking()
            .Where(row => row.Tenant == channel.Tenant && row.ChannelId == channel.Id)
            .ToListAsync(cancellation);
        var ofEveryone = overrides.Find(row => row is { Subject: OverrideSubject.Role, SubjectId: Role.EveryoneId });
        var usual = EffectivePermissions.Of(
            new MemberStanding(IsMember: true, IsOwner: false, IsBanned: false, IsMuted: false, everyone, Roles: ServerPermissions.None),
            new ChannelOverrides(new(ofEveryone?.Allow ?? 0, ofEveryone?.Deny ?? 0), default, default));
        var isOpen = usual.HasFlag(ServerPermissions.ViewChannel)
            && overrides.TrueForAll(row => row == ofEveryone || !row.Deny.HasFlag(ServerPermissions.ViewChannel));
        return isOpen ? Topic.Server(channel.Tenant, channel.ServerId) : Topic.Channel(channel.Tenant, channel.Id);
    }
}

using Realtime.Api.Accounts;

namespace Realtime.Api.Servers;

/// <summary>Communities: servers with channels, roles and members, and what moderators do there.</summary>
internal static class ServersFeature
{
    /// <summary>The tag of this feature's endpoints.</summary>
    public const string Tag = "Servers";

    public static IServiceCollection AddServers(this IServiceCollection services) => services
        .AddSingleton<ServerActs>()
        .AddSingleton<Memberships>()
        .AddSingleton<ServerService>()
        .AddSingleton<ChannelService>()
        .AddSingleton<ChannelOverrideService>()
        .AddSingleton<RoleService>()
        .AddSingleton<MemberService>()
        .AddSingleton<BanService>()
        .AddSingleton<InviteService>()
        .AddSingleton<JoinRequestService>()
        .AddSingleton<AuditLogService>()
        .AddSingleton<IUserDeletionStep, MembershipsOfTheDeleted>();

    public static void MapServers(this RouteGroupBuilder api)
    {
        var servers = api.MapGroup("/servers").WithTags(Tag);
        servers.MapServersThemselves();
        servers.MapRoles();
        servers.MapMembers();
        servers.MapBans();
        servers.MapJoining();
        servers.MapChannelsOfServers();
        api.MapGroup("/channels").WithTags(Tag).MapChannels();
        api.MapGroup("/invites").WithTags(Tag).MapInvites();
    }
}

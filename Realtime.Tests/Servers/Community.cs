using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Servers;

/// <summary>A server with somebody of every kind in it, or not in it. The people are the same in every one; the servers are not.</summary>
internal sealed class Community
{
    /// <summary>In the order of the tables.</summary>
    public static readonly string[] Kinds = ["owner", "admin", "moderator", "member", "muted", "banned", "stranger", "foreigner", "service"];

    private readonly RealtimeServer _server;

    private Community(RealtimeServer server, string id) => (_server, Id) = (server, id);

    public string Id { get; }

    public TopicRef Topic => new(TopicKind.Server, Id);

    public TopicRef Channel { get; private set; }

    public Role Admins { get; private set; } = null!;

    public Role Moderators { get; private set; } = null!;

    /// <summary>A role of nobody, which gives nothing.</summary>
    public Role Low { get; private set; } = null!;

    public string Invite { get; private set; } = "";

    public TestUser this[string kind] => kind switch
    {
        "foreigner" => _server.UserOf("elsewhere", kind),
        "service" => _server.UserOf("t", kind, CallerRoles.Service),
        _ => _server.UserOf("t", kind),
    };

    /// <summary>Besides those who act there are <c>victim</c>, a member, and <c>asker</c>, who waits to be let in.</summary>
    public static async Task<Community> MakeAsync(RealtimeServer server)
    {
        var owner = server.UserOf("t", "owner");
        var made = await owner.MakeServerAsync();
        var community = new Community(server, made.Id);
        var path = $"servers/{made.Id}";
        foreach (var member in new[] { "admin", "moderator", "member", "muted", "victim" })
        {
            (await community[member].PutAsync<object>($"{path}/members/me")).Expect(204);
        }
        foreach (var other in new[] { "banned", "stranger", "foreigner", "service" })
        {
            (await community[other].GetAsync<User>("users/me")).Expect(200);
        }
        community.Admins = await community.MakeRoleAsync(ServerPermissions.Administrator);
        community.Moderators = await community.MakeRoleAsync(
            ServerPermissions.ManageMessages | ServerPermissions.KickMembers | ServerPermissions.BanMembers | ServerPermissions.MuteMembers
            | ServerPermissions.ManageInvites | ServerPermissions.ViewAuditLog);
        community.Low = await community.MakeRoleAsync(ServerPermissions.None);
        (await owner.PutAsync<object>($"{path}/members/admin/roles/{community.Admins.Id}")).Expect(204);
        (await owner.PutAsync<object>($"{path}/members/moderator/roles/{community.Moderators.Id}")).Expect(204);
        (await owner.PutAsync<object>($"{path}/members/muted/mute", new MuteMember(DateTimeOffset.UtcNow.AddDays(1)))).Expect(204);
        (await owner.PutAsync<object>($"{path}/bans/banned", new PutBan("enough"))).Expect(204);
        community.Channel = await owner.MakeChannelAsync(made.Id);
        (await owner.PatchAsync<Server>(path, new UpdateServer(JoinPolicy: JoinPolicy.Request))).Expect(200);
        (await community["asker"].PostAsync<object>($"{path}/join-requests", new PostJoinRequest("please"))).Expect(204);
        community.Invite = (await owner.PostAsync<Invite>($"{path}/invites", new CreateInvite())).Expect(201).Code;
        return community;
    }

    /// <summary>Leaves files in the channel to the moderators.</summary>
    public async Task LeaveFilesToModeratorsAsync()
    {
        var overrides = $"channels/{Channel.Id}/overrides/roles";
        (await this["owner"].PutAsync<object>($"{overrides}/everyone", new SetOverride(ServerPermissions.None, ServerPermissions.AttachFiles))).Expect(200);
        (await this["owner"].PutAsync<object>($"{overrides}/{Moderators.Id}", new SetOverride(ServerPermissions.AttachFiles, ServerPermissions.None))).Expect(200);
    }

    public async Task<Role> MakeRoleAsync(ServerPermissions permissions) =>
        (await this["owner"].PostAsync<Role>($"servers/{Id}/roles", new CreateRole("role", permissions))).Expect(201);
}

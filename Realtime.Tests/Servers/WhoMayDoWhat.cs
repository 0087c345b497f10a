using Realtime.Api.Servers;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Tests.Access;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Servers;

/// <summary>Every endpoint and operation of servers, and everybody who may ask for it. A backend of the app is a stranger until it joins.</summary>
public sealed class WhoMayDoWhat(SharedServer shared) : IClassFixture<SharedServer>
{
    // What becomes of it, for each of Community.Kinds; {0} is the status when it is done.
    private const string Everybody = "{0} {0} {0} {0} {0} {0} {0} {0} {0}";
    private const string Members = "{0} {0} {0} {0} {0} not_a_member not_a_member hidden not_a_member";
    private const string Moderators = "{0} {0} {0} missing_permission missing_permission banned not_a_member hidden not_a_member";
    private const string Admins = "{0} {0} missing_permission missing_permission missing_permission banned not_a_member hidden not_a_member";
    private const string AdminsInChannels = "{0} {0} missing_permission missing_permission missing_permission not_a_member not_a_member hidden not_a_member";
    private const string Owners = "{0} not_the_owner not_the_owner not_the_owner not_the_owner banned not_a_member hidden not_a_member";

    private static readonly SetOverride Quiet = new(ServerPermissions.None, ServerPermissions.SendMessages);

    private static readonly RightsRow<Community>[] Rows =
    [
        new("POST servers", Everybody, 201, _ => new CreateServer("Mine")),
        new("GET servers", Everybody, 200),
        new("GET servers/{id}", "{0} {0} {0} {0} {0} {0} {0} hidden {0}", 200),
        new("PATCH servers/{id}", Admins, 200, _ => new UpdateServer("Other")),
        new("DELETE servers/{id}", Owners, 204),
        new("PUT servers/{id}/owner", Owners, 200, _ => new TransferServer("victim")),
        new("GET servers/{id}/permissions", Members, 200),
        new("GET servers/{id}/audit-log", Moderators, 200),

        new("POST servers/{id}/channels", Admins, 201, _ => new CreateChannel("more")),
        new("GET servers/{id}/channels", Members, 200),
        new("PUT servers/{id}/channels/order", Admins, 200, there => new OrderChannels([there.Channel.Id])),
        new("GET channels/{id}", Members, 200),
        new("PATCH channels/{id}", AdminsInChannels, 200, _ => new UpdateChannel(Topic: "Tea")),
        new("DELETE channels/{id}", AdminsInChannels, 204),
        new("GET channels/{id}/permissions", Members, 200),
        new("GET channels/{id}/overrides", Members, 200),
        new("PUT channels/{id}/overrides/roles/{subjectId}", AdminsInChannels, 200, _ => Quiet),
        new("DELETE channels/{id}/overrides/roles/{subjectId}", AdminsInChannels, 204),
        new("PUT channels/{id}/overrides/members/{subjectId}", AdminsInChannels, 200, _ => Quiet),
        new("DELETE channels/{id}/overrides/members/{subjectId}", AdminsInChannels, 204),
        new("GET channels/{id}/messages", Members, 200),
        new("POST channels/{id}/messages", "{0} {0} {0} {0} muted not_a_member not_a_member hidden not_a_member", 201, _ => new PostMessage("hello")),
        // The fields that a path would say are passed over in a body.
        new("POST channels/{id}/messages?with=attachments", "{0} {0} {0} missing_permission muted not_a_member not_a_member hidden not_a_member", 201)
        {
            Operation = Operations.MessageSend,
            AskedBy = async (there, who) =>
            {
                await there.LeaveFilesToModeratorsAsync();
                return new SendMessage(there.Channel.Type, there.Channel.Id, "hello", Attachments: [await who.UploadAsync()]);
            },
        },

        new("GET servers/{id}/roles", Members, 200),
        new("POST servers/{id}/roles", Admins, 201, _ => new CreateRole("new")),
        new("PUT servers/{id}/roles/order", Admins, 200, there => new OrderRoles([there.Admins.Id, there.Low.Id, there.Moderators.Id])),
        new("GET servers/{id}/roles/{roleId}", Members, 200),
        new("PATCH servers/{id}/roles/{roleId}", Admins, 200, _ => new UpdateRole("Other", ServerPermissions.KickMembers)),
        new("DELETE servers/{id}/roles/{roleId}", Admins, 204),
        new("PUT servers/{id}/members/{userId}/roles/{roleId}", Admins, 204),
        new("DELETE servers/{id}/members/{userId}/roles/{roleId}", Admins, 204),

        new("GET servers/{id}/members", Members, 200),
        new("PUT servers/{id}/members/me", "{0} {0} {0} {0} {0} banned join_by_request hidden join_by_request", 204),
        new("DELETE servers/{id}/members/me", "owner_cannot_leave {0} {0} {0} {0} banned not_a_member hidden not_a_member", 204),
        new("DELETE servers/{id}/members/{userId}", Moderators, 204) { Operation = Operations.MemberKick, Request = there => new KickMember(there.Id, "victim") },
        new("PUT servers/{id}/members/{userId}/mute", Moderators, 204, _ => new MuteMember(DateTimeOffset.UtcNow.AddHours(1))),
        new("DELETE servers/{id}/members/{userId}/mute", Moderators, 204),

        new("GET servers/{id}/bans", Moderators, 200),
        new("PUT servers/{id}/bans/{userId}", Moderators, 204, _ => new PutBan()) { Operation = Operations.MemberBan, Request = there => new BanMember(there.Id, "victim") },
        new("DELETE servers/{id}/bans/{userId}", Moderators, 204),

        new("GET servers/{id}/invites", Moderators, 200),
        new("POST servers/{id}/invites", Moderators, 201, _ => new CreateInvite(MaxUses: 3)),
        new("DELETE servers/{id}/invites/{code}", Moderators, 204),
        new("POST invites/{code}/accept", "{0} {0} {0} {0} {0} banned {0} hidden {0}", 200),

        new("GET servers/{id}/join-requests", Moderators, 200),
        new("POST servers/{id}/join-requests", "already_a_member already_a_member already_a_member already_a_member already_a_member banned {0} hidden {0}", 204, _ => new PostJoinRequest())
        {
            Operation = Operations.JoinRequest,
            Request = there => new RequestJoin(there.Id),
        },
        new("POST servers/{id}/join-requests/{userId}/approve", Moderators, 204)
        {
            Operation = Operations.JoinRequestApprove,
            Request = there => new DecideJoinRequest(there.Id, "asker"),
        },
        new("POST servers/{id}/join-requests/{userId}/deny", Moderators, 204)
        {
            Operation = Operations.JoinRequestDeny,
            Request = there => new DecideJoinRequest(there.Id, "asker"),
        },
    ];

    public static TheoryData<string> Endpoints => new(Rows.Select(row => row.Endpoint));

    public static TheoryData<string> EveryOperation => new(Rows.Where(row => row.Operation is not null).Select(row => row.Operation!));

    private TableOfRights<Community> Table => new(
        Community.Kinds, Rows, () => Community.MakeAsync(shared.Server), (there, kind) => there[kind],
        (there, endpoint) => endpoint
            .Replace("channels/{id}", $"channels/{there.Channel.Id}", StringComparison.Ordinal)
            .Replace("{id}", there.Id, StringComparison.Ordinal)
            .Replace("{roleId}", there.Low.Id, StringComparison.Ordinal)
            .Replace("roles/{subjectId}", $"roles/{there.Low.Id}", StringComparison.Ordinal)
            .Replace("{subjectId}", "victim", StringComparison.Ordinal)
            .Replace("{code}", there.Invite, StringComparison.Ordinal)
            .Replace("{userId}", endpoint.Contains("join-requests", StringComparison.Ordinal) ? "asker" : "victim", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Endpoints))]
    public Task over_http_is_what_the_table_says(string endpoint) => Table.CheckOverHttpAsync(endpoint);

    [Theory]
    [MemberData(nameof(EveryOperation))]
    public Task on_the_hub_is_what_the_table_says(string operation) => Table.CheckOnTheHubAsync(operation);

    [Fact]
    public void is_asked_of_every_endpoint_and_operation_that_there_is() =>
        Table.CheckThatItIsWhole(shared.Server, ServersFeature.Tag, typeof(ServersFeature).Namespace!);
}

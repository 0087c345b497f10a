using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Connections;
using Realtime.Api.Servers;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Servers;

/// <summary>Every endpoint and operation of servers, and everybody who may ask for it.</summary>
public sealed class WhoMayDoWhat(SharedServer shared) : IClassFixture<SharedServer>
{
    // What becomes of it, for each of Community.Kinds; {0} is the status when it is done.
    private const string Everybody = "{0} {0} {0} {0} {0} {0} {0} {0}";
    private const string Members = "{0} {0} {0} {0} {0} not_a_member not_a_member hidden";
    private const string Moderators = "{0} {0} {0} missing_permission missing_permission banned not_a_member hidden";
    private const string Admins = "{0} {0} missing_permission missing_permission missing_permission banned not_a_member hidden";
    private const string AdminsInChannels = "{0} {0} missing_permission missing_permission missing_permission not_a_member not_a_member hidden";
    private const string Owners = "{0} not_the_owner not_the_owner not_the_owner not_the_owner banned not_a_member hidden";

    private static readonly SetOverride Quiet = new(ServerPermissions.None, ServerPermissions.SendMessages);

    private static readonly Row[] Rows =
    [
        new("POST servers", Everybody, 201, _ => new CreateServer("Mine")),
        new("GET servers", Everybody, 200),
        new("GET servers/{id}", "{0} {0} {0} {0} {0} {0} {0} hidden", 200),
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
        new("POST channels/{id}/messages", "{0} {0} {0} {0} muted not_a_member not_a_member hidden", 201, _ => new PostMessage("hello")),

        new("GET servers/{id}/roles", Members, 200),
        new("POST servers/{id}/roles", Admins, 201, _ => new CreateRole("new")),
        new("PUT servers/{id}/roles/order", Admins, 200, there => new OrderRoles([there.Admins.Id, there.Low.Id, there.Moderators.Id])),
        new("GET servers/{id}/roles/{roleId}", Members, 200),
        new("PATCH servers/{id}/roles/{roleId}", Admins, 200, _ => new UpdateRole("Other", ServerPermissions.KickMembers)),
        new("DELETE servers/{id}/roles/{roleId}", Admins, 204),
        new("PUT servers/{id}/members/{userId}/roles/{roleId}", Admins, 204),
        new("DELETE servers/{id}/members/{userId}/roles/{roleId}", Admins, 204),

        new("GET servers/{id}/members", Members, 200),
        new("PUT servers/{id}/members/me", "{0} {0} {0} {0} {0} banned join_by_request hidden", 204),
        new("DELETE servers/{id}/members/me", "owner_cannot_leave {0} {0} {0} {0} banned not_a_member hidden", 204),
        new("DELETE servers/{id}/members/{userId}", Moderators, 204) { Operation = Operations.MemberKick, Request = there => new KickMember(there.Id, "victim") },
        new("PUT servers/{id}/members/{userId}/mute", Moderators, 204, _ => new MuteMember(DateTimeOffset.UtcNow.AddHours(1))),
        new("DELETE servers/{id}/members/{userId}/mute", Moderators, 204),

        new("GET servers/{id}/bans", Moderators, 200),
        new("PUT servers/{id}/bans/{userId}", Moderators, 204, _ => new PutBan()) { Operation = Operations.MemberBan, Request = there => new BanMember(there.Id, "victim") },
        new("DELETE servers/{id}/bans/{userId}", Moderators, 204),

        new("GET servers/{id}/invites", Moderators, 200),
        new("POST servers/{id}/invites", Moderators, 201, _ => new CreateInvite(MaxUses: 3)),
        new("DELETE servers/{id}/invites/{code}", Moderators, 204),
        new("POST invites/{code}/accept", "{0} {0} {0} {0} {0} banned {0} hidden", 200),

        new("GET servers/{id}/join-requests", Moderators, 200),
        new("POST servers/{id}/join-requests", "already_a_member already_a_member already_a_member already_a_member already_a_member banned {0} hidden", 204, _ => new PostJoinRequest())
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

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task over_http_is_what_the_table_says(string endpoint)
    {
        var row = Rows.Single(row => row.Endpoint == endpoint);
        await CheckAsync(row, row.Done.ToString(System.Globalization.CultureInfo.InvariantCulture), async (there, who) =>
        {
            var parts = endpoint.Split(' ');
            var path = parts[1]
                .Replace("channels/{id}", $"channels/{there.Channel.Id}", StringComparison.Ordinal)
                .Replace("{id}", there.Id, StringComparison.Ordinal)
                .Replace("{roleId}", there.Low.Id, StringComparison.Ordinal)
                .Replace("roles/{subjectId}", $"roles/{there.Low.Id}", StringComparison.Ordinal)
                .Replace("{subjectId}", "victim", StringComparison.Ordinal)
                .Replace("{code}", there.Invite, StringComparison.Ordinal)
                .Replace("{userId}", parts[1].Contains("join-requests", StringComparison.Ordinal) ? "asker" : "victim", StringComparison.Ordinal);
            var answer = await TestUser.SendAsync<object>(who.Url, who.Token, new HttpMethod(parts[0]), path, row.Body?.Invoke(there));
            return answer.Status < 300 ? $"{answer.Status}" : Say(answer.Code, answer.Reason);
        });
    }

    [Theory]
    [MemberData(nameof(EveryOperation))]
    public async Task on_the_hub_is_what_the_table_says(string operation)
    {
        var row = Rows.Single(row => row.Operation == operation);
        await CheckAsync(row, "done", async (there, who) =>
        {
            await using var hub = await who.ConnectAsync();
            var answer = await hub.AskAsync<Done>(operation, row.Request!(there));
            return answer.Error is { } error ? Say(error.Code == ErrorCode.NotFound ? "not_found" : "", error.Reason) : "done";
        });
    }

    [Fact]
    public void is_asked_of_every_endpoint_and_operation_that_there_is()
    {
        var endpoints = shared.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags.Contains(ServersFeature.Tag) ?? false)
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.Replace("/api/v1/", "", StringComparison.Ordinal).TrimEnd('/')}"))
            .ToList();
        var operations =
            from method in typeof(RealtimeHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where method.GetParameters().Any(parameter => parameter.ParameterType.Namespace == typeof(ServersFeature).Namespace)
            select method.GetCustomAttribute<HubMethodNameAttribute>()!.Name;

        Assert.NotEmpty(endpoints);
        Assert.Empty(endpoints.Except(Rows.Select(row => row.Endpoint)));
        Assert.Equal(operations.Order(), Rows.Select(row => row.Operation).OfType<string>().Order());
    }

    /// <summary>Those who are refused change nothing, so one community does for all of them; each of the others gets one to do it to.</summary>
    private async Task CheckAsync(Row row, string done, Func<Community, TestUser, Task<string>> askAsync)
    {
        var expected = Community.Kinds.Zip(row.Outcomes.Split(' '), (kind, outcome) => (Kind: kind, Outcome: outcome)).ToList();
        Assert.Equal(Community.Kinds.Length, row.Outcomes.Split(' ').Length);
        var untouched = await Community.MakeAsync(shared.Server);
        foreach (var (kind, outcome) in expected)
        {
            var isDone = outcome == "{0}";
            var there = isDone ? await Community.MakeAsync(shared.Server) : untouched;
            var got = await askAsync(there, there[kind]);
            Assert.True((isDone ? done : outcome) == got, $"{row.Endpoint} by {kind}: expected {(isDone ? done : outcome)}, got {got}");
        }
    }

    private static string Say(string? code, string? reason) => code == "not_found" ? "hidden" : reason ?? code ?? "";

    private sealed record Row(string Endpoint, string Outcomes, int Done, Func<Community, object>? Body = null)
    {
        /// <summary>The same on the hub, where there is one.</summary>
        public string? Operation { get; init; }

        public Func<Community, object>? Request { get; init; }
    }
}

using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Servers;

public sealed class Moderating(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task reaches_only_what_is_below_ones_own_highest_role_and_gives_only_what_one_has()
    {
        var there = await Community.MakeAsync(shared.Server);
        var (owner, admin) = (there["owner"], there["admin"]);
        var path = $"servers/{there.Id}";
        // Somebody who may manage roles and members, but is no administrator.
        var keepers = await there.MakeRoleAsync(ServerPermissions.ManageRoles | ServerPermissions.KickMembers | ServerPermissions.BanMembers);
        var low = await there.MakeRoleAsync(ServerPermissions.None);
        (await owner.PutAsync<object>($"{path}/members/member/roles/{keepers.Id}")).Expect(204);
        var keeper = there["member"];

        // From the highest: admins, moderators, there.Low, keepers, low, everyone.
        foreach (var (refused, reason) in new[]
        {
            (await keeper.PutAsync<object>($"{path}/members/victim/roles/{there.Low.Id}"), "not_below_you"),
            (await keeper.PutAsync<object>($"{path}/members/victim/roles/{keepers.Id}"), "not_below_you"),
            (await keeper.PutAsync<object>($"{path}/members/moderator/roles/{low.Id}"), "not_below_you"),
            (await keeper.PatchAsync<object>($"{path}/roles/{there.Admins.Id}", new UpdateRole("x")), "not_below_you"),
            (await keeper.DeleteAsync<object>($"{path}/roles/{there.Low.Id}"), "not_below_you"),
            (await keeper.PatchAsync<object>($"{path}/roles/{low.Id}", new UpdateRole(Permissions: ServerPermissions.ManageServer)), "more_than_you_may"),
            (await keeper.PostAsync<object>($"{path}/roles", new CreateRole("x", ServerPermissions.Administrator)), "more_than_you_may"),
            (await keeper.DeleteAsync<object>($"{path}/members/moderator"), "not_below_you"),
            (await keeper.PutAsync<object>($"{path}/bans/owner", new PutBan()), "not_below_you"),
            (await admin.DeleteAsync<object>($"{path}/members/owner"), "not_below_you"),
            (await admin.DeleteAsync<object>($"{path}/members/admin"), "not_below_you"),
            (await admin.PutAsync<object>($"{path}/members/admin/mute", new MuteMember(DateTimeOffset.UtcNow.AddDays(1))), "not_below_you"),
            (await keeper.PutAsync<object>(
                $"channels/{there.Channel.Id}/overrides/members/moderator", new SetOverride(ServerPermissions.None, ServerPermissions.SendMessages)), "not_below_you"),
            (await keeper.PutAsync<object>(
                $"channels/{there.Channel.Id}/overrides/roles/{low.Id}", new SetOverride(ServerPermissions.ManageMessages, ServerPermissions.None)), "more_than_you_may"),
            (await keeper.PutAsync<object>($"{path}/roles/order", new OrderRoles([keepers.Id, there.Admins.Id, there.Moderators.Id, there.Low.Id, low.Id])), "not_below_you"),
        })
        {
            Assert.True((refused.Status, refused.Reason) == (403, reason), $"expected {reason}: {refused.Text}");
        }
        (await keeper.PutAsync<object>($"{path}/members/victim/roles/{low.Id}")).Expect(204);
        (await keeper.PatchAsync<object>($"{path}/roles/{low.Id}", new UpdateRole(Permissions: ServerPermissions.KickMembers))).Expect(200);
        (await keeper.DeleteAsync<object>($"{path}/members/victim")).Expect(204);

        var own = (await keeper.GetAsync<OwnPermissions>($"{path}/permissions")).Expect(200);
        Assert.Equal(ServerPermissions.Usual | keepers.Permissions, own.Permissions);
        Assert.Equal(2, own.Rank);
        Assert.Null((await owner.GetAsync<OwnPermissions>($"{path}/permissions")).Expect(200).Rank);
    }

    [Fact]
    public async Task leaves_a_trace_in_the_log_when_it_was_done_and_only_then()
    {
        var there = await Community.MakeAsync(shared.Server);
        var moderator = there["moderator"];
        var path = $"servers/{there.Id}";
        var before = (await there["owner"].GetAsync<Page<AuditEntry>>($"{path}/audit-log")).Expect(200).Items.Count;

        (await moderator.DeleteAsync<object>($"{path}/members/victim?reason=spam")).Expect(204);
        Assert.Equal(404, (await moderator.DeleteAsync<object>($"{path}/members/victim")).Status);
        Assert.Equal(403, (await moderator.DeleteAsync<object>($"{path}/members/admin")).Status);
        (await moderator.DeleteAsync<object>($"{path}/bans/victim")).Expect(204);
        (await moderator.DeleteAsync<object>($"{path}/bans/banned")).Expect(204);

        var page = (await moderator.GetAsync<Page<AuditEntry>>($"{path}/audit-log?limit=1")).Expect(200);
        var next = (await moderator.GetAsync<Page<AuditEntry>>($"{path}/audit-log?limit=100&cursor={page.NextCursor}")).Expect(200);
        var newest = Assert.Single(page.Items);
        Assert.Equal((AuditAction.MemberUnban, "moderator", "banned"), (newest.Action, newest.ActorId, newest.TargetId));
        Assert.Equal((AuditAction.MemberKick, "victim", "spam"), (next.Items[0].Action, next.Items[0].TargetId, next.Items[0].Reason));
        Assert.Equal(before + 2, next.Items.Count + 1);
        Assert.Null(next.NextCursor);
    }

    [Fact]
    public async Task bans_until_it_ends_and_neither_an_invite_nor_a_request_helps()
    {
        var there = await Community.MakeAsync(shared.Server);
        var (owner, victim) = (there["owner"], there["victim"]);
        var path = $"servers/{there.Id}";
        await using var hub = await owner.ConnectAsync();
        await hub.SubscribeAsync(there.Topic);

        (await owner.PutAsync<object>($"{path}/bans/victim", new PutBan("spam", DateTimeOffset.UtcNow.AddDays(1)))).Expect(204);

        Assert.Equal("victim", (await hub.NextAsync<MemberChange>(Events.MemberBan)).UserId);
        Assert.Equal("banned", (await victim.PostAsync<object>($"invites/{there.Invite}/accept")).Reason);
        Assert.Equal("banned", (await victim.PostAsync<object>($"{path}/join-requests", new PostJoinRequest())).Reason);
        Assert.Equal(["banned", "victim"], (await owner.GetAsync<Page<Ban>>($"{path}/bans")).Expect(200).Items.Select(ban => ban.UserId));
        // A ban that is given anew has the new end.
        (await owner.PutAsync<object>($"{path}/bans/victim", new PutBan("spam", DateTimeOffset.UtcNow.AddSeconds(1)))).Expect(204);
        await Soon.UntilAsync(
            async () => (await victim.PostAsync<object>($"invites/{there.Invite}/accept")).Status == 200, "the ban has ended");
        Assert.Equal("banned", Assert.Single((await owner.GetAsync<Page<Ban>>($"{path}/bans")).Expect(200).Items).UserId);
        Assert.Equal("until", (await owner.PutAsync<object>($"{path}/bans/victim", new PutBan(Until: DateTimeOffset.UnixEpoch))).Field);
    }

    [Fact]
    public async Task lets_in_as_many_by_an_invite_as_it_says_even_at_once()
    {
        var there = await Community.MakeAsync(shared.Server);
        var invite = (await there["owner"].PostAsync<Invite>($"servers/{there.Id}/invites", new CreateInvite(MaxUses: 2))).Expect(201);
        var crowd = Enumerable.Range(0, 8).Select(index => there[$"crowd-{index}"]).ToList();

        var answers = await Task.WhenAll(crowd.Select(one => one.PostAsync<Server>($"invites/{invite.Code}/accept")));

        Assert.Equal(2, answers.Count(answer => answer.Status == 200));
        Assert.Equal(6, answers.Count(answer => answer.Reason == "invite_spent"));
        var members = (await there["owner"].GetAsync<Page<Member>>($"servers/{there.Id}/members")).Expect(200).Items;
        Assert.Equal(2, members.Count(member => member.User.Id.StartsWith("crowd", StringComparison.Ordinal)));
        // Who is in already uses nothing up.
        var again = crowd[Array.FindIndex(answers, answer => answer.Status == 200)];
        (await again.PostAsync<Server>($"invites/{invite.Code}/accept")).Expect(200);
    }

    [Fact]
    public async Task decides_about_requests_and_tells_those_whom_it_concerns()
    {
        var there = await Community.MakeAsync(shared.Server);
        await using var moderator = await there["moderator"].ConnectAsync();
        await moderator.SubscribeAsync(new(TopicKind.User, "moderator"));
        await using var asker = await there["asker"].ConnectAsync();
        await asker.SubscribeAsync(new(TopicKind.User, "asker"));
        await using var stranger = await there["stranger"].ConnectAsync();
        await stranger.SubscribeAsync(new(TopicKind.User, "stranger"));

        await stranger.DoAsync<Done>(Operations.JoinRequest, new RequestJoin(there.Id, "me too"));
        Assert.Equal(new JoinRequestChange(there.Id, "stranger"), await moderator.NextAsync<JoinRequestChange>(Events.JoinRequestPending));
        await stranger.DoAsync<Done>(Operations.JoinRequest, new RequestJoin(there.Id, "really"));
        Assert.Equal(0, await moderator.CountAsync(Events.JoinRequestPending));
        var waiting = (await there["moderator"].GetAsync<Page<JoinRequest>>($"servers/{there.Id}/join-requests")).Expect(200).Items;
        Assert.Equal([("asker", "please"), ("stranger", "really")], waiting.Select(request => (request.User.Id, request.Message)));

        await moderator.DoAsync<Done>(Operations.JoinRequestApprove, new DecideJoinRequest(there.Id, "asker"));
        await moderator.DoAsync<Done>(Operations.JoinRequestDeny, new DecideJoinRequest(there.Id, "stranger"));

        Assert.Equal(new JoinRequestChange(there.Id, "asker"), await asker.NextAsync<JoinRequestChange>(Events.JoinRequestApproved));
        Assert.Equal(new JoinRequestChange(there.Id, "stranger"), await stranger.NextAsync<JoinRequestChange>(Events.JoinRequestDenied));
        Assert.Equal(SubscriptionStatus.Subscribed, (await asker.SubscribeAsync(there.Topic)).Status);
        Assert.Equal(SubscriptionStatus.Denied, (await stranger.SubscribeAsync(there.Topic)).Status);
        var twice = await moderator.AskAsync<Done>(Operations.JoinRequestApprove, new DecideJoinRequest(there.Id, "stranger"));
        Assert.NotNull(twice.Error);
    }

    [Fact]
    public async Task hands_a_server_on_and_deletes_it_with_all_that_was_said()
    {
        var there = await Community.MakeAsync(shared.Server);
        var (owner, heir) = (there["owner"], there["member"]);
        var path = $"servers/{there.Id}";
        await owner.SayAsync(there.Channel, "to be forgotten");
        await using var hub = await there["victim"].ConnectAsync();
        await hub.SubscribeAsync(there.Topic);

        Assert.Equal("member", (await owner.PutAsync<Server>($"{path}/owner", new TransferServer("member"))).Expect(200).OwnerId);
        Assert.Equal("member", (await hub.NextAsync<Server>(Events.ServerUpdate)).OwnerId);
        Assert.Equal("not_the_owner", (await owner.DeleteAsync<object>(path)).Reason);
        Assert.Equal("missing_permission", (await owner.PatchAsync<object>(path, new UpdateServer("mine"))).Reason);
        Assert.Equal(404, (await heir.PutAsync<object>($"{path}/owner", new TransferServer("stranger"))).Status);
        (await heir.DeleteAsync<object>(path)).Expect(204);

        Assert.Equal(new ServerDeleted(there.Id), await hub.NextAsync<ServerDeleted>(Events.ServerDelete));
        Assert.Equal(there.Topic, (await hub.NextAsync<SubscriptionEnded>(Events.SubscriptionEnded)).Topic);
        Assert.Equal(404, (await heir.GetAsync<object>(path)).Status);
        Assert.Equal(404, (await heir.GetAsync<object>($"channels/{there.Channel.Id}/messages")).Status);
        // An id that was somebody's is nobody else's.
        Assert.Equal("taken", (await heir.PostAsync<object>("servers", new CreateServer("Again", Id: there.Id))).Reason);
        var other = await heir.MakeServerAsync();
        Assert.Equal("taken", (await heir.PostAsync<object>($"servers/{other.Id}/channels", new CreateChannel("again", Id: there.Channel.Id))).Reason);
    }

    [Fact]
    public async Task puts_channels_and_roles_in_another_order()
    {
        var there = await Community.MakeAsync(shared.Server);
        var owner = there["owner"];
        var path = $"servers/{there.Id}";
        var second = await owner.MakeChannelAsync(there.Id);

        (await owner.PutAsync<object>($"{path}/channels/order", new OrderChannels([second.Id, there.Channel.Id]))).Expect(200);
        (await owner.PutAsync<object>($"{path}/roles/order", new OrderRoles([there.Low.Id, there.Admins.Id, there.Moderators.Id]))).Expect(200);

        Assert.Equal([second.Id, there.Channel.Id], (await owner.GetAsync<Page<Channel>>($"{path}/channels")).Expect(200).Items.Select(channel => channel.Id));
        Assert.Equal(
            [there.Low.Id, there.Admins.Id, there.Moderators.Id, Role.EveryoneId],
            (await owner.GetAsync<Page<Role>>($"{path}/roles")).Expect(200).Items.Select(role => role.Id));
        Assert.Equal((400, "not_all"), await ReasonAsync(owner.PutAsync<object>($"{path}/channels/order", new OrderChannels([second.Id, second.Id]))));
        Assert.Equal((400, "not_all"), await ReasonAsync(owner.PutAsync<object>($"{path}/roles/order", new OrderRoles([there.Low.Id]))));
        Assert.Equal((400, "everyone"), await ReasonAsync(owner.DeleteAsync<object>($"{path}/roles/everyone")));
        Assert.Equal((400, "everyone"), await ReasonAsync(owner.PutAsync<object>($"{path}/members/member/roles/everyone")));
        Assert.Equal((409, "taken"), await ReasonAsync(owner.PostAsync<object>($"{path}/roles", new CreateRole("two", Id: "everyone"))));
    }

    [Fact]
    public async Task slows_a_channel_down_for_all_but_those_who_moderate_it()
    {
        var there = await Community.MakeAsync(shared.Server);
        await using var member = await there["member"].ConnectAsync();
        await using var moderator = await there["moderator"].ConnectAsync();
        var channel = there.Channel;
        (await there["owner"].PatchAsync<Channel>($"channels/{channel.Id}", new UpdateChannel(SlowModeSeconds: 3600))).Expect(200);

        var first = await member.SayAsync(channel, "one", nonce: "n-1");
        var second = await member.AskAsync<MessageSent>(Operations.MessageSend, new SendMessage(channel.Type, channel.Id, "two", "n-2"));
        var again = await member.SayAsync(channel, "one", nonce: "n-1");
        await moderator.SayAsync(channel, "three");
        await moderator.SayAsync(channel, "four");

        Assert.Equal("slow_mode", second.Error!.Reason);
        Assert.InRange(second.Error.RetryAfterMs!.Value, 1, 3_600_000);
        Assert.Equal((first.Id, true), (again.Id, again.Duplicate));
        (await there["owner"].PatchAsync<Channel>($"channels/{channel.Id}", new UpdateChannel(SlowModeSeconds: 0))).Expect(200);
        await member.SayAsync(channel, "two", nonce: "n-2");
    }

    private static async Task<(int, string?)> ReasonAsync(Task<HttpAnswer<object>> asking)
    {
        var answer = await asking;
        return (answer.Status, answer.Reason);
    }
}

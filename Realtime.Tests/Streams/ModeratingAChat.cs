using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Access;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Streams;

public sealed class ModeratingAChat(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task by_its_modes_concerns_all_but_the_owner_and_the_moderators_and_is_told_to_all()
    {
        var chat = await Chat.MakeAsync(shared.Server);
        await using var viewer = await TwoNodes.SubscribedAsync(chat["viewer"], chat.Topic);

        Assert.Equal((null, null, null, "followers_only"), await SayAsync(chat));
        var modsOnly = await chat.SetAsync(new PatchStream(ModsOnly: true));
        Assert.Equal(modsOnly, await viewer.NextAsync<LiveStream>(Events.StreamUpdate));
        Assert.True(modsOnly is { ModsOnly: true, FollowersOnly: true, SlowModeSeconds: 0 });
        Assert.Equal((null, null, "mods_only", "mods_only"), await SayAsync(chat));

        // What is said by a moderator; and nothing that is as it was is told.
        await using var moderator = await chat["moderator"].ConnectAsync();
        await moderator.DoAsync<LiveStream>(Operations.StreamUpdate, new UpdateStream(chat.Id, SlowModeSeconds: 3600, FollowersOnly: false, ModsOnly: false));
        await moderator.DoAsync<LiveStream>(Operations.StreamUpdate, new UpdateStream(chat.Id, SlowModeSeconds: 3600));
        Assert.Equal(3600, (await viewer.NextAsync<LiveStream>(Events.StreamUpdate)).SlowModeSeconds);
        Assert.Equal(0, await viewer.CountAsync(Events.StreamUpdate));
        Assert.Equal((null, null, null, null), await SayAsync(chat));
        Assert.Equal((null, null, "slow_mode", "slow_mode"), await SayAsync(chat));
        var slow = await viewer.AskAsync<MessageSent>(Operations.StreamMessage, new SendStreamMessage(chat.Id, "hello"));
        Assert.Equal(ErrorCode.SlowMode, slow.Error!.Code);
        Assert.InRange(slow.Error.RetryAfterMs!.Value, 1, 3_600_000);
    }

    [Theory]
    [InlineData("""{"slowModeSeconds":-1}""", 400, "slowModeSeconds")]
    [InlineData("""{"slowModeSeconds":21601}""", 400, "slowModeSeconds")]
    [InlineData("""{"title":""}""", 400, "title")]
    [InlineData("""{"followersOnly":5}""", 400, "followersOnly")]
    public async Task takes_no_modes_that_make_no_sense(string body, int status, string field)
    {
        var chat = await Chat.MakeAsync(shared.Server);

        var answer = await chat["owner"].PatchAsync<LiveStream>($"streams/{chat.Id}", System.Text.Json.Nodes.JsonNode.Parse(body)!);

        Assert.Equal((status, field), (answer.Status, answer.Field));
    }

    [Fact]
    public async Task leaves_the_title_to_the_owner_and_an_ended_stream_as_it_is()
    {
        var chat = await Chat.MakeAsync(shared.Server);

        Assert.Equal("not_the_owner", (await chat["moderator"].PatchAsync<LiveStream>($"streams/{chat.Id}", new PatchStream("Mine"))).Reason);
        Assert.Equal("Ours", (await chat.SetAsync(new PatchStream("Ours"))).Title);
        (await chat["owner"].PostAsync<LiveStream>($"streams/{chat.Id}/end")).Expect(200);
        Assert.Equal("stream_ended", (await chat["moderator"].PatchAsync<LiveStream>($"streams/{chat.Id}", new PatchStream(ModsOnly: true))).Reason);
    }

    [Fact]
    public async Task takes_the_word_for_a_while_that_ends_by_itself_and_leaves_reading()
    {
        var chat = await Chat.MakeAsync(shared.Server);
        await using var follower = await TwoNodes.SubscribedAsync(chat["follower"], chat.Topic, new(TopicKind.User, "follower"));
        await follower.SayAsync(chat.Topic, "before");
        await using var moderator = await chat["moderator"].ConnectAsync();

        var given = await moderator.DoAsync<StreamTimeout>(Operations.StreamTimeout, new TimeOutStreamUser(chat.Id, "follower", 1_209_600, "spam"));
        var refused = await follower.AskAsync<MessageSent>(Operations.StreamMessage, new SendStreamMessage(chat.Id, "but"));
        var typing = await follower.AskAsync<Done>(Operations.Typing, new TypingRequest(TopicKind.Stream, chat.Id));

        Assert.Equal(TimeSpan.FromDays(14), given.Until - given.CreatedAt);
        Assert.Equal((ErrorCode.Forbidden, "timed_out"), (refused.Error!.Code, refused.Error.Reason));
        Assert.InRange(refused.Error.RetryAfterMs!.Value, 1_209_600_000 - 90_000, 1_209_600_000);
        Assert.Equal("timed_out", typing.Error!.Reason);
        Assert.NotEmpty((await chat["follower"].HistoryAsync(chat.Topic)).Messages);
        foreach (var topic in new[] { chat.Topic, new TopicRef(TopicKind.User, "follower") })
        {
            var told = await follower.NextAsync<StreamUserUpdate>(Events.StreamUserUpdate);
            Assert.Equal(new StreamUserUpdate(topic, chat.Id, "follower", IsModerator: false, given.Until), told);
        }
        var listed = (await chat["moderator"].GetAsync<Page<StreamTimeout>>($"streams/{chat.Id}/timeouts")).Expect(200).Items;
        Assert.Equal([("follower", "moderator", "spam"), ("timed_out", "owner", null)], listed.Select(one => (one.UserId, one.GivenBy, one.Reason)));

        // A new one replaces it.
        await moderator.DoAsync<StreamTimeout>(Operations.StreamTimeout, new TimeOutStreamUser(chat.Id, "follower", 1));
        await Soon.UntilAsync(async () => await chat.SayAsync("follower") is null, "the timeout to end");
        Assert.Equal(["timed_out"], (await chat["owner"].GetAsync<Page<StreamTimeout>>($"streams/{chat.Id}/timeouts")).Expect(200).Items.Select(one => one.UserId));

        (await chat["moderator"].DeleteAsync<object>($"streams/{chat.Id}/timeouts/timed_out")).Expect(204);
        Assert.Null(await chat.SayAsync("timed_out"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_209_601)]
    public async Task takes_it_for_a_second_to_fourteen_days(int seconds)
    {
        var chat = await Chat.MakeAsync(shared.Server);

        var answer = await chat["owner"].PutAsync<StreamTimeout>($"streams/{chat.Id}/timeouts/victim", new PutStreamTimeout(seconds));

        Assert.Equal((400, "seconds"), (answer.Status, answer.Field));
    }

    [Fact]
    public async Task bans_until_it_ends_or_is_lifted()
    {
        var chat = await Chat.MakeAsync(shared.Server);
        var (owner, follower) = (chat["owner"], chat["follower"]);
        await using var hub = await TwoNodes.SubscribedAsync(follower, chat.Topic, new(TopicKind.User, "follower"));

        (await owner.PutAsync<StreamBan>($"streams/{chat.Id}/bans/follower", new PutStreamBan("spam"))).Expect(200);

        Assert.Equal(new SubscriptionEnded(chat.Topic, SubscriptionEnd.Banned), await hub.NextAsync<SubscriptionEnded>(Events.SubscriptionEnded));
        var told = await hub.NextAsync<StreamUserUpdate>(Events.StreamUserUpdate);
        Assert.True(told is { Topic.Type: TopicKind.User, IsBanned: true, BannedUntil: null });
        Assert.Equal("banned", await chat.SayAsync("follower"));
        Assert.Equal("banned", (await follower.GetAsync<HistoryPage>($"streams/{chat.Id}/messages")).Reason);
        Assert.Equal(SubscriptionStatus.Denied, (await hub.SubscribeAsync(chat.Topic)).Status);
        Assert.Equal(
            [("banned", "enough"), ("follower", "spam")],
            (await owner.GetAsync<Page<StreamBan>>($"streams/{chat.Id}/bans")).Expect(200).Items.Select(ban => (ban.UserId, ban.Reason)));

        (await owner.PutAsync<StreamBan>($"streams/{chat.Id}/bans/follower", new PutStreamBan(Until: DateTimeOffset.UtcNow.AddSeconds(1)))).Expect(200);
        await Soon.UntilAsync(async () => await chat.SayAsync("follower") is null, "the ban to end");
        (await owner.DeleteAsync<object>($"streams/{chat.Id}/bans/banned")).Expect(204);
        Assert.Null(await chat.SayAsync("banned"));
        Assert.Empty((await owner.GetAsync<Page<StreamBan>>($"streams/{chat.Id}/bans")).Expect(200).Items);
        Assert.Equal("until", (await owner.PutAsync<StreamBan>($"streams/{chat.Id}/bans/follower", new PutStreamBan(Until: DateTimeOffset.UnixEpoch))).Field);
    }

    [Fact]
    public async Task never_reaches_the_owner_and_a_moderator_by_the_owner_alone_which_ends_that()
    {
        var chat = await Chat.MakeAsync(shared.Server);
        var (owner, moderator) = (chat["owner"], chat["moderator"]);
        var path = $"streams/{chat.Id}";
        (await owner.PutAsync<object>($"{path}/moderators/viewer")).Expect(204);

        foreach (var target in new[] { "owner", "viewer", "moderator" })
        {
            Assert.Equal("not_below_you", (await moderator.PutAsync<StreamTimeout>($"{path}/timeouts/{target}", new PutStreamTimeout(60))).Reason);
            Assert.Equal("not_below_you", (await moderator.PutAsync<StreamBan>($"{path}/bans/{target}", new PutStreamBan())).Reason);
        }
        Assert.Equal("not_below_you", (await owner.PutAsync<StreamBan>($"{path}/bans/owner", new PutStreamBan())).Reason);
        Assert.Equal(404, (await owner.PutAsync<StreamBan>($"{path}/bans/nobody", new PutStreamBan())).Status);
        Assert.Equal(404, (await owner.PutAsync<object>($"{path}/moderators/nobody")).Status);
        Assert.Null(await chat.SayAsync("viewer"));

        (await owner.PutAsync<StreamTimeout>($"{path}/timeouts/moderator", new PutStreamTimeout(60))).Expect(200);
        Assert.Equal("timed_out", await chat.SayAsync("moderator"));
        Assert.Equal("not_a_moderator", (await moderator.GetAsync<Page<StreamBan>>($"{path}/bans")).Reason);
        var left = (await moderator.GetAsync<Page<StreamModerator>>($"{path}/moderators")).Expect(200);
        Assert.Equal("viewer", Assert.Single(left.Items).User.Id);

        // Made one again, the word is back; and so for one who was banned.
        foreach (var restricted in new[] { "moderator", "banned" })
        {
            (await owner.PutAsync<object>($"{path}/moderators/{restricted}")).Expect(204);
            Assert.Null(await chat.SayAsync(restricted));
        }
        (await owner.DeleteAsync<object>($"{path}/moderators/viewer")).Expect(204);
        Assert.Equal("followers_only", await chat.SayAsync("viewer"));
    }

    [Fact]
    public async Task holds_on_the_other_node_though_it_remembers_what_everybody_might()
    {
        await using var nodes = await TwoNodes.StartAsync(overRedis: true);
        var chat = await Chat.MakeAsync(nodes.One);
        var owner = chat["owner"];
        var hubs = new Dictionary<string, HubSocket>();
        foreach (var kind in new[] { "moderator", "follower", "victim" })
        {
            hubs[kind] = await TwoNodes.SubscribedAsync(nodes.Other.UserOf("t", kind), chat.Topic);
            await hubs[kind].SayAsync(chat.Topic, "remembered");
        }

        (await chat["follower"].DeleteAsync<object>("users/owner/follow")).Expect(204);
        await RefusedAsync("follower", "followers_only");
        (await owner.PutAsync<StreamTimeout>($"streams/{chat.Id}/timeouts/victim", new PutStreamTimeout(60))).Expect(200);
        await RefusedAsync("victim", "timed_out");
        (await owner.DeleteAsync<object>($"streams/{chat.Id}/timeouts/victim")).Expect(204);
        await hubs["victim"].SayAsync(chat.Topic, "remembered again");
        await chat.SetAsync(new PatchStream(SlowModeSeconds: 3600));
        // The turn that is taken once is the first of slow mode.
        await RefusedAsync("victim", "slow_mode");
        await chat.SetAsync(new PatchStream(SlowModeSeconds: 0, ModsOnly: true));
        await RefusedAsync("victim", "mods_only");
        await hubs["moderator"].SayAsync(chat.Topic, "I may");
        (await owner.DeleteAsync<object>($"streams/{chat.Id}/moderators/moderator")).Expect(204);
        await RefusedAsync("moderator", "mods_only");
        (await owner.PutAsync<StreamBan>($"streams/{chat.Id}/bans/victim", new PutStreamBan())).Expect(200);
        Assert.Equal(SubscriptionEnd.Banned, (await hubs["victim"].NextAsync<SubscriptionEnded>(Events.SubscriptionEnded)).Reason);

        // Nobody else was taken out of the chat by any of it, and who is out hears nothing more.
        await owner.SayAsync(chat.Topic, "last");
        await Soon.UntilAsync(async () => (await hubs["follower"].NextAsync<MessageChange>(Events.StreamMessage)).Message.Content == "last", "the last to come");
        Assert.Equal((0, 0), (await hubs["follower"].CountAsync(Events.SubscriptionEnded), await hubs["moderator"].CountAsync(Events.SubscriptionEnded)));
        while (await hubs["victim"].CountAsync(Events.StreamMessage) > 0)
        {
            Assert.NotEqual("last", (await hubs["victim"].NextAsync<MessageChange>(Events.StreamMessage)).Message.Content);
        }
        foreach (var hub in hubs.Values)
        {
            await hub.DisposeAsync();
        }

        Task RefusedAsync(string kind, string reason) => Soon.UntilAsync(
            async () => (await hubs[kind].AskAsync<MessageSent>(Operations.StreamMessage, new SendStreamMessage(chat.Id, "?"))).Error?.Reason == reason,
            $"{kind} to be refused as {reason}");
    }

    [Fact]
    public async Task is_noted_in_the_audit_log_when_it_was_done_the_newest_first()
    {
        var chat = await Chat.MakeAsync(shared.Server);
        var (owner, moderator, path) = (chat["owner"], chat["moderator"], $"streams/{chat.Id}");
        var before = (await owner.GetAsync<Page<AuditEntry>>($"{path}/audit-log")).Expect(200).Items;
        Assert.Equal(
            [AuditAction.StreamUpdate, AuditAction.UserBan, AuditAction.UserTimeout, AuditAction.ModeratorAdd], before.Select(entry => entry.Action));

        (await moderator.PutAsync<object>($"{path}/timeouts/victim", new PutStreamTimeout(60, "spam"))).Expect(200);
        (await moderator.DeleteAsync<object>($"{path}/timeouts/victim")).Expect(204);
        // What is so already, and what is refused, was not done.
        (await moderator.DeleteAsync<object>($"{path}/timeouts/victim")).Expect(204);
        Assert.Equal(403, (await moderator.PutAsync<object>($"{path}/bans/owner", new PutStreamBan())).Status);
        (await moderator.DeleteAsync<object>($"{path}/bans/banned")).Expect(204);
        (await owner.DeleteAsync<object>($"{path}/moderators/moderator")).Expect(204);
        (await owner.PostAsync<LiveStream>($"{path}/end")).Expect(200);

        var page = (await owner.GetAsync<Page<AuditEntry>>($"{path}/audit-log?limit=3")).Expect(200);
        var next = (await owner.GetAsync<Page<AuditEntry>>($"{path}/audit-log?limit=100&cursor={page.NextCursor}")).Expect(200);
        Assert.Equal(
            [
                (AuditAction.StreamEnd, "owner", null, null), (AuditAction.ModeratorRemove, "owner", "moderator", null),
                (AuditAction.UserUnban, "moderator", "banned", null), (AuditAction.UserUntimeout, "moderator", "victim", null),
                (AuditAction.UserTimeout, "moderator", "victim", "spam"),
            ],
            page.Items.Concat(next.Items).Take(5).Select(entry => (entry.Action, entry.ActorId, entry.TargetId, entry.Reason)));
        Assert.Equal(before, next.Items.Skip(2));
        Assert.Null(next.NextCursor);
    }

    [Fact]
    public async Task goes_through_our_own_client_as_well()
    {
        var chat = await Chat.MakeAsync(shared.Server);
        await using var owner = await chat["owner"].ConnectClientAsync();

        await owner.AddStreamModeratorAsync(chat.Id, "viewer");
        Assert.Null(await chat.SayAsync("viewer"));
        var first = await owner.StreamModeratorsAsync(chat.Id, limit: 1);
        Assert.Equal("moderator", Assert.Single(first.Items).User.Id);
        Assert.Equal("viewer", Assert.Single((await owner.StreamModeratorsAsync(chat.Id, cursor: first.NextCursor)).Items).User.Id);
        await owner.RemoveStreamModeratorAsync(chat.Id, "viewer");
        Assert.True((await owner.UpdateStreamAsync(new UpdateStream(chat.Id, FollowersOnly: false))).FollowersOnly is false);
        Assert.Equal("victim", (await owner.TimeOutInStreamAsync(chat.Id, "victim", TimeSpan.FromMinutes(1), "spam")).UserId);
        Assert.Equal("timed_out", await chat.SayAsync("victim"));
        Assert.Equal(["timed_out", "victim"], (await owner.StreamTimeoutsAsync(chat.Id)).Items.Select(timeout => timeout.UserId));
        await owner.LiftTimeoutInStreamAsync(chat.Id, "victim");
        Assert.Null(await chat.SayAsync("victim"));
        Assert.Equal("victim", (await owner.BanFromStreamAsync(chat.Id, "victim")).UserId);
        Assert.Equal("banned", await chat.SayAsync("victim"));
        Assert.Equal(["banned", "victim"], (await owner.StreamBansAsync(chat.Id)).Items.Select(ban => ban.UserId));
        await owner.LiftBanFromStreamAsync(chat.Id, "victim");
        Assert.Null(await chat.SayAsync("victim"));
        await owner.FollowAsync("viewer");
        Assert.Contains((await chat["owner"].GetAsync<Page<FollowedUser>>("users/me/following")).Expect(200).Items, one => one.User.Id == "viewer");
        await owner.UnfollowAsync("viewer");
        Assert.DoesNotContain((await chat["owner"].GetAsync<Page<FollowedUser>>("users/me/following")).Expect(200).Items, one => one.User.Id == "viewer");
    }

    /// <summary>Why the owner, the moderator, a follower and a viewer may not write; null for who may.</summary>
    private static async Task<(string? Owner, string? Moderator, string? Follower, string? Viewer)> SayAsync(Chat chat) =>
        (await chat.SayAsync("owner"), await chat.SayAsync("moderator"), await chat.SayAsync("follower"), await chat.SayAsync("viewer"));
}

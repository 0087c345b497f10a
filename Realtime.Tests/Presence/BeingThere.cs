using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;
using static Realtime.Domain.Contracts.PresenceStatus;

namespace Realtime.Tests.Presence;

/// <summary>On one node, whose clock the test moves. Ada looks on; Ben comes and goes.</summary>
public sealed class BeingThere : IAsyncLifetime
{
    private readonly ManualTime _clock = new();
    private RealtimeServer _server = null!;
    private TestUser _ada = null!;
    private TestUser _ben = null!;
    private string _serverId = "";
    private TopicRef _conversation;
    private HubSocket _adas = null!;

    public Task InitializeAsync() => StartAsync(tellings: 2);

    public async Task DisposeAsync()
    {
        await _adas.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task is_told_to_the_servers_and_conversations_one_shares_and_to_oneself()
    {
        await using var bens = await ConnectAsync(_ben);

        var (inServer, inConversation) = await NextPairAsync();

        Assert.Equal((_ben.Id, Online, _serverId), (inServer.UserId, inServer.Status, inServer.ServerId));
        Assert.Equal((_ben.Id, Online, null), (inConversation.UserId, inConversation.Status, inConversation.ServerId));
        Assert.Equal(Online, (await NextAsync(bens)).Status);
        var there = await OfServerAsync();
        Assert.Equal(2, there.Online);
        Assert.Equal(new[] { _ada.Id, _ben.Id }.Order(StringComparer.Ordinal), there.Items.Select(item => item.UserId));
    }

    [Fact]
    public async Task ends_a_grace_after_the_last_connection_did()
    {
        await using (await ConnectAsync(_ben))
        {
            await ComeAsync();
        }
        var gone = _clock.GetUtcNow();

        var offline = await NextAsync(_adas);

        Assert.Equal(Offline, offline.Status);
        Assert.InRange(offline.LastSeen, gone - TimeSpan.FromSeconds(1), _clock.GetUtcNow() - TimeSpan.FromSeconds(4));
        Assert.Equal(Offline, (await OfAsync(_ben)).Status);
        Assert.Equal(1, (await OfServerAsync()).Online);
    }

    [Fact]
    public async Task outlasts_a_connection_that_comes_right_back()
    {
        await using (await ConnectAsync(_ben))
        {
            await ComeAsync();
        }

        for (var time = 0; time < 3; time++)
        {
            await (await ConnectAsync(_ben)).DisposeAsync();
            await PassAsync(2);
        }
        await using var back = await ConnectAsync(_ben);
        await PassAsync(90, back);

        Assert.Equal(0, await _adas.CountAsync(Events.PresenceUpdate));
        Assert.Equal(Online, (await OfAsync(_ben)).Status);
    }

    [Fact]
    public async Task is_idle_after_five_minutes_without_an_operation_on_any_device()
    {
        await using var phone = await ConnectAsync(_ben);
        await using var laptop = await ConnectAsync(_ben);
        await ComeAsync();
        for (var half = 0; half < 9; half++)
        {
            await PassAsync(30, phone, laptop);
        }
        await laptop.SubscribeAsync(_conversation);
        for (var half = 0; half < 9; half++)
        {
            await PassAsync(30, phone, laptop);
        }
        Assert.Equal(Online, (await OfAsync(_ben)).Status);
        Assert.Equal(0, await _adas.CountAsync(Events.PresenceUpdate));

        for (var half = 0; half < 3; half++)
        {
            await PassAsync(30, phone, laptop);
        }
        Assert.Equal(Idle, (await NextAsync(_adas)).Status);
        await NextAsync(_adas);
        await phone.SubscribeAsync(_conversation);

        Assert.Equal(Online, (await NextAsync(_adas)).Status);
    }

    [Fact]
    public async Task that_is_invisible_is_offline_to_all_others_and_to_the_last_detail()
    {
        await using var bens = await ConnectAsync(_ben);
        await ComeAsync();
        await NextAsync(bens);

        Assert.Equal(Invisible, (await ChooseAsync(bens, Invisible)).Status);

        var (told, inConversation) = await NextPairAsync();
        Assert.Equal((Offline, _serverId), (told.Status, told.ServerId));
        Assert.Equal(told with { ServerId = null }, inConversation);
        Assert.Equal(Invisible, (await NextAsync(bens)).Status);
        Assert.Equal(Invisible, (await OfAsync(_ben, asked: _ben)).Status);
        await PassAsync(40);
        await bens.SubscribeAsync(_conversation);
        await PassAsync(5);
        Assert.Equal(told with { ServerId = null }, await OfAsync(_ben));
        Assert.Equal(1, (await OfServerAsync()).Online);
        Assert.DoesNotContain((await OfServerAsync()).Items, item => item.UserId == _ben.Id);

        // Nor does going make a difference.
        await bens.DisposeAsync();
        await PassAsync(10);
        Assert.Equal(told with { ServerId = null }, await OfAsync(_ben));
        Assert.Equal(0, await _adas.CountAsync(Events.PresenceUpdate));
    }

    [Fact]
    public async Task is_one_status_over_several_devices_which_only_the_user_hears_of()
    {
        await using var watching = await ConnectAsync(_ben, "laptop");
        await ComeAsync();
        await using (await ConnectAsync(_ben, "phone"))
        {
            Assert.Equal(new DeviceChange(_ben.Id, "phone"), await NextAsync<DeviceChange>(watching, Events.DeviceOnline, until: device => device.DeviceId == "phone"));
        }
        Assert.Equal(new DeviceChange(_ben.Id, "phone"), await NextAsync<DeviceChange>(watching, Events.DeviceOffline));

        await using var phone = await ConnectAsync(_ben, "phone");
        await ChooseAsync(phone, DoNotDisturb);
        Assert.Equal(DoNotDisturb, (await NextAsync(_adas)).Status);
        Assert.Equal(0, await _adas.CountAsync(Events.DeviceOnline));
        await NextAsync(_adas);
        // The choice is the user's, not the device's.
        await phone.DisposeAsync();
        await PassAsync(20);
        Assert.Equal(DoNotDisturb, (await OfAsync(_ben)).Status);
    }

    [Fact]
    public async Task cannot_be_chosen_to_be_offline()
    {
        await using var bens = await ConnectAsync(_ben);

        var refused = await bens.AskAsync<PresenceUpdated>(Operations.PresenceUpdate, new UpdatePresence(Offline));

        Assert.Equal("not_a_choice", refused.Error!.Reason);
    }

    [Fact]
    public async Task is_told_as_it_is_at_the_end_of_a_window()
    {
        await using var bens = await ConnectAsync(_ben);
        await ComeAsync();

        await ChooseAsync(bens, DoNotDisturb);
        await ChooseAsync(bens, Idle);
        Assert.Equal(Idle, (await NextAsync(_adas)).Status);
        await NextAsync(_adas);
        await PassAsync(3);
        await ChooseAsync(bens, DoNotDisturb);
        await ChooseAsync(bens, Idle);
        await PassAsync(3);

        Assert.Equal(0, await _adas.CountAsync(Events.PresenceUpdate));
    }

    [Fact]
    public async Task in_a_large_server_is_a_count()
    {
        await DisposeAsync();
        await StartAsync(tellings: 1, ("Presence:LargeServer", "1"));
        await using (await ConnectAsync(_ben))
        {
            Assert.Equal(new PresenceCount(_serverId, 2), await NextAsync<PresenceCount>(_adas, Events.PresenceCount, until: count => count.Online == 2));
            // Only of the conversation.
            Assert.Null((await NextAsync(_adas)).ServerId);
        }

        Assert.Equal(new PresenceCount(_serverId, 1), await NextAsync<PresenceCount>(_adas, Events.PresenceCount));
    }

    [Fact]
    public async Task is_nothing_to_strangers_and_to_other_tenants()
    {
        await using var bens = await ConnectAsync(_ben);
        await ComeAsync();
        var stranger = await _server.GuestAsync("Stranger");
        var foreigner = _server.UserOf("elsewhere", _ada.Id);

        var toStranger = await stranger.GetAsync<Page<PresenceChange>>($"presence?users={_ben.Id},{stranger.Id}");
        var toForeigner = await foreigner.GetAsync<Page<PresenceChange>>($"presence?users={_ben.Id}");
        var serverToStranger = await stranger.GetAsync<ServerPresence>($"servers/{_serverId}/presence");
        var serverToForeigner = await foreigner.GetAsync<ServerPresence>($"servers/{_serverId}/presence");

        Assert.Equal([stranger.Id], toStranger.Expect(200).Items.Select(item => item.UserId));
        Assert.Empty(toForeigner.Expect(200).Items);
        Assert.Equal((403, "not_a_member"), (serverToStranger.Status, serverToStranger.Reason));
        Assert.Equal(404, serverToForeigner.Status);
    }

    [Fact]
    public async Task moves_with_the_servers_one_joins_and_leaves()
    {
        var cy = await _server.GuestAsync("Cy");
        await using var cys = await ConnectAsync(cy);
        await UntilOnlineAsync(1);
        Assert.Equal(0, await _adas.CountAsync(Events.PresenceUpdate));

        (await cy.PutAsync<object>($"servers/{_serverId}/members/me")).Expect(204);
        var joined = await NextAsync(_adas);
        await UntilOnlineAsync(2);
        (await cy.DeleteAsync<object>($"servers/{_serverId}/members/me")).Expect(204);

        Assert.Equal((cy.Id, Online, _serverId), (joined.UserId, joined.Status, joined.ServerId));
        await UntilOnlineAsync(1);
    }

    [Fact]
    public async Task is_listed_a_page_at_a_time()
    {
        await using var bens = await ConnectAsync(_ben);
        await ComeAsync();

        var first = await OfServerAsync("?limit=1");
        var second = await OfServerAsync($"?limit=1&cursor={first.NextCursor}");
        var wrong = await _ada.GetAsync<ServerPresence>($"servers/{_serverId}/presence?cursor=a%20b");

        Assert.Equal([_ada.Id, _ben.Id], first.Items.Concat(second.Items).Select(item => item.UserId).OrderBy(id => id == _ben.Id));
        Assert.Null(second.NextCursor);
        Assert.Equal("invalid_id", wrong.Reason);
        Assert.Equal("too_many", (await _ada.GetAsync<ServerPresence>($"presence?users={string.Join(',', Enumerable.Range(0, 101))}")).Reason);
    }

    [Fact]
    public async Task outlasts_the_node_that_is_about_to_stop_until_it_expires()
    {
        await using var bens = await ConnectAsync(_ben);
        await ComeAsync();
        _server.Services.GetRequiredService<NodeState>().BeginDraining();
        await bens.DisposeAsync();

        await PassAsync(20);
        Assert.Equal(0, await _adas.CountAsync(Events.PresenceUpdate));
        Assert.Equal(Online, (await OfAsync(_ben)).Status);

        Assert.Equal(Offline, (await NextAsync(_adas)).Status);
    }

    /// <param name="tellings">In how many places she is told of her own coming.</param>
    private async Task StartAsync(int tellings, params (string, string)[] settings)
    {
        _server = await RealtimeServer.StartAsync(_clock, settings: settings);
        _ada = await _server.GuestAsync("Ada");
        _ben = await _server.GuestAsync("Ben");
        _serverId = (await _ada.MakeServerAsync()).Id;
        (await _ben.PutAsync<object>($"servers/{_serverId}/members/me")).Expect(204);
        _conversation = await _ada.OpenConversationAsync(_ben);
        _adas = await _ada.ConnectAsync();
        await _adas.SubscribeAsync(new TopicRef(TopicKind.Server, _serverId));
        await _adas.SubscribeAsync(_conversation);
        // Her own coming is over before anything else begins.
        for (var told = 0; told < tellings; told++)
        {
            Assert.Equal(_ada.Id, (await NextAsync(_adas)).UserId);
        }
        await UntilOnlineAsync(1);
    }

    /// <summary>Connects, and listens to what concerns the user alone.</summary>
    private static async Task<HubSocket> ConnectAsync(TestUser user, string? device = null)
    {
        var hub = await user.ConnectAsync(device);
        await hub.SubscribeAsync(new TopicRef(TopicKind.User, user.Id));
        return hub;
    }

    private static Task<PresenceUpdated> ChooseAsync(HubSocket hub, PresenceStatus status) =>
        hub.DoAsync<PresenceUpdated>(Operations.PresenceUpdate, new UpdatePresence(status));

    /// <summary>Ada has heard of Ben's coming, in the server and in the conversation.</summary>
    private async Task ComeAsync()
    {
        Assert.Equal(Online, (await NextAsync(_adas)).Status);
        Assert.Equal(Online, (await NextAsync(_adas)).Status);
    }

    /// <summary>What is told of one user in the server and in the conversation, in whichever order it came.</summary>
    private async Task<(PresenceChange InServer, PresenceChange InConversation)> NextPairAsync()
    {
        var (one, other) = (await NextAsync(_adas), await NextAsync(_adas));
        Assert.Equal((one.UserId, one.ServerId is null), (other.UserId, other.ServerId is not null));
        return one.ServerId is null ? (other, one) : (one, other);
    }

    /// <summary>Lets seconds pass, one by one; those on the line say that they are there.</summary>
    private async Task PassAsync(int seconds, params HubSocket[] alive)
    {
        for (var second = 0; second < seconds; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await _adas.CountAsync(Events.PresenceUpdate);
            // They say something, or they would count as dead; a ping is no operation of a user's.
            foreach (var hub in second % 10 == 0 ? alive : [])
            {
                await hub.CountAsync(Events.PresenceUpdate);
            }
        }
        // Ada never idles.
        await ChooseAsync(_adas, Online);
    }

    private Task<PresenceChange> NextAsync(HubSocket hub) => NextAsync<PresenceChange>(hub, Events.PresenceUpdate);

    /// <summary>Lets time pass until the next event of this name is there.</summary>
    private async Task<T> NextAsync<T>(HubSocket hub, string name, Func<T, bool>? until = null)
    {
        while (true)
        {
            await Soon.UntilAsync(
                async () =>
                {
                    _clock.Advance(TimeSpan.FromSeconds(1));
                    await _adas.CountAsync(name);
                    return await hub.CountAsync(name) > 0;
                },
                $"{name} to be told");
            var told = await hub.NextAsync<T>(name);
            if (until is null || until(told))
            {
                return told;
            }
        }
    }

    private Task UntilOnlineAsync(int count) => Soon.UntilAsync(
        async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await _adas.CountAsync(Events.PresenceUpdate);
            return (await OfServerAsync()).Online == count;
        },
        $"{count} to be online");

    private async Task<ServerPresence> OfServerAsync(string query = "") =>
        (await _ada.GetAsync<ServerPresence>($"servers/{_serverId}/presence{query}")).Expect(200);

    private async Task<PresenceChange> OfAsync(TestUser user, TestUser? asked = null) =>
        Assert.Single((await (asked ?? _ada).GetAsync<Page<PresenceChange>>($"presence?users={user.Id}")).Expect(200).Items);
}

using Realtime.Api.Presence;
using Realtime.Api.Storage;
using Realtime.Domain.Contracts;
using Realtime.Domain.Presence;
using Realtime.Tests.Infrastructure;
using static Realtime.Domain.Contracts.PresenceStatus;

namespace Realtime.Tests.Presence;

/// <summary>What every presence store does.</summary>
public abstract class PresenceStoreContract : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly PresenceUser Ada = new("t", "ada");

    private protected IPresenceStore Store { get; private set; } = null!;

    private protected PresenceOptions Options { get; } = new() { Window = TimeSpan.FromMilliseconds(200) };

    public async Task InitializeAsync() => Store = await MakeAsync();

    public abstract Task DisposeAsync();

    [Theory, MemberData(nameof(TheRulesOfPresence.Table), MemberType = typeof(TheRulesOfPresence))]
    public async Task holds_the_rules_of_presence(bool[] activities, PresenceStatus choice, PresenceStatus own, PresenceStatus seen)
    {
        // Nothing can be chosen without a connection, so there the choice is made by one that goes.
        await BeatAsync("first", isActive: true, chosen: choice);
        await BeatAsync("first", lifetime: TimeSpan.Zero, hasEnded: true);
        foreach (var (isActive, index) in activities.Select((isActive, index) => (isActive, index)))
        {
            await BeatAsync($"c{index}", isActive);
        }
        await SweptAsync();

        Assert.Equal((own, seen), await AdaAsync());
    }

    [Fact]
    public async Task ends_a_choice_with_the_last_connection_and_no_sooner()
    {
        await BeatAsync("phone", chosen: DoNotDisturb);
        await BeatAsync("laptop");
        await BeatAsync("phone", lifetime: TimeSpan.Zero, hasEnded: true);
        await SweptAsync();
        Assert.Equal((DoNotDisturb, DoNotDisturb), await AdaAsync());

        await BeatAsync("laptop", lifetime: TimeSpan.Zero, hasEnded: true);
        await SweptAsync();
        Assert.Equal((Offline, Offline), await AdaAsync());
        await BeatAsync("laptop again");

        Assert.Equal((Online, Online), await AdaAsync());
    }

    [Fact]
    public async Task tells_a_change_to_one_who_claims_it_and_to_nobody_after()
    {
        var state = await BeatAsync("phone");
        Assert.True(state.IsUntold);

        var first = await ClaimAsync(state, "s1");
        var second = await ClaimAsync(state, "s1");

        Assert.Equal((PresenceClaimKind.Tell, Offline, Online), (first.Kind, first.Before, first.Presence.Seen));
        Assert.Equal(PresenceClaimKind.Nothing, second.Kind);
        Assert.False((await BeatAsync("phone")).IsUntold);
    }

    [Fact]
    public async Task tells_nothing_where_it_ended_up_as_it_was()
    {
        var state = await BeatAsync("phone");
        await ClaimAsync(state, "s1");
        await LaterAsync(Options.Window);

        await BeatAsync("phone", chosen: DoNotDisturb);
        var back = await BeatAsync("phone", chosen: Online);

        Assert.False(back.IsUntold);
        Assert.Equal(PresenceClaimKind.Nothing, (await ClaimAsync(back, "s1")).Kind);
    }

    [Fact]
    public async Task tells_of_a_user_once_in_a_window()
    {
        await ClaimAsync(await BeatAsync("phone"), "s1");

        var changed = await BeatAsync("phone", chosen: Idle);
        var atOnce = await ClaimAsync(changed, "s1");
        await LaterAsync(Options.Window);
        var then = await ClaimAsync(changed, "s1");

        Assert.Equal((PresenceClaimKind.Later, PresenceClaimKind.Tell), (atOnce.Kind, then.Kind));
        Assert.Equal((Online, Idle), (then.Before, then.Presence.Seen));
    }

    [Fact]
    public async Task gives_what_has_expired_to_one_sweep()
    {
        await ClaimAsync(await BeatAsync("phone", lifetime: TimeSpan.FromMilliseconds(300)), "s1");
        await LaterAsync(TimeSpan.FromMilliseconds(400));

        var sweeps = await Task.WhenAll(Store.SweepAsync(), Store.SweepAsync(), Store.SweepAsync());

        var state = Assert.Single(sweeps.SelectMany(sweep => sweep));
        Assert.Equal((Ada, true), (state.User, state.IsUntold));
        Assert.Equal(["device of phone"], state.Gone);
        Assert.Equal((0, 0), (await OnlineAsync("t", "s1"), (await Store.OnlineInAsync("t", "s1", "", 10)).Users.Count));
    }

    [Fact]
    public async Task keeps_what_is_said_again_in_time()
    {
        await BeatAsync("phone", lifetime: TimeSpan.FromMilliseconds(300));
        await BeatAsync("phone");
        await LaterAsync(TimeSpan.FromMilliseconds(400));

        Assert.DoesNotContain(await Store.SweepAsync(), state => state.Gone.Count > 0);
        Assert.Equal((Online, Online), await AdaAsync());
    }

    [Fact]
    public async Task knows_the_devices_of_a_user_by_their_first_connection_and_their_last()
    {
        Assert.Equal("phone", (await BeatAsync("c1", device: "phone")).Came);
        Assert.Null((await BeatAsync("c2", device: "phone")).Came);
        Assert.Equal("laptop", (await BeatAsync("c3", device: "laptop")).Came);
        Assert.Null((await BeatAsync("c1", device: "phone")).Came);

        await BeatAsync("c1", device: "phone", lifetime: TimeSpan.Zero, hasEnded: true);
        Assert.Empty(await SweptAsync());
        await BeatAsync("c2", device: "phone", lifetime: TimeSpan.Zero, hasEnded: true);
        Assert.Equal(["phone"], await SweptAsync());
    }

    [Fact]
    public async Task lets_nothing_tell_an_invisible_user_from_one_who_is_offline()
    {
        await ClaimAsync(await BeatAsync("phone"), "s1");
        await BeatAsync("phone", chosen: Invisible);
        var (since, _) = await SeenAsync("t", "ada");
        await LaterAsync(TimeSpan.FromMilliseconds(1_100));
        var still = await BeatAsync("phone");
        await ClaimAsync(still, "s1");

        var (later, own) = await SeenAsync("t", "ada");
        Assert.Equal((Invisible, Offline), (own.Own, own.Seen));
        Assert.Equal(since, later);
        Assert.Equal(0, await OnlineAsync("t", "s1"));
        Assert.Empty((await Store.OnlineInAsync("t", "s1", "", 10)).Users);
    }

    [Fact]
    public async Task places_users_in_their_servers_while_they_are_seen()
    {
        var state = await BeatAsync("phone");
        await ClaimAsync(state, "s1", "s2");
        Assert.Equal((1, 1), (await OnlineAsync("t", "s1"), await OnlineAsync("t", "s2")));

        await Store.MoveAsync(Ada, "s2", isIn: false);
        await Store.MoveAsync(Ada, "s3", isIn: true);
        Assert.Equal((1, 0, 1), (await OnlineAsync("t", "s1"), await OnlineAsync("t", "s2"), await OnlineAsync("t", "s3")));

        // What was read before the move is stale.
        var stale = await ClaimAsync(state, "s1", "s2");
        Assert.Equal(PresenceClaimKind.Moved, stale.Kind);
        Assert.Equal(0, await OnlineAsync("t", "s2"));
        await ClaimAsync(state with { Moved = stale.Moved }, "s1");
        Assert.Equal((1, 0), (await OnlineAsync("t", "s1"), await OnlineAsync("t", "s3")));

        await BeatAsync("phone", lifetime: TimeSpan.Zero, hasEnded: true);
        await SweptAsync();
        Assert.Equal(0, await OnlineAsync("t", "s1"));
    }

    [Fact]
    public async Task shows_who_is_in_a_server_by_id_a_page_at_a_time()
    {
        foreach (var id in new[] { "cy", "ada", "Zoe", "ben" })
        {
            await ClaimAsync(await BeatAsync(id, user: new PresenceUser("t", id)), "s1");
        }

        var (online, first) = await Store.OnlineInAsync("t", "s1", "", 3);
        var (_, rest) = await Store.OnlineInAsync("t", "s1", first[^1].UserId, 3);

        Assert.Equal(4, online);
        Assert.Equal(["Zoe", "ada", "ben"], first.Select(user => user.UserId));
        Assert.Equal(["cy"], rest.Select(user => user.UserId));
        Assert.All(first, user => Assert.Equal(Online, user.Seen));
    }

    [Fact]
    public async Task tells_a_count_once_in_a_window_and_only_when_it_changed()
    {
        await ClaimAsync(await BeatAsync("phone"), "s1");
        Assert.Equal(new OnlineCount(PresenceClaimKind.Tell, 1), await Store.ClaimCountAsync("t", "s1"));
        Assert.Equal(new OnlineCount(PresenceClaimKind.Nothing, 1), await Store.ClaimCountAsync("t", "s1"));

        await ClaimAsync(await BeatAsync("other", user: new PresenceUser("t", "ben")), "s1");
        Assert.Equal(new OnlineCount(PresenceClaimKind.Later, 2), await Store.ClaimCountAsync("t", "s1"));
        await LaterAsync(Options.Window);
        Assert.Equal(new OnlineCount(PresenceClaimKind.Tell, 2), await Store.ClaimCountAsync("t", "s1"));
    }

    [Fact]
    public async Task keeps_tenants_apart()
    {
        foreach (var tenant in new[] { "t", "default", "other" })
        {
            await ClaimAsync(await BeatAsync("phone", user: new PresenceUser(tenant, "ada")), "s1");
        }
        await BeatAsync("phone", user: new PresenceUser("other", "ada"), chosen: DoNotDisturb);

        Assert.Equal((Online, Online), ((await SeenAsync("t", "ada")).User.Seen, (await SeenAsync("default", "ada")).User.Seen));
        Assert.Equal(DoNotDisturb, (await SeenAsync("other", "ada")).User.Seen);
        Assert.Equal(1, await OnlineAsync("default", "s1"));
        Assert.Equal(Offline, (await SeenAsync("nobody", "ada")).User.Seen);
    }

    private protected abstract Task<IPresenceStore> MakeAsync();

    private protected abstract Task LaterAsync(TimeSpan time);

    private protected async Task<PresenceState> BeatAsync(
        string connection, bool isActive = true, TimeSpan? lifetime = null, bool hasEnded = false, PresenceStatus? chosen = null, string? device = null,
        PresenceUser? user = null, PresenceMemory? memory = null) => Assert.Single(await Store.BeatAsync([new PresenceBeat(
            user ?? Ada, connection, device ?? $"device of {connection}", isActive, lifetime ?? Long, hasEnded, chosen, memory)]));

    private protected async Task<PresenceClaim> ClaimAsync(PresenceState state, params string[] servers) =>
        Assert.Single(await Store.ClaimAsync([new PresencePlaces(state.User, state.Moved, servers)]));

    private protected async Task<(PresenceStatus Own, PresenceStatus Seen)> AdaAsync()
    {
        var ada = (await SeenAsync("t", "ada")).User;
        Assert.Equal(PresenceRules.Seen(ada.Own), ada.Seen);
        return (ada.Own, ada.Seen);
    }

    /// <summary>Sweeps once a little later, and answers the devices that are gone.</summary>
    private async Task<IEnumerable<string>> SweptAsync()
    {
        await LaterAsync(TimeSpan.FromMilliseconds(2));
        return (await Store.SweepAsync()).SelectMany(state => state.Gone);
    }

    private protected async Task<(DateTimeOffset? LastSeen, SeenPresence User)> SeenAsync(string tenant, string userId)
    {
        var seen = Assert.Single(await Store.OfAsync(tenant, [userId]));
        return (seen.LastSeen, seen);
    }

    private protected async Task<int> OnlineAsync(string tenant, string server) => (await Store.OnlineInAsync(tenant, server, "", 1)).Online;
}

public sealed class TheMemoryPresenceStore : PresenceStoreContract
{
    private readonly ManualTime _clock = new();

    public override Task DisposeAsync() => Task.CompletedTask;

    private protected override Task<IPresenceStore> MakeAsync() =>
        Task.FromResult<IPresenceStore>(new MemoryPresenceStore(_clock, Microsoft.Extensions.Options.Options.Create(Options)));

    private protected override Task LaterAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }
}

public sealed class TheRedisPresenceStore : PresenceStoreContract
{
    private TestRedis _redis = null!;
    private readonly List<RedisConnection> _connections = [];

    private RedisConnection Connection => _connections[0];

    [Fact]
    public async Task has_the_keys_of_xcord()
    {
        await ClaimAsync(await BeatAsync("phone", user: new PresenceUser("default", "ada")), "s1");
        await ClaimAsync(await BeatAsync("phone"), "s1");

        var database = Connection.Multiplexer.GetDatabase();
        Assert.Equal("online", await database.HashGetAsync("presence:ada", "status"));
        Assert.True((long)await database.HashGetAsync("presence:ada", "last_seen") > 0);
        Assert.True(await database.KeyTimeToLiveAsync("presence:ada:alive") > TimeSpan.Zero);
        Assert.Equal(["ada"], (await database.SetMembersAsync("server:s1:online")).Select(member => member.ToString()));
        Assert.Equal("online", await database.HashGetAsync("tenant:t:presence:ada", "status"));
    }

    [Fact]
    public async Task that_was_flushed_is_put_back_by_what_nodes_remember_and_nobody_is_told()
    {
        var state = await BeatAsync("phone", chosen: Invisible);
        await ClaimAsync(state, "s1");
        var ofPhone = (await BeatAsync("phone")).Memory;
        var ofLaptop = ofPhone with { Choice = Online, ChosenAt = ofPhone.ChosenAt - 1 };
        await _redis.CommandAsync("FLUSHALL");

        var phone = await BeatAsync("phone", memory: ofPhone);
        var laptop = await BeatAsync("laptop", memory: ofLaptop);

        Assert.Equal((Invisible, Offline), await AdaAsync());
        Assert.Equal((false, false), (phone.IsUntold, laptop.IsUntold));
        Assert.Equal((null, null), (phone.Came, laptop.Came));
        // And what comes after is told again.
        var changed = await BeatAsync("phone", chosen: Online, memory: phone.Memory);
        Assert.Equal((PresenceClaimKind.Tell, Offline, Online), Summary(await ClaimAsync(changed, "s1")));
    }

    [Fact]
    public async Task gives_what_one_left_untold_to_another()
    {
        await BeatAsync("phone");
        Assert.Empty(await Store.SweepAsync());

        await Soon.UntilAsync(async () => (await Store.SweepAsync()).Any(state => state.IsUntold), "what was not told to be found");
    }

    [Fact]
    public async Task that_was_out_of_reach_takes_nobody_away_before_nodes_could_say_who_is_there()
    {
        await Store.SweepAsync();
        await BeatAsync("phone", lifetime: TimeSpan.FromMilliseconds(50));
        await LaterAsync(TimeSpan.FromMilliseconds(100));
        // As if the last sweep had been a minute ago.
        var database = Connection.Multiplexer.GetDatabase();
        var last = (long)await database.HashGetAsync(RedisKeys.PresenceSweeps, "last");
        await database.HashSetAsync(RedisKeys.PresenceSweeps, "last", last - 60_000);

        Assert.DoesNotContain(await Store.SweepAsync(), state => state.Gone.Count > 0);
        Assert.Equal((Online, Online), await AdaAsync());
        var hold = (long)await database.HashGetAsync(RedisKeys.PresenceSweeps, "hold");
        Assert.InRange(hold - last, (long)Options.Refresh.TotalMilliseconds, (long)Options.Ttl.TotalMilliseconds);
    }

    [Fact]
    public async Task says_that_it_is_away()
    {
        await _redis.KillAsync();
        await Assert.ThrowsAsync<PresenceAwayException>(async () => await BeatAsync("phone"));
        await _redis.RestartAsync();

        await Soon.UntilAsync(
            async () =>
            {
                try
                {
                    return (await BeatAsync("phone")).IsUntold;
                }
                catch (PresenceAwayException)
                {
                    return false;
                }
            },
            "Redis to be back");
    }

    public override async Task DisposeAsync()
    {
        Connection.Dispose();
        await _redis.DisposeAsync();
    }

    private protected override async Task<IPresenceStore> MakeAsync()
    {
        _redis = await TestRedis.StartAsync();
        _connections.Add(new RedisConnection(_redis.Configuration));
        return new RedisPresenceStore(Connection, Microsoft.Extensions.Options.Options.Create(Options));
    }

    /// <summary>Waits until Redis's own clock says so.</summary>
    private protected override async Task LaterAsync(TimeSpan time)
    {
        var database = Connection.Multiplexer.GetDatabase();
        var until = await NowAsync() + (long)time.TotalMilliseconds;
        await Soon.UntilAsync(async () => await NowAsync() >= until, "the time to come");

        async Task<long> NowAsync() => (long)await database.ScriptEvaluateAsync("local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000)");
    }

    private static (PresenceClaimKind, PresenceStatus, PresenceStatus) Summary(PresenceClaim claim) => (claim.Kind, claim.Before, claim.Presence.Seen);
}

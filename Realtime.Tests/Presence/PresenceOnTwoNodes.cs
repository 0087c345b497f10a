using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Connections;
using Realtime.Api.Storage;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;
using static Realtime.Domain.Contracts.PresenceStatus;

namespace Realtime.Tests.Presence;

/// <summary>Two nodes over one Redis, by Redis's own clock. Ada looks on from one; Ben comes and goes at the other.</summary>
public sealed class PresenceOnTwoNodes : IAsyncLifetime
{
    private TestRedis _redis = null!;
    private TestDatabase _database = null!;
    private RealtimeServer _one = null!;
    private RealtimeServer _other = null!;
    private string _serverId = "";
    private HubSocket _adas = null!;

    private TestUser Ada => _one.UserOf("t", "ada");

    private TestUser Ben => _other.UserOf("t", "ben");

    public async Task InitializeAsync()
    {
        _redis = await TestRedis.StartAsync();
        _database = await TestDatabase.CreateAsync();
        _one = await StartNodeAsync();
        _other = await StartNodeAsync();
        _serverId = (await Ada.MakeServerAsync()).Id;
        (await Ben.PutAsync<object>($"servers/{_serverId}/members/me")).Expect(204);
        _adas = await Ada.ConnectAsync();
        await _adas.SubscribeAsync(new TopicRef(TopicKind.Server, _serverId));
    }

    public async Task DisposeAsync()
    {
        await _adas.DisposeAsync();
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _database.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task is_seen_across_and_told_once_as_is_a_choice_on_another_node()
    {
        await using var bens = await BenComesAsync();
        await using var atTheOther = await _one.UserOf("t", "ben").ConnectAsync();

        await atTheOther.DoAsync<PresenceUpdated>(Operations.PresenceUpdate, new UpdatePresence(DoNotDisturb));
        Assert.Equal((DoNotDisturb, "ben"), ((await NextAsync()).Status, "ben"));
        await atTheOther.DisposeAsync();
        await WaitForSweepsAsync(TimeSpan.FromSeconds(2));

        await NothingMoreAsync();
        Assert.Equal(DoNotDisturb, await BenAsync());
    }

    [Fact]
    public async Task ends_when_a_node_dies_without_a_word_and_is_told_once()
    {
        await using var bens = await BenComesAsync();

        _other.Services.GetRequiredService<RedisConnection>().Dispose();

        Assert.Equal((Offline, "ben"), Summary(await NextAsync()));
        await WaitForSweepsAsync(TimeSpan.FromSeconds(1));
        await NothingMoreAsync();
        Assert.Equal(["ada"], (await OfServerAsync()).Items.Select(item => item.UserId));
    }

    [Fact]
    public async Task does_not_flicker_while_nodes_are_replaced_one_after_the_other()
    {
        var bens = await BenComesAsync();
        for (var time = 0; time < 2; time++)
        {
            var old = _other;
            _other = await StartNodeAsync();
            old.Services.GetRequiredService<NodeState>().BeginDraining();
            await bens.DisposeAsync();
            bens = await Ben.ConnectAsync();
            await old.DisposeAsync();
        }
        await WaitForSweepsAsync(TimeSpan.FromSeconds(5));

        await NothingMoreAsync();
        Assert.Equal(Online, await BenAsync());
        await bens.DisposeAsync();
    }

    [Fact]
    public async Task comes_back_by_itself_when_redis_is_flushed_and_nobody_sees_it()
    {
        await using var bens = await BenComesAsync();
        await bens.DoAsync<PresenceUpdated>(Operations.PresenceUpdate, new UpdatePresence(Idle));
        Assert.Equal((Idle, "ben"), Summary(await NextAsync()));

        await _redis.CommandAsync("FLUSHALL");
        await Soon.UntilAsync(async () => (await OfServerAsync()).Online == 2, "everyone to be back");
        await WaitForSweepsAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(Idle, await BenAsync());
        await NothingMoreAsync();
    }

    [Fact]
    public async Task stands_still_while_redis_is_away_and_is_right_again_when_it_is_back()
    {
        await using var bens = await BenComesAsync();
        await _redis.KillAsync();

        // One can come, and choose, and go on as always.
        var cy = _one.UserOf("t", "cy");
        (await cy.PutAsync<object>($"servers/{_serverId}/members/me")).Expect(204);
        await using var cys = await cy.ConnectAsync();
        await cys.NextAsync<Connected>(Events.Connected);
        await cys.DoAsync<PresenceUpdated>(Operations.PresenceUpdate, new UpdatePresence(DoNotDisturb));
        Assert.Equal("presence_away", (await Ada.GetAsync<ServerPresence>($"servers/{_serverId}/presence")).Reason);
        await _redis.RestartAsync();

        Assert.Equal((DoNotDisturb, "cy"), Summary(await NextAsync()));
        await Soon.UntilAsync(
            async () => (await Ada.GetAsync<ServerPresence>($"servers/{_serverId}/presence")).Value?.Online == 3, "everyone to be back");
        await WaitForSweepsAsync(TimeSpan.FromSeconds(5));
        await NothingMoreAsync();
        Assert.Equal(Online, await BenAsync());
    }

    private Task<RealtimeServer> StartNodeAsync() => RealtimeServer.StartAsync(database: _database, settings: [
        ("ConnectionStrings:Redis", _redis.Configuration),
        ("Presence:Ttl", "00:00:08"),
        ("Presence:Refresh", "00:00:02"),
        ("Presence:Grace", "00:00:01"),
        ("Presence:Window", "00:00:00.100"),
    ]);

    private async Task<HubSocket> BenComesAsync()
    {
        var bens = await Ben.ConnectAsync();
        Assert.Equal((Online, "ben"), Summary(await NextAsync()));
        return bens;
    }

    /// <summary>What is told next of anybody but Ada herself.</summary>
    private async Task<PresenceChange> NextAsync()
    {
        while (true)
        {
            var change = await _adas.NextAsync<PresenceChange>(Events.PresenceUpdate);
            if (change.UserId != "ada")
            {
                return change;
            }
        }
    }

    private async Task NothingMoreAsync()
    {
        while (await _adas.CountAsync(Events.PresenceUpdate) > 0)
        {
            Assert.Equal("ada", (await _adas.NextAsync<PresenceChange>(Events.PresenceUpdate)).UserId);
        }
    }

    private static (PresenceStatus, string) Summary(PresenceChange change) => (change.Status, change.UserId);

    /// <summary>Lets the nodes go on sweeping for so long, by the time that they note in Redis.</summary>
    private async Task WaitForSweepsAsync(TimeSpan time)
    {
        var from = await LastAsync();
        await Soon.UntilAsync(async () => await LastAsync() - from > time.TotalMilliseconds, "the nodes to sweep");

        async Task<long> LastAsync() => (long)await _one.Services.GetRequiredService<RedisConnection>().Multiplexer.GetDatabase()
            .HashGetAsync(RedisKeys.PresenceSweeps, "last");
    }

    private async Task<PresenceStatus> BenAsync() =>
        Assert.Single((await Ada.GetAsync<Page<PresenceChange>>("presence?users=ben")).Expect(200).Items).Status;

    private async Task<ServerPresence> OfServerAsync() =>
        (await Ada.GetAsync<ServerPresence>($"servers/{_serverId}/presence")).Expect(200);
}

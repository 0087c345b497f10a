using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Storage;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Streams;

/// <summary>Two nodes over one Redis, with one clock that the test moves.</summary>
public sealed class CountingViewers : IAsyncLifetime
{
    private readonly ManualTime _clock = new();
    private TestRedis _redis = null!;
    private TestDatabase _database = null!;
    private RealtimeServer _one = null!;
    private RealtimeServer _other = null!;
    private TopicRef _stream;

    public async Task InitializeAsync()
    {
        _redis = await TestRedis.StartAsync();
        _database = await TestDatabase.CreateAsync();
        _one = await RealtimeServer.StartAsync(_clock, _database, settings: ("ConnectionStrings:Redis", _redis.Configuration));
        _other = await RealtimeServer.StartAsync(_clock, _database, settings: ("ConnectionStrings:Redis", _redis.Configuration));
        _stream = await _one.UserOf("t", "ada").StartStreamAsync();
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _database.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task adds_up_all_nodes_and_tells_the_viewers_of_each()
    {
        await using var here = await WatchAsync(_one);
        await CountsAsync(here, 1);
        await using var there = await WatchAsync(_other);
        await using var more = await WatchAsync(_other);

        await CountsAsync(here, 3);
        await CountsAsync(there, 3);
        await more.DisposeAsync();

        await CountsAsync(here, 2);
        await CountsAsync(there, 2);
        await PassAsync(20, here, there);
        Assert.Equal((0, 0), (await here.CountAsync(Events.ViewerCount), await there.CountAsync(Events.ViewerCount)));
    }

    [Fact]
    public async Task is_right_again_after_a_node_has_died()
    {
        await using var here = await WatchAsync(_one);
        await using var there = await WatchAsync(_other);
        await CountsAsync(here, 2);

        _other.Services.GetRequiredService<RedisConnection>().Dispose();

        await CountsAsync(here, 1);
    }

    [Fact]
    public async Task is_right_again_after_redis_was_away()
    {
        await using var here = await WatchAsync(_one);
        await using var there = await WatchAsync(_other);
        await CountsAsync(here, 2);

        await _redis.KillAsync();
        await ConnectedAsync(false);
        await CountsAsync(here, 1);
        await _redis.RestartAsync();
        await ConnectedAsync(true);

        await CountsAsync(here, 2);
    }

    [Fact]
    public async Task tells_one_who_comes_as_another_goes()
    {
        await using var stays = await WatchAsync(_one);
        var goes = await WatchAsync(_one);
        await CountsAsync(stays, 2);
        await goes.DoAsync<SubscribeReply>(Operations.Unsubscribe, new SubscribeRequest([new(_stream.Type, _stream.Id)]));

        await using var comes = await WatchAsync(_one);

        await CountsAsync(comes, 2);
        Assert.Equal(0, await stays.CountAsync(Events.ViewerCount));
        await goes.DisposeAsync();
    }

    private async Task<HubSocket> WatchAsync(RealtimeServer node)
    {
        var hub = await node.UserOf("t", "ben").ConnectAsync();
        Assert.Equal(SubscriptionStatus.Subscribed, (await hub.SubscribeAsync(_stream)).Status);
        return hub;
    }

    // With the clock at rest: the tokens run out on it, while Redis comes and goes in its own time.
    private Task ConnectedAsync(bool expected) => Soon.UntilAsync(
        () => new[] { _one, _other }.All(node => node.Services.GetRequiredService<RedisConnection>().Multiplexer.IsConnected == expected),
        $"both nodes to {(expected ? "find" : "miss")} redis");

    /// <summary>Lets time pass until the viewer is told this count, and nothing after it.</summary>
    private async Task CountsAsync(HubSocket viewer, int expected)
    {
        var last = 0;
        await Soon.UntilAsync(
            async () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                while (await viewer.CountAsync(Events.ViewerCount) > 0)
                {
                    last = (await viewer.NextAsync<ViewerCount>(Events.ViewerCount)).Count;
                }
                return last == expected;
            },
            $"{expected} viewers to be told");
    }

    private async Task PassAsync(int seconds, params HubSocket[] alive)
    {
        for (var second = 0; second < seconds; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var hub in alive)
            {
                await hub.CountAsync(Events.ViewerCount);
            }
        }
    }
}

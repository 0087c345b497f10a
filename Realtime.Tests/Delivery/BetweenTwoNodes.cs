using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Delivery;

/// <summary>Two nodes over Redis: a plain socket on either sees everything, in order, whatever happens to Redis.</summary>
public sealed class BetweenTwoNodes : IAsyncLifetime
{
    private TestRedis _redis = null!;
    private TestDatabase _database = null!;
    private RealtimeServer _one = null!;
    private RealtimeServer _other = null!;
    private TopicRef _channel;

    public async Task InitializeAsync()
    {
        _redis = await TestRedis.StartAsync();
        _database = await TestDatabase.CreateAsync();
        _one = await RealtimeServer.StartAsync(database: _database, settings: ("ConnectionStrings:Redis", _redis.Configuration));
        _other = await RealtimeServer.StartAsync(database: _database, settings: ("ConnectionStrings:Redis", _redis.Configuration));
        _channel = await Ada.MakeChannelAsync();
        await Ben.JoinServerOfAsync(_channel, Ada);
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _database.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private TestUser Ada => _one.UserOf("t", "ada");

    private TestUser Ben => _other.UserOf("t", "ben");

    [Fact]
    public async Task two_hundred_writers_are_one_order_without_a_hole_on_either()
    {
        await using var here = await SubscribedAsync(Ada);
        await using var there = await SubscribedAsync(Ben);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async writer =>
        {
            for (var index = 0; index < 3; index++)
            {
                await (writer % 2 == 0 ? Ada : Ben).SayAsync(_channel, $"{writer}/{index}");
            }
        }));

        await ExpectAsync(here, 1, 600);
        await ExpectAsync(there, 1, 600);
    }

    [Fact]
    public async Task typing_is_seen_across_but_on_no_connection_of_the_typist()
    {
        await using var adas = await SubscribedAsync(Ada);
        await using var bensPhone = await SubscribedAsync(Ben);
        await using var bensLaptop = await SubscribedAsync(_one.UserOf("t", "ben"));

        await bensPhone.DoAsync<Done>(Operations.Typing, new TypingRequest(_channel.Type, _channel.Id));
        await Ben.SayAsync(_channel, "done");

        Assert.Equal("ben", (await adas.NextAsync<TypingChange>(Events.TypingStart)).UserId);
        // The message came behind it, on the same way.
        await bensLaptop.NextAsync<MessageChange>(Events.MessageCreate);
        Assert.Equal(0, await bensLaptop.CountAsync(Events.TypingStart));
    }

    [Fact]
    public async Task an_event_that_was_lost_between_them_arrives_all_the_same()
    {
        await using var there = await SubscribedAsync(Ben);
        var topic = (await _one.Services.GetRequiredService<TopicDirectory>().FindAsync(_channel.In("t"), CancellationToken.None))!;

        // Stored, and told to nobody.
        await _one.Services.GetRequiredService<MessageLog>().AppendAsync(new NewMessage(topic, "ada", "lost on the way", null));

        var change = await there.NextAsync<MessageChange>(Events.MessageCreate);
        Assert.Equal((1L, "lost on the way"), (change.Seq, change.Message.Content));
    }

    [Fact]
    public async Task while_redis_is_away_sends_go_on_and_when_it_is_back_everyone_catches_up()
    {
        await using var here = await SubscribedAsync(Ada);
        await using var there = await SubscribedAsync(Ben);
        await SayAsync(10);
        await ExpectAsync(here, 1, 10);
        await ExpectAsync(there, 1, 10);

        await _redis.KillAsync();
        await SayAsync(10);
        await ExpectAsync(here, 11, 20);
        await _redis.RestartAsync();
        await SayAsync(10);

        await ExpectAsync(here, 21, 30);
        await ExpectAsync(there, 11, 30);
    }

    [Fact]
    public async Task one_who_comes_while_redis_is_away_hears_this_node_and_later_all()
    {
        await _redis.KillAsync();
        await Soon.UntilAsync(() => !_other.Services.GetRequiredService<IBackplane>().IsConnected, "the node to notice");

        await using var there = await SubscribedAsync(Ben);
        await Ben.SayAsync(_channel, "from here");
        await ExpectAsync(there, 1, 1);
        await _redis.RestartAsync();
        await Ada.SayAsync(_channel, "from over there");
        await ExpectAsync(there, 2, 2);

        // And not from the log alone: what is not stored arrives too.
        await using var adas = await SubscribedAsync(Ada);
        await Soon.UntilAsync(
            async () =>
            {
                await adas.DoAsync<Done>(Operations.Typing, new TypingRequest(_channel.Type, _channel.Id));
                await adas.DoAsync<Done>(Operations.Typing, new TypingRequest(_channel.Type, _channel.Id, Typing: false));
                return await there.CountAsync(Events.TypingStart) > 0;
            },
            "typing to be seen across again");
    }

    [Fact]
    public async Task redis_flushed_paused_and_cut_off_under_load_loses_nothing()
    {
        await using var here = await SubscribedAsync(Ada);
        await using var there = await SubscribedAsync(Ben);

        var saying = SayAsync(400);
        foreach (var harm in new[] { "FLUSHALL", "CLIENT KILL TYPE pubsub", "CLIENT PAUSE 300", "CLIENT KILL TYPE normal", "CLIENT KILL TYPE pubsub" })
        {
            await _redis.CommandAsync(harm);
            await Ben.SayAsync(_channel, harm.Replace(' ', '_'));
        }
        await saying;

        await ExpectAsync(here, 1, 405);
        await ExpectAsync(there, 1, 405);
    }

    private async Task<HubSocket> SubscribedAsync(TestUser user)
    {
        var hub = await user.ConnectAsync();
        Assert.Equal(SubscriptionStatus.Subscribed, (await hub.SubscribeAsync(_channel)).Status);
        return hub;
    }

    private async Task SayAsync(int messages)
    {
        for (var index = 0; index < messages; index++)
        {
            await Ada.SayAsync(_channel, $"{index}");
        }
    }

    private static async Task ExpectAsync(HubSocket hub, long first, long last)
    {
        for (var seq = first; seq <= last; seq++)
        {
            Assert.Equal(seq, (await hub.NextAsync<MessageChange>(Events.MessageCreate)).Seq);
        }
    }
}

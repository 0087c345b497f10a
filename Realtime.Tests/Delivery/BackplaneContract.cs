using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Api.Delivery;
using Realtime.Api.Observability;
using Realtime.Api.Storage;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Delivery;

/// <summary>What every backplane does, for the node that tells and for another one.</summary>
public abstract class BackplaneContract : IAsyncLifetime
{
    private readonly Node _teller = new();
    private readonly Node _other = new();

    public async Task InitializeAsync()
    {
        (_teller.Backplane, _other.Backplane) = await MakeAsync();
        // One node is its own other.
        _teller.Backplane.Received = _teller.Heard.Enqueue;
        if (_other.Backplane != _teller.Backplane)
        {
            _other.Backplane.Received = _other.Heard.Enqueue;
        }
    }

    public abstract Task DisposeAsync();

    [Fact]
    public async Task brings_an_event_to_every_node_as_it_was()
    {
        foreach (var node in Nodes)
        {
            await node.Backplane.SubscribeAsync("t/channel/ch_1");
        }
        var told = new TopicEvent("t/channel/ch_1", "MESSAGE_CREATE", 12, "key/☕", "t/ada", Encoding.UTF8.GetBytes("""{"content":"line\nbreak ☕"}"""));

        _teller.Backplane.Publish(told);

        foreach (var node in Nodes)
        {
            var heard = Assert.Single(await node.HearAsync(1));
            Assert.Equal((told.Group, told.Name, told.Seq, told.LatestKey, told.ExceptUser), (heard.Group, heard.Name, heard.Seq, heard.LatestKey, heard.ExceptUser));
            Assert.Equal(told.Payload.ToArray(), heard.Payload.ToArray());
        }
    }

    [Fact]
    public async Task keeps_the_order_of_a_topic()
    {
        foreach (var node in Nodes)
        {
            await node.Backplane.SubscribeAsync("t/channel/ch_1");
        }

        for (var seq = 1; seq <= 2_000; seq++)
        {
            _teller.Backplane.Publish(new TopicEvent("t/channel/ch_1", "MESSAGE_CREATE", seq, null, null, "{}"u8.ToArray()));
        }

        foreach (var node in Nodes)
        {
            Assert.Equal(Enumerable.Range(1, 2_000).Select(seq => (long?)seq), (await node.HearAsync(2_000)).Select(heard => heard.Seq));
        }
    }

    private IEnumerable<Node> Nodes => _other.Backplane == _teller.Backplane ? [_teller] : [_teller, _other];

    private protected abstract Task<(IBackplane Teller, IBackplane Other)> MakeAsync();

    private sealed class Node
    {
        public IBackplane Backplane { get; set; } = null!;

        public ConcurrentQueue<TopicEvent> Heard { get; } = new();

        public async Task<IReadOnlyCollection<TopicEvent>> HearAsync(int count)
        {
            await Soon.UntilAsync(() => Heard.Count >= count, $"{count} events to arrive");
            return Heard;
        }
    }
}

public sealed class TheLocalBackplane : BackplaneContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    private protected override Task<(IBackplane, IBackplane)> MakeAsync()
    {
        IBackplane one = new LocalBackplane();
        return Task.FromResult((one, one));
    }
}

public sealed class TheRedisBackplane : BackplaneContract
{
    private readonly List<RedisBackplane> _made = [];
    private readonly List<RedisConnection> _connections = [];
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private TestRedis? _redis;

    [Fact]
    public async Task brings_no_topic_that_nobody_here_is_in()
    {
        var (teller, other) = (_made[0], _made[1]);
        var heard = new ConcurrentQueue<string>();
        other.Received = told => heard.Enqueue(told.Group);
        await other.SubscribeAsync("t/channel/left");
        await other.UnsubscribeAsync("t/channel/left");
        await other.SubscribeAsync("t/channel/in");

        foreach (var group in new[] { "t/channel/never", "t/channel/left", "t/channel/in" })
        {
            teller.Publish(new TopicEvent(group, "MESSAGE_CREATE", 1, null, null, "{}"u8.ToArray()));
        }

        await Soon.UntilAsync(() => !heard.IsEmpty, "the last event to arrive");
        Assert.Equal(["t/channel/in"], heard);
    }

    [Fact]
    public async Task tells_its_own_node_while_redis_is_away_and_all_nodes_when_it_is_back()
    {
        var (teller, other) = (_made[0], _made[1]);
        var here = new ConcurrentQueue<long?>();
        var there = new ConcurrentQueue<long?>();
        var restored = new TaskCompletionSource();
        teller.Received = told => here.Enqueue(told.Seq);
        other.Received = told => there.Enqueue(told.Seq);
        other.Restored = () => restored.TrySetResult();
        await teller.SubscribeAsync("t/channel/ch_1");
        await other.SubscribeAsync("t/channel/ch_1");

        await _redis!.KillAsync();
        await Soon.UntilAsync(() => !teller.IsConnected && !other.IsConnected, "both nodes to notice");
        Tell(1);
        Assert.Equal([1], here);
        await _redis.RestartAsync();
        await restored.Task.OrFail("the way to be back");
        await Soon.UntilAsync(
            () =>
            {
                Tell(2);
                return Task.FromResult(there.Contains(2));
            },
            "events to arrive again");

        Assert.DoesNotContain(1, there);

        void Tell(long seq) => teller.Publish(new TopicEvent("t/channel/ch_1", "MESSAGE_CREATE", seq, null, null, "{}"u8.ToArray()));
    }

    [Fact]
    public async Task takes_a_topic_up_when_redis_is_back_though_it_went_away_while_that_was_asked()
    {
        var (teller, other) = (_made[0], _made[1]);
        var heard = new ConcurrentQueue<long?>();
        other.Received = told => heard.Enqueue(told.Seq);
        Assert.Equal("+OK", await _redis!.CommandAsync("CLIENT PAUSE 600000 ALL"));
        var asked = other.SubscribeAsync("t/channel/ch_1");
        Assert.False(asked.IsCompleted);

        await _redis.KillAsync();
        await asked.OrFail("the asking to end with the connection");
        await _redis.RestartAsync();

        await Soon.UntilAsync(
            () =>
            {
                teller.Publish(new TopicEvent("t/channel/ch_1", "MESSAGE_CREATE", 1, null, null, "{}"u8.ToArray()));
                return Task.FromResult(!heard.IsEmpty);
            },
            "events to arrive");
    }

    [Fact]
    public async Task measures_how_long_its_own_events_take_to_come_back_and_those_of_no_other()
    {
        var lags = new ConcurrentQueue<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "realtime.backplane.lag" && instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>())
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, lag, _, _) => lags.Enqueue(lag));
        listener.Start();
        var heard = new ConcurrentQueue<long?>();
        _made[1].Received = told => heard.Enqueue(told.Seq);
        await _made[1].SubscribeAsync("t/channel/ch_1");

        _made[0].Publish(new TopicEvent("t/channel/ch_1", "MESSAGE_CREATE", 1, null, null, "{}"u8.ToArray()));
        _made[1].Publish(new TopicEvent("t/channel/ch_1", "MESSAGE_CREATE", 2, null, null, "{}"u8.ToArray()));

        await Soon.UntilAsync(() => heard.Count == 2, "both events to arrive");
        Assert.InRange(Assert.Single(lags), double.Epsilon, Soon.Deadline.TotalSeconds);
    }

    [Fact]
    public async Task drops_what_no_node_of_ours_has_sent()
    {
        var heard = new ConcurrentQueue<long?>();
        _made[0].Received = told => heard.Enqueue(told.Seq);
        await _made[0].SubscribeAsync("t/channel/ch_1");

        Assert.Equal(":1", await _redis!.CommandAsync("PUBLISH realtime:topic:t/channel/ch_1 garbage"));
        _made[1].Publish(new TopicEvent("t/channel/ch_1", "MESSAGE_CREATE", 1, null, null, "{}"u8.ToArray()));

        await Soon.UntilAsync(() => !heard.IsEmpty, "the event to arrive");
        Assert.Equal([1], heard);
    }

    public override async Task DisposeAsync()
    {
        _connections.ForEach(connection => connection.Dispose());
        await _redis!.DisposeAsync();
        await _services.DisposeAsync();
    }

    private protected override async Task<(IBackplane, IBackplane)> MakeAsync()
    {
        _redis = await TestRedis.StartAsync();
        return (Make(), Make());

        RedisBackplane Make()
        {
            var connection = new RedisConnection(_redis.Configuration);
            _connections.Add(connection);
            var backplane = new RedisBackplane(connection, new NodeMetrics(_services.GetRequiredService<IMeterFactory>()), NullLogger<RedisBackplane>.Instance);
            _made.Add(backplane);
            return backplane;
        }
    }
}

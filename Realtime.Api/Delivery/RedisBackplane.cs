using System.Diagnostics;
using Realtime.Api.Observability;
using Realtime.Api.Storage;
using StackExchange.Redis;

namespace Realtime.Api.Delivery;

/// <summary>
/// Events between nodes over Redis: one channel per topic, subscribed while somebody here is in it. The order of a channel
/// is the same on every node, the publishing one too.
/// </summary>
/// <remarks>
/// Redis may go away, and it may forget everything: it holds nothing that must last. While it is away events reach this
/// node's own connections, and when it is back every node compares its topics' heads with the database.
/// </remarks>
internal sealed class RedisBackplane : IBackplane
{
    private static readonly RedisChannel Nodes = new(RedisKeys.Nodes, RedisChannel.PatternMode.Literal);

    private readonly ConnectionMultiplexer _redis;
    private readonly ISubscriber _channels;
    private readonly NodeMetrics _metrics;
    private readonly ILogger<RedisBackplane> _logger;
    private readonly long _self = Random.Shared.NextInt64();
    private Action<TopicEvent> _received = _ => { };
    private Action<NodeMessage> _heard = _ => { };
    private Action _restored = () => { };

    public RedisBackplane(RedisConnection redis, NodeMetrics metrics, ILogger<RedisBackplane> logger)
    {
        (_redis, _metrics, _logger) = (redis.Multiplexer, metrics, logger);
        _redis.ConnectionFailed += (_, failed) =>
        {
            if (failed.ConnectionType == ConnectionType.Subscription)
            {
                logger.RedisAway();
            }
        };
        _redis.ConnectionRestored += (_, restored) =>
        {
            // The client has subscribed anew by itself; what was told meanwhile is lost to it.
            if (restored.ConnectionType == ConnectionType.Subscription)
            {
                logger.RedisBack();
                _restored();
            }
        };
        _channels = _redis.GetSubscriber();
        // Not waited for: it comes into force with the connection, whenever that is.
        _ = _channels.SubscribeAsync(Nodes, (_, frame) => Hear(frame));
    }

    public Action<TopicEvent> Received { set => _received = value; }

    public Action<NodeMessage> Heard { set => _heard = value; }

    public Action Restored { set => _restored = value; }

    public bool IsConnected => _redis.IsConnected;

    public void Publish(TopicEvent told)
    {
        if (!_redis.IsConnected)
        {
            _received(told);
            return;
        }
        // Written in the order of the calls, and answered to nobody: a publish that is lost is made good from the log.
        _channels.Publish(Channel(told.Group), BackplaneFrame.Write(told, new Sent(_self, Stopwatch.GetTimestamp())), CommandFlags.FireAndForget);
    }

    public void Say(NodeMessage message)
    {
        if (_redis.IsConnected)
        {
            _channels.Publish(Nodes, BackplaneFrame.Write(message), CommandFlags.FireAndForget);
        }
    }

    public async Task SubscribeAsync(string group)
    {
        try
        {
            await _channels.SubscribeAsync(Channel(group), (_, frame) => Receive(group, frame));
        }
        catch (RedisConnectionException failure)
        {
            // Redis went away with the answer. It is as when it was away before: the client subscribes by itself once it is back.
            _logger.SubscribedLater(failure, group);
        }
    }

    public Task UnsubscribeAsync(string group) => _channels.UnsubscribeAsync(Channel(group));

    private void Receive(string group, byte[] frame)
    {
        if (BackplaneFrame.TryRead(group, frame, out var told, out var sent))
        {
            if (sent.From == _self)
            {
                _metrics.BackFromBackplane(sent.At);
            }
            _received(told);
        }
        else
        {
            _logger.NotAnEvent(group);
        }
    }

    private void Hear(byte[] frame)
    {
        if (BackplaneFrame.TryRead(frame, out var message))
        {
            _heard(message);
        }
        else
        {
            _logger.NotAnEvent(RedisKeys.Nodes);
        }
    }

    private static RedisChannel Channel(string group) => new(RedisKeys.Topic(group), RedisChannel.PatternMode.Literal);
}

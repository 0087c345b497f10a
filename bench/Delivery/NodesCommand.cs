using System.CommandLine;
using System.Globalization;
using Realtime.Bench.Measuring;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>Sent at one node, received at another, against the same at one node alone: what the way over Redis adds.</summary>
internal sealed class NodesCommand : Command
{
    private const double MostP50Added = 2;
    private const double MostP99Added = 10;

    private readonly DeliveryOptions _common;
    private readonly Option<int> _channels = DeliveryOptions.Count("--channels", "Channels, each with a sender of its own.", 20);
    private readonly Option<int> _subscribers = DeliveryOptions.Count("--subscribers", "Connections in each channel.", 10);
    private readonly Option<int> _sends = DeliveryOptions.Count("--sends", "Messages a second, over all channels.", 200);

    public NodesCommand()
        : base("nodes", "Sent at one node and received at another, over Redis, against one node alone: what it adds to p50 and p99.")
    {
        _common = new DeliveryOptions(this, seconds: 3, isCompared: false);
        Options.Add(_channels);
        Options.Add(_subscribers);
        Options.Add(_sends);
        SetAction(RunAsync);
    }

    /// <returns>0; 1 when a delivery was lost or misplaced; 2 when a target is missed.</returns>
    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = _common.Read(arguments) with { Only = RealtimeServer.Label };
        var shape = new CrowdShape(arguments.GetValue(_channels), arguments.GetValue(_subscribers), Senders: 1);
        var sends = arguments.GetValue(_sends);
        await using var arena = await Arena.OpenAsync(settings, new Population(shape.Users, 2 * shape.Topics), cancellation);
        var redis = await arena.StartRedisAsync();
        // All before the first connection: nobody pings for those that are open while a node starts.
        var node = await arena.StartOursAsync();
        var sendingNode = await arena.StartOursAsync(redis.Configuration);
        var receivingNode = await arena.StartOursAsync(redis.Configuration);
        var alone = new Crowd(arena.Loop, shape, node, negotiate: false);
        // In channels of their own: the node that is alone does not know of the other two.
        var joined = new Crowd(arena.Loop, shape, receivingNode, negotiate: false, sendingNode, firstTopic: shape.Topics);
        Screen.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.Topics} channels of {shape.Subscribers}, {sends} sends a second; the nodes share a core; CPU is the receiving node's"));
        Screen.Line("");
        alone.Steady(sends, settings.WarmUp);
        joined.Steady(sends, settings.WarmUp);

        List<double> p50 = [], p99 = [];
        var faults = 0L;
        Screen.Line($"round  nodes  {Turn.Header}");
        for (var round = 1; round <= settings.Rounds; round++)
        {
            var turns = new Dictionary<Crowd, Turn>();
            foreach (var crowd in Turns.InRound(round, [alone, joined]))
            {
                var turn = crowd.Steady(sends, settings.Turn);
                faults += turn.Faults;
                turns[crowd] = turn;
                Screen.Line($"{round,5}  {(crowd == alone ? 1 : 2),5}  {turn}");
            }
            p50.Add(turns[joined].P50 - turns[alone].P50);
            p99.Add(turns[joined].P99 - turns[alone].P99);
        }
        return Conclusion.Of(
            [
                new Target("p50 added by the second node", p50, AtMost: MostP50Added, Unit: "ms"),
                new Target("p99 added by the second node", p99, AtMost: MostP99Added, Unit: "ms"),
            ],
            faults);
    }
}

using System.CommandLine;
using System.Globalization;
using Realtime.Bench.Measuring;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>One channel, many subscribers: what a delivery costs the server.</summary>
internal sealed class FanoutCommand : Command
{
    private const double LeastAtLane = 2;
    private const double LeastAtLaneWithMany = 1.5;
    private const double LeastAtStandardLane = 1;

    private readonly DeliveryOptions _common;
    private readonly Option<int> _subscribers = DeliveryOptions.Count("--subscribers", "Connections in the channel.", 1_000);

    private readonly Option<int[]> _outstanding = DeliveryOptions.Outstanding();

    public FanoutCommand() : base("fanout", "One message to 1,000 subscribers against a bare SignalR hub: deliveries per CPU-second of the server.")
    {
        _common = new DeliveryOptions(this, seconds: 2.5);
        Options.Add(_subscribers);
        Options.Add(_outstanding);
        SetAction(RunAsync);
    }

    /// <returns>0; 1 when a delivery was lost or misplaced; 2 when a target is missed.</returns>
    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = _common.Read(arguments);
        var outstanding = arguments.GetValue(_outstanding)!;
        // A connection's operations run one after the other, so what is under way at once takes as many senders.
        var shape = new CrowdShape(Topics: 1, arguments.GetValue(_subscribers), Senders: outstanding.Max());
        await using var arena = await Arena.OpenAsync(settings, new Population(shape.Users, shape.Topics), cancellation);
        var crowds = (await arena.StartBothAsync()).Select(server => new Crowd(arena.Loop, shape, server, settings.StandardLane)).ToArray();
        Screen.Line(string.Create(CultureInfo.InvariantCulture, $"{settings.Lane}; {shape.Subscribers:N0} subscribers of one channel"));
        Screen.Line("");
        var fanout = new FanoutRounds(settings, crowds, outstanding);
        fanout.WarmUp();
        var ratios = fanout.Against(BareHubServer.Label);
        return Conclusion.Of(
            [.. ratios.Select(of => new Target(
                $"deliveries per CPU-second, {of.Outstanding} outstanding, {settings.Lane}", of.Ratios, AtLeast: Least(settings, of.Outstanding)))],
            fanout.Faults);
    }

    private static double Least(DeliverySettings settings, int outstanding) =>
        settings.StandardLane ? LeastAtStandardLane : outstanding == 1 ? LeastAtLane : LeastAtLaneWithMany;
}

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

    private readonly Option<int[]> _outstanding = new("--outstanding")
    {
        Description = "Messages under way at a time, one or more figures: with 1 each delivery is flushed alone, "
            + "with 16, each of another sender, they pile up and leave together.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 16],
    };

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
        foreach (var crowd in crowds)
        {
            foreach (var count in outstanding)
            {
                crowd.ClosedLoop(count, settings.WarmUp / outstanding.Length);
            }
        }

        var ratios = outstanding.ToDictionary(count => count, _ => new List<double>());
        var faults = 0L;
        Screen.Line($"round  way   outstanding  {Turn.Header}");
        for (var round = 1; round <= settings.Rounds; round++)
        {
            foreach (var count in Turns.InRound(round, outstanding))
            {
                var perCpuSecond = new Dictionary<string, double>();
                foreach (var crowd in Turns.InRound(round, crowds))
                {
                    var turn = crowd.ClosedLoop(count, settings.Turn);
                    faults += turn.Faults;
                    perCpuSecond[crowd.Name] = turn.PerCpuSecond;
                    Screen.Line($"{round,5}  {crowd.Name,-4}  {count,11}  {turn}");
                }
                if (crowds.Length == 2)
                {
                    ratios[count].Add(perCpuSecond[RealtimeServer.Label] / perCpuSecond[BareHubServer.Label]);
                }
            }
        }
        return Conclusion.Of(
            [.. ratios.Where(of => of.Value.Count > 0).Select(of => new Target(
                $"deliveries per CPU-second, {of.Key} outstanding, {settings.Lane}", of.Value, AtLeast: Least(settings, of.Key)))],
            faults);
    }

    private static double Least(DeliverySettings settings, int outstanding) =>
        settings.StandardLane ? LeastAtStandardLane : outstanding == 1 ? LeastAtLane : LeastAtLaneWithMany;
}

using System.CommandLine;
using System.Globalization;
using Realtime.Bench.Measuring;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>Many small rooms in which everyone speaks, at a pace that leaves the server some air.</summary>
internal sealed class RoomsCommand : Command
{
    private const double MostCpu = 1;
    private const double MostP99Added = 10;

    private readonly DeliveryOptions _common;
    private readonly Option<int> _rooms = DeliveryOptions.Count("--rooms", "Channels.", 100);
    private readonly Option<int> _members = DeliveryOptions.Count("--members", "Connections in each; all of them send.", 10);
    private readonly Option<int> _sends = DeliveryOptions.Count("--sends", "Messages a second, over all rooms.", 2_000);

    public RoomsCommand()
        : base("rooms", "2,000 committed sends a second in 100 rooms of 10 against a bare SignalR hub, which commits nothing: CPU and latency.")
    {
        _common = new DeliveryOptions(this, seconds: 3);
        Options.Add(_rooms);
        Options.Add(_members);
        Options.Add(_sends);
        SetAction(RunAsync);
    }

    /// <returns>0; 1 when a delivery was lost or misplaced; 2 when a target is missed.</returns>
    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = _common.Read(arguments);
        var members = arguments.GetValue(_members);
        var shape = new CrowdShape(arguments.GetValue(_rooms), members, members, Among: true);
        var sends = arguments.GetValue(_sends);
        await using var arena = await Arena.OpenAsync(settings, new Population(shape.Users, shape.Topics), cancellation);
        var crowds = (await arena.StartBothAsync()).Select(server => new Crowd(arena.Loop, shape, server, settings.StandardLane)).ToArray();
        Screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"{settings.Lane}; {shape.Topics:N0} rooms of {members:N0}, {sends:N0} sends a second"));
        Screen.Line("");
        var steady = new SteadyRounds(settings, crowds, sends);
        steady.WarmUp();
        List<double> cpu = [], added = [];
        foreach (var turns in steady.Run().Where(turns => turns.Count == 2))
        {
            var (ours, bare) = (turns[RealtimeServer.Label], turns[BareHubServer.Label]);
            cpu.Add(bare.PerCpuSecond / ours.PerCpuSecond);
            added.Add(ours.P99 - bare.P99);
        }
        return Conclusion.Of(
            cpu.Count == 0 ? [] :
            [
                new Target($"server CPU, {settings.Lane}", cpu, AtMost: MostCpu),
                new Target("p99 added", added, AtMost: MostP99Added, Unit: "ms"),
            ],
            steady.Faults);
    }
}

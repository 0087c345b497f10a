using System.CommandLine;
using System.Globalization;
using Realtime.Bench.Measuring;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>What a delivery costs the server in each dialect, against the same in SignalR's own protocol on the same lane.</summary>
internal sealed class DialectsCommand : Command
{
    private const double Least = 0.9;

    private readonly DeliveryOptions _common;
    private readonly Option<int> _subscribers = DeliveryOptions.Count("--subscribers", "Connections in each channel; each dialect has one.", 1_000);
    private readonly Option<int[]> _outstanding = DeliveryOptions.Outstanding();

    public DialectsCommand()
        : base("dialects", "One message to 1,000 subscribers that speak a dialect against 1,000 that speak SignalR's JSON: deliveries per CPU-second.")
    {
        _common = new DeliveryOptions(this, seconds: 2, isCompared: false);
        Options.Add(_subscribers);
        Options.Add(_outstanding);
        SetAction(RunAsync);
    }

    /// <returns>0; 1 when a delivery was lost or misplaced; 2 when a target is missed.</returns>
    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = _common.Read(arguments) with { Only = RealtimeServer.Label };
        var outstanding = arguments.GetValue(_outstanding)!;
        var shape = new CrowdShape(Topics: 1, arguments.GetValue(_subscribers), Senders: outstanding.Max());
        Dialect?[] spoken = [.. Dialect.All, null];
        await using var arena = await Arena.OpenAsync(settings, new Population(spoken.Length * shape.Users, spoken.Length), cancellation);
        // One process for all: how it has compiled what they share is then the same for each.
        var server = await arena.StartOursAsync();
        var crowds = spoken.Select((dialect, number) => new Crowd(
            arena.Loop, shape, server, negotiate: false, firstTopic: number, firstUser: number * shape.Users, dialect: dialect)).ToArray();
        Screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"{shape.Subscribers:N0} subscribers of each of {crowds.Length} channels; {RealtimeServer.Label} speaks SignalR's JSON, and so do all senders"));
        Screen.Line("");
        // They share the time, since they share what is to be compiled.
        var fanout = new FanoutRounds(settings with { WarmUp = settings.WarmUp / crowds.Length }, crowds, outstanding);
        fanout.WarmUp();
        var ratios = fanout.Against(RealtimeServer.Label);
        return Conclusion.Of(
            [.. ratios.Select(of => new Target($"deliveries per CPU-second, {of.Name}, {of.Outstanding} outstanding", of.Ratios, AtLeast: Least))],
            fanout.Faults);
    }
}

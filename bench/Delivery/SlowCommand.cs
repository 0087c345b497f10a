using System.CommandLine;
using System.Globalization;
using Realtime.Bench.Measuring;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>Some subscribers never read: whether the others notice, and whether the server's memory stays bounded.</summary>
internal sealed class SlowCommand : Command
{
    private const double MostP99 = 1.1;
    private const double MostMemory = 1.25;

    /// <summary>Long enough to fill the buffers of who does not read within a turn.</summary>
    private const int ContentLength = 2_000;

    private readonly DeliveryOptions _common;
    private readonly Option<int> _subscribers = DeliveryOptions.Count("--subscribers", "Connections in the channel that read.", 990);
    private readonly Option<int> _slow = DeliveryOptions.Count("--slow", "Connections in it that do not.", 10);
    private readonly Option<int> _sends = DeliveryOptions.Count("--sends", "Messages a second.", 40);

    public SlowCommand() : base("slow", "1,000 subscribers of which 10 never read, against the same without those: p99 of the others, memory.")
    {
        _common = new DeliveryOptions(this, seconds: 8, isCompared: false);
        Options.Add(_subscribers);
        Options.Add(_slow);
        Options.Add(_sends);
        SetAction(RunAsync);
    }

    /// <returns>0; 1 when a delivery was lost or misplaced; 2 when a target is missed.</returns>
    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = _common.Read(arguments) with { Only = RealtimeServer.Label };
        var shape = new CrowdShape(Topics: 1, arguments.GetValue(_subscribers), Senders: 1);
        var slow = arguments.GetValue(_slow);
        var sends = arguments.GetValue(_sends);
        await using var arena = await Arena.OpenAsync(settings, new Population(shape.Users + slow, 1), cancellation);
        var server = await arena.StartOursAsync();
        var crowd = new Crowd(arena.Loop, shape, server, negotiate: false, contentLength: ContentLength);
        Screen.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.Subscribers:N0} subscribers that read, {sends} messages of {ContentLength:N0} characters a second"));
        Screen.Line("");
        crowd.Steady(sends, settings.WarmUp);

        List<double> p99 = [], memory = [];
        var faults = 0L;
        Screen.Line($"round  do not read  {Turn.Header}  server MB  slow ones dropped");
        for (var round = 1; round <= settings.Rounds; round++)
        {
            var turns = new Dictionary<bool, (Turn Turn, long Bytes)>();
            foreach (var isDisturbed in Turns.InRound(round, [false, true]))
            {
                using var stuck = new StuckCrowd(arena.Loop, server, isDisturbed ? slow : 0, firstUser: shape.Users);
                // Unmeasured: until the buffers of those that do not read are full, they disturb nobody.
                crowd.Steady(sends, settings.Turn / 4);
                var turn = crowd.Steady(sends, settings.Turn);
                faults += turn.Faults;
                turns[isDisturbed] = (turn, server.Process.ResidentBytes);
                Screen.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{round,5}  {stuck.Count,11}  {turn}  {turns[isDisturbed].Bytes / 1_048_576,9:N0}  {stuck.Dropped,17}"));
            }
            p99.Add(turns[true].Turn.P99 / turns[false].Turn.P99);
            memory.Add((double)turns[true].Bytes / turns[false].Bytes);
        }
        return Conclusion.Of(
            [
                new Target("p99 of those that read", p99, AtMost: MostP99),
                new Target("memory of the server", memory, AtMost: MostMemory),
            ],
            faults);
    }
}

using System.CommandLine;
using System.Globalization;
using Realtime.Bench.Load;
using Realtime.Bench.Measuring;
using Realtime.Bench.Servers;
using Spectre.Console;

namespace Realtime.Bench.Delivery;

/// <summary>What a connection that does nothing costs: memory to keep it, time and CPU to take it.</summary>
internal sealed class ConnectCommand : Command
{
    private const double MostMemory = 0.5;

    private readonly DeliveryOptions _common;
    private readonly Option<int> _connections = DeliveryOptions.Count("--connections", "Idle connections.", 10_000);

    private readonly Option<int?> _hold = new("--hold")
    {
        Description = $"Opens up to so many ({IdleCrowd.Most:N0} at most) connections to one of the two, ours unless "
            + "--only says bare, and tells how many it came to.",
    };

    public ConnectCommand() : base("connect", "10,000 idle connections against a bare SignalR hub: memory of each, connects per second.")
    {
        _common = new DeliveryOptions(this, seconds: 2);
        _hold.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > IdleCrowd.Most)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--hold is 1 to {IdleCrowd.Most}."));
            }
        });
        Options.Add(_connections);
        Options.Add(_hold);
        SetAction(RunAsync);
    }

    /// <returns>0; 2 when a target is missed.</returns>
    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = _common.Read(arguments);
        var hold = arguments.GetValue(_hold);
        var connections = arguments.GetValue(_connections);
        if (hold is not null && settings.Only is null)
        {
            settings = settings with { Only = RealtimeServer.Label };
        }
        await using var arena = await Arena.OpenAsync(settings, new Population(Math.Min(hold ?? connections, IdleCrowd.MostUsers), 1), cancellation);
        return hold is { } wanted
            ? await HoldAsync(arena, settings, wanted, cancellation)
            : await CompareAsync(arena, settings, connections, cancellation);
    }

    /// <summary>Each turn has a process of its own, since one that has had connections keeps memory of them.</summary>
    private static async Task<int> CompareAsync(Arena arena, DeliverySettings settings, int connections, CancellationToken cancellation)
    {
        Contender[] contenders =
        [
            .. new[] { new Contender("ours, WebSocket lane", IsOurs: true, Negotiates: false),
                new("ours, standard lane", IsOurs: true, Negotiates: true) }
                .Where(_ => settings.IsMeasured(RealtimeServer.Label)),
            .. new[] { new Contender("bare hub", IsOurs: false, Negotiates: false) }.Where(_ => settings.IsMeasured(BareHubServer.Label)),
        ];
        var ratios = contenders.Where(contender => contender.IsOurs).ToDictionary(contender => contender, _ => new List<double>());
        Screen.Line("");
        Screen.Line("round  way                   KB/connection  connects/s  server CPU ms/connect");
        for (var round = 1; round <= settings.Rounds; round++)
        {
            var bytes = new Dictionary<Contender, double>();
            foreach (var contender in Turns.InRound(round, contenders))
            {
                var server = contender.IsOurs ? await arena.StartOursAsync() : await arena.StartBareAsync();
                using var crowd = new IdleCrowd(arena.Loop, server, contender.Negotiates);
                await crowd.GetReadyAsync(settings.Turn, cancellation);
                var taken = crowd.Add(connections);
                var millisecondsEach = taken.Cpu.TotalMilliseconds / connections;
                bytes[contender] = await crowd.BytesPerConnectionAsync(settings.Turn, cancellation);
                Screen.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{round,5}  {contender.Name,-20}  {bytes[contender] / 1_024,13:0.0}  {taken.PerSecond,10:N0}  {millisecondsEach,21:0.000}"));
                crowd.Dispose();
                await arena.StopAsync(server);
            }
            if (settings.Only is null)
            {
                foreach (var (contender, of) in ratios)
                {
                    of.Add(bytes[contender] / bytes[contenders[^1]]);
                }
            }
        }
        if (settings.Only is not null)
        {
            return 0;
        }

        Target[] targets =
        [
            .. ratios.Select(of => new Target($"memory per connection, {of.Key.Name}", of.Value, AtMost: of.Key.Negotiates ? null : MostMemory)),
        ];
        Screen.Line("");
        AnsiConsole.Write(Target.Summary(targets));
        return targets.All(target => target.IsMet) ? 0 : 2;
    }

    private static async Task<int> HoldAsync(Arena arena, DeliverySettings settings, int wanted, CancellationToken cancellation)
    {
        const int step = 5_000;
        var server = (await arena.StartBothAsync()).Single();
        using var crowd = new IdleCrowd(arena.Loop, server, settings.StandardLane);
        await crowd.GetReadyAsync(settings.Turn, cancellation);
        Screen.Line("");
        Screen.Line("connections  KB/connection  connects/s  server MB");
        try
        {
            while (crowd.Count < wanted)
            {
                var taken = crowd.Add(Math.Min(step, wanted - crowd.Count));
                var bytes = await crowd.BytesPerConnectionAsync(settings.Turn, cancellation);
                Screen.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{crowd.Count,11:N0}  {bytes / 1_024,13:0.0}  {taken.PerSecond,10:N0}  {server.Process.ResidentBytes / 1_048_576,9:N0}"));
            }
            Screen.Line($"All {crowd.Count:N0} were held.");
        }
        catch (Exception limit) when (limit is LoadException or System.Net.Sockets.SocketException)
        {
            Screen.Line($"{crowd.Count:N0} were held, and then: {limit.Message}");
            Screen.Line("A process may have as many files as `ulimit -Hn` says, and each connection is one on either side.");
        }
        return 0;
    }

    private sealed record Contender(string Name, bool IsOurs, bool Negotiates);
}

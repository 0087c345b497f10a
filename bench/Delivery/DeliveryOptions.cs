using System.CommandLine;
using System.Reflection;
using Realtime.Bench.Postgres;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>What the delivery benchmarks have in common.</summary>
internal sealed class DeliveryOptions
{
    private readonly Option<int> _rounds = new("--rounds")
    {
        Description = "How often everything is measured; the medians count, and fewer than five mean little.",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<double> _seconds;

    private readonly Option<double> _warmUp = new("--warm-up")
    {
        Description = "How many seconds of the same load each server gets before the first round: "
            + "with less than 40 or so the runtime still swaps compiled code for better.",
        DefaultValueFactory = _ => 40,
    };

    private readonly Option<string?> _only = new("--only")
    {
        Description = "Measures one of the two alone (ours or bare): figures, but no ratios.",
    };

    private readonly Option<bool> _standardLane = new("--standard-lane")
    {
        Description = "Connects as a client does that negotiates, not straight to the WebSocket lane. The bare hub likewise.",
    };

    private readonly Option<string> _api = new("--api")
    {
        Description = "Realtime.Api.dll of the build to be measured. Without it, the one built together with this.",
        DefaultValueFactory = _ => typeof(DeliveryOptions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(built => built.Key == "RealtimeApi").Value!,
    };

    private readonly Option<bool> _noPin = new("--no-pin")
    {
        Description = "Leaves it to the system which core does what.",
    };

    private readonly Option<bool> _perfMap = new("--perf-map")
    {
        Description = "For a profile (perf record --pid ...): the server names its compiled methods in /tmp/perf-<pid>.map.",
    };

    private readonly Option<string?> _postgres = PostgresOption.OfServer();

    /// <param name="seconds">How long a turn takes unless the caller says otherwise.</param>
    /// <param name="isCompared">Whether the bare hub takes part.</param>
    public DeliveryOptions(Command command, double seconds, bool isCompared = true)
    {
        _seconds = new Option<double>("--seconds") { Description = "How long each turn takes.", DefaultValueFactory = _ => seconds };
        _only.AcceptOnlyFromAmong(RealtimeServer.Label, BareHubServer.Label);
        AtLeast(_rounds, 1);
        AtLeast(_seconds, 0.1);
        AtLeast(_warmUp, 0);
        foreach (Option option in (Option[])[_rounds, _seconds, _warmUp, _api, _noPin, _perfMap, _postgres])
        {
            command.Options.Add(option);
        }
        if (isCompared)
        {
            command.Options.Add(_only);
            command.Options.Add(_standardLane);
        }
    }

    /// <summary>An option for a count, which must be 1 or more.</summary>
    public static Option<int> Count(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        AtLeast(option, 1);
        return option;
    }

    /// <summary>How many messages are under way at a time where a closed loop sends.</summary>
    public static Option<int[]> Outstanding() => new("--outstanding")
    {
        Description = "Messages under way at a time, one or more figures: with 1 each delivery is flushed alone, "
            + "with 16, each of another sender, they pile up and leave together.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [1, 16],
    };

    public DeliverySettings Read(ParseResult arguments) => new(
        arguments.GetValue(_rounds),
        TimeSpan.FromSeconds(arguments.GetValue(_seconds)),
        TimeSpan.FromSeconds(arguments.GetValue(_warmUp)),
        arguments.GetValue(_only),
        arguments.GetValue(_standardLane),
        Path.GetFullPath(arguments.GetValue(_api)!),
        !arguments.GetValue(_noPin),
        arguments.GetValue(_perfMap),
        arguments.GetValue(_postgres));

    private static void AtLeast<T>(Option<T> option, T least) where T : IComparable<T> => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<T>()!.CompareTo(least) < 0)
        {
            result.AddError($"{option.Name} must be {least} or more.");
        }
    });
}

internal sealed record DeliverySettings(
    int Rounds, TimeSpan Turn, TimeSpan WarmUp, string? Only, bool StandardLane, string Api, bool IsPinned, bool PerfMap, string? Postgres)
{
    public string Lane => StandardLane ? "standard lane" : "WebSocket lane";

    public bool IsMeasured(string label) => Only is null || Only == label;
}

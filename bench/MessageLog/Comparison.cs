using System.Globalization;
using Npgsql;
using Realtime.Bench.Measuring;
using Spectre.Console;

namespace Realtime.Bench.MessageLog;

/// <summary>
/// Rounds in which the yardstick and the log take turns. The yardstick of a round is the best of its three, so each
/// ratio is against the most that plain transactions could do at that time, with whatever number of senders suits them.
/// </summary>
internal sealed class Comparison(Senders senders, NpgsqlDataSource database, TimeSpan duration)
{
    private const double LeastThroughput = 15;
    private const double MostLoneLatency = 2;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);
    private static readonly int[] PlainSenders = [1, 16, 64];
    private static readonly int[] LogSenders = [1, 64, 512, 2_000];

    /// <summary>One after the other, so that the two kinds alternate.</summary>
    private static readonly Contender[] Contenders =
    [
        new(IsLog: false, 1), new(IsLog: true, 1),
        new(IsLog: false, 16), new(IsLog: true, 64),
        new(IsLog: false, 64), new(IsLog: true, 512),
        new(IsLog: true, 2_000),
    ];

    private readonly Dictionary<int, List<double>> _throughputRatios = LogSenders.ToDictionary(count => count, _ => new List<double>());
    private readonly List<double> _bestRatios = [];
    private readonly List<double> _latencyRatios = [];

    private sealed record Contender(bool IsLog, int Senders)
    {
        public string Name => IsLog ? "log" : "plain";
    }

    public async Task RunAsync(int rounds, CancellationToken cancellation)
    {
        await Screen.DuringAsync("Warming up", async () =>
        {
            foreach (var contender in Contenders)
            {
                await LoadAsync(contender, WarmUp, cancellation);
            }
            return 0;
        });

        Screen.Line("round  way    senders     msgs/s    p50 ms    p95 ms    p99 ms  msgs/commit");
        for (var round = 1; round <= rounds; round++)
        {
            await RunRoundAsync(round, rounds, cancellation);
        }
    }

    private async Task RunRoundAsync(int round, int rounds, CancellationToken cancellation)
    {
        var perSecond = new Dictionary<Contender, double>();
        foreach (var contender in Turns.InRound(round, Contenders))
        {
            var (measured, commits) = await Screen.DuringAsync(
                $"Round {round} of {rounds}: {contender.Name}, {contender.Senders} senders", () => CountCommitsAsync(contender, cancellation));
            perSecond[contender] = measured.PerSecond;
            Screen.Line(Row(round, contender.Name, contender.Senders, measured, (double)measured.Count / Math.Max(commits, 1)));
        }

        var (plain, log) = await Screen.DuringAsync(
            $"Round {round} of {rounds}: one sender, both ways by turns",
            () => Alternating.RunAsync(duration, () => senders.SendPlainAsync(0), () => senders.SendToLogAsync(0), cancellation));
        Screen.Line(Row(round, "plain", "turns", plain));
        Screen.Line(Row(round, "log", "turns", log));

        var best = PlainSenders.MaxBy(count => perSecond[new Contender(IsLog: false, count)]);
        var yardstick = perSecond[new Contender(IsLog: false, best)];
        foreach (var count in LogSenders)
        {
            _throughputRatios[count].Add(perSecond[new Contender(IsLog: true, count)] / yardstick);
        }
        _bestRatios.Add(_throughputRatios.Values.Max(ratios => ratios[^1]));
        _latencyRatios.Add(log.MedianMs / plain.MedianMs);
        var ratios = LogSenders.Select(count => $"{count}: {Target.Times(_throughputRatios[count][^1])}");
        Screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"       log over the best plain ({yardstick:N0}/s with {best} senders), by senders: {string.Join(", ", ratios)}; lone latency {Target.Times(_latencyRatios[^1])}"));
    }

    /// <summary>Prints what was found out.</summary>
    /// <returns>The exit code.</returns>
    public int Conclude(IReadOnlyList<string> faults, int acknowledged)
    {
        Target[] targets =
        [
            .. LogSenders.Select(count => new Target(
                string.Create(CultureInfo.InvariantCulture, $"messages per second, {count:N0} sender{(count == 1 ? "" : "s")}"), _throughputRatios[count])),
            new Target("messages per second, the best of each", _bestRatios, AtLeast: LeastThroughput),
            new Target("latency of a lone send, medians", _latencyRatios, AtMost: MostLoneLatency),
        ];

        Screen.Line("");
        AnsiConsole.Write(Target.Summary(targets));
        Screen.Line(faults.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"All {acknowledged:N0} acknowledged messages are stored, nothing else is, and no topic has a hole.")
            : string.Join(Environment.NewLine, faults.Prepend("THE LOG IS WRONG:")));
        return faults.Count > 0 ? 1 : targets.All(target => target.IsMet) ? 0 : 2;
    }

    private async Task<(Measurement Measured, long Commits)> CountCommitsAsync(Contender contender, CancellationToken cancellation)
    {
        var before = await TransactionsAsync(cancellation);
        var measured = await LoadAsync(contender, duration, cancellation);
        return (measured, await TransactionsAsync(cancellation) - before);
    }

    private Task<Measurement> LoadAsync(Contender contender, TimeSpan time, CancellationToken cancellation) =>
        ClosedLoop.RunAsync(contender.Senders, time, contender.IsLog ? senders.SendToLogAsync : senders.SendPlainAsync, cancellation);

    /// <summary>How many transactions have written so far, anyone's on this server.</summary>
    private async Task<long> TransactionsAsync(CancellationToken cancellation)
    {
        await using var ask = database.CreateCommand("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        return (long)(await ask.ExecuteScalarAsync(cancellation))!;
    }

    private static string Row(int round, string way, object senders, Measurement measured, double? perCommit = null) => string.Create(
        CultureInfo.InvariantCulture,
        $"{round,5}  {way,-5}  {senders,7}  {measured.PerSecond,9:N0}  {measured.MedianMs,8:0.00}  {measured.PercentileMs(95),8:0.00}  {measured.PercentileMs(99),8:0.00}  {perCommit,11:0.0}");
}

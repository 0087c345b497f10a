using System.Diagnostics;
using System.Diagnostics.Metrics;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Observability;

/// <summary>
/// What the node measures of itself, as the meter <c>Realtime</c>. .NET, Kestrel, SignalR and Npgsql measure the rest. What each one means
/// and when to be alarmed: docs/scaling.md, "What to watch".
/// </summary>
internal sealed class NodeMetrics
{
    public const string Meter = "Realtime";

    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _turnedAway;
    private readonly Histogram<double> _lag;
    private readonly Counter<long> _repaired;
    private readonly Histogram<double> _append;
    private readonly Histogram<double> _outboxLag;
    private readonly Counter<long> _outboxFailed;
    private readonly Counter<long> _outboxGivenUp;

    public NodeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        _connections = meter.CreateUpDownCounter<long>("realtime.connections", "{connection}", "Connections of this node.");
        _ended = meter.CreateCounter<long>("realtime.connections.ended", "{connection}", "Connections that the node ended, by the code of their GOODBYE.");
        _turnedAway = meter.CreateCounter<long>("realtime.connections.turned_away", "{connection}", "Connections not let in, with 503.");
        _lag = meter.CreateHistogram(
            "realtime.backplane.lag", "s", "From telling an event until it is back from Redis, on the node that told it.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] });
        _repaired = meter.CreateCounter<long>("realtime.feed.repaired", "{event}", "Events that were lost between nodes and read from the log.");
        _append = meter.CreateHistogram(
            "realtime.message.append.duration", "s", "From handing a message to the log until it is committed, or not.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30] });
        _outboxLag = meter.CreateHistogram(
            "realtime.outbox.lag", "s", "From writing a row of the outbox until this node has tried it, each time.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 120, 600] });
        _outboxFailed = meter.CreateCounter<long>("realtime.outbox.failed", "{attempt}", "Attempts of a consumer that failed.");
        _outboxGivenUp = meter.CreateCounter<long>("realtime.outbox.given_up", "{row}", "Rows that became dead letters of a consumer.");
    }

    public void Connected() => _connections.Add(1);

    public void Disconnected() => _connections.Add(-1);

    public void Ended(GoodbyeCode code) => _ended.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));

    public void TurnedAway(ErrorCode code) => _turnedAway.Add(1, new KeyValuePair<string, object?>("code", code.ToString()));

    /// <param name="told">When it was told: a <see cref="Stopwatch.GetTimestamp"/> of this process.</param>
    public void BackFromBackplane(long told) => _lag.Record(Stopwatch.GetElapsedTime(told).TotalSeconds);

    public void Repaired(int events) => _repaired.Add(events);

    /// <param name="began">A <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Appended(long began, bool isCommitted) =>
        _append.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("committed", isCommitted));

    public void OutboxHandled(TimeSpan age) => _outboxLag.Record(age.TotalSeconds);

    public void OutboxFailed(string consumer) => _outboxFailed.Add(1, new KeyValuePair<string, object?>("consumer", consumer));

    public void OutboxGivenUp(string consumer) => _outboxGivenUp.Add(1, new KeyValuePair<string, object?>("consumer", consumer));
}

using System.Diagnostics;

namespace Realtime.Bench.Measuring;

/// <summary>What so many operations took.</summary>
internal sealed class Measurement
{
    private readonly long[] _ticks;

    /// <param name="ticks">Of each operation, by <see cref="Stopwatch"/>; at least one.</param>
    public Measurement(TimeSpan elapsed, IEnumerable<long> ticks)
    {
        Elapsed = elapsed;
        _ticks = [.. ticks];
        Array.Sort(_ticks);
    }

    public int Count => _ticks.Length;

    public TimeSpan Elapsed { get; }

    public double PerSecond => Count / Elapsed.TotalSeconds;

    public double MedianMs => PercentileMs(50);

    /// <summary>The latency, in milliseconds, that so many per cent of the operations did not exceed. Exact: every one is kept.</summary>
    public double PercentileMs(double percent)
    {
        var rank = (int)Math.Ceiling(percent / 100 * _ticks.Length);
        return Stopwatch.GetElapsedTime(0, _ticks[Math.Max(rank, 1) - 1]).TotalMilliseconds;
    }
}

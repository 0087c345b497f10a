using System.Diagnostics;
using System.Numerics;

namespace Realtime.Bench.Measuring;

/// <summary>Latencies by the microsecond, in buckets less than 1 % wide: hundreds of thousands a second are too many to keep.</summary>
internal sealed class LatencyHistogram
{
    private const int PrecisionBits = 7;
    private const int PerOctave = 1 << PrecisionBits;

    private readonly long[] _counts = new long[(64 - PrecisionBits) * PerOctave];

    public long Count { get; private set; }

    public void Add(long ticks)
    {
        var microseconds = Math.Max(ticks, 0) * 1_000_000 / Stopwatch.Frequency;
        _counts[Bucket(microseconds)]++;
        Count++;
    }

    /// <summary>The latency, in milliseconds, that so many per cent did not exceed; NaN when nothing was counted.</summary>
    public double PercentileMs(double percent)
    {
        var rank = Math.Max((long)Math.Ceiling(percent / 100 * Count), 1);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            rank -= _counts[bucket];
            if (rank <= 0)
            {
                return Value(bucket) / 1_000.0;
            }
        }
        return double.NaN;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>The first two octaves have a bucket for each value; from there on a value's leading bits are its bucket.</summary>
    private static int Bucket(long value)
    {
        var shift = Math.Max(BitOperations.Log2((ulong)value) - PrecisionBits, 0);
        return (shift << PrecisionBits) + (int)(value >> shift);
    }

    private static long Value(int bucket)
    {
        var shift = Math.Max((bucket >> PrecisionBits) - 1, 0);
        return (long)(bucket - (shift << PrecisionBits)) << shift;
    }
}

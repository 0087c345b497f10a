using System.Diagnostics;

namespace Realtime.Bench.Measuring;

/// <summary>Points in time as <see cref="Stopwatch"/> counts them.</summary>
internal static class Clock
{
    public static long After(TimeSpan duration) => Plus(Stopwatch.GetTimestamp(), duration);

    public static long Plus(long timestamp, TimeSpan duration) => timestamp + (long)(duration.TotalSeconds * Stopwatch.Frequency);
}

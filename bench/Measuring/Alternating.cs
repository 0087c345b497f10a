using System.Diagnostics;

namespace Realtime.Bench.Measuring;

/// <summary>
/// Two ways to do one thing, turn by turn, one operation at a time: whatever slows the machine for a while slows both.
/// </summary>
internal static class Alternating
{
    private const int Unmeasured = 20;

    public static async Task<(Measurement First, Measurement Second)> RunAsync(
        TimeSpan duration, Func<Task> first, Func<Task> second, CancellationToken cancellation)
    {
        GC.Collect();
        for (var i = 0; i < Unmeasured; i++)
        {
            await first();
            await second();
        }

        var (ofFirst, ofSecond) = (new List<long>(), new List<long>());
        var start = Stopwatch.GetTimestamp();
        do
        {
            cancellation.ThrowIfCancellationRequested();
            ofFirst.Add(await TimeAsync(first));
            ofSecond.Add(await TimeAsync(second));
        }
        while (Stopwatch.GetElapsedTime(start) < duration);
        return (Of(ofFirst), Of(ofSecond));
    }

    private static async Task<long> TimeAsync(Func<Task> operation)
    {
        var start = Stopwatch.GetTimestamp();
        await operation();
        return Stopwatch.GetTimestamp() - start;
    }

    /// <summary>Its own time alone, without the other's turns.</summary>
    private static Measurement Of(List<long> ticks) => new(Stopwatch.GetElapsedTime(0, ticks.Sum()), ticks);
}

using System.Diagnostics;

namespace Realtime.Bench.Measuring;

/// <summary>So many senders, each of which sends its next as soon as it has the answer to its last.</summary>
internal static class ClosedLoop
{
    /// <param name="send">Takes the sender's number, from 0; its senders call it at the same time. When one fails, all end.</param>
    public static async Task<Measurement> RunAsync(int senders, TimeSpan duration, Func<int, Task> send, CancellationToken cancellation)
    {
        // What the previous measurement left is not this one's to clear up.
        GC.Collect();

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var start = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, senders).Select(sender => Task.Run(() => SendAsync(sender))));
        var elapsed = Stopwatch.GetElapsedTime(start);
        cancellation.ThrowIfCancellationRequested();
        return new Measurement(elapsed, latencies.SelectMany(ticks => ticks));

        async Task<List<long>> SendAsync(int sender)
        {
            var ticks = new List<long>();
            try
            {
                while (!ending.IsCancellationRequested && Stopwatch.GetElapsedTime(start) < duration)
                {
                    var sent = Stopwatch.GetTimestamp();
                    await send(sender);
                    ticks.Add(Stopwatch.GetTimestamp() - sent);
                }
                return ticks;
            }
            catch
            {
                await ending.CancelAsync();
                throw;
            }
        }
    }
}

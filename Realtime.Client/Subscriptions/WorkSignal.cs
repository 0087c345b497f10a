using System.Threading.Channels;

namespace Realtime.Client.Subscriptions;

/// <summary>Wakes one waiter, now or when it comes; any number of calls before that count as one. Thread-safe.</summary>
internal sealed class WorkSignal(TimeProvider time)
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Set() => _set.Writer.TryWrite(true);

    /// <summary>Waits until it is set, or for <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        await using var alarm = time.CreateTimer(static signal => ((WorkSignal)signal!).Set(), this, atMost, Timeout.InfiniteTimeSpan);
        await _set.Reader.ReadAsync(cancellation);
    }
}

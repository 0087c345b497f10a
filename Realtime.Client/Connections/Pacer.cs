namespace Realtime.Client.Connections;

/// <summary>
/// Spreads what is asked over one connection, so that the server never has to refuse it for its number. Each one in turn is given the time it
/// has to wait. Thread-safe.
/// </summary>
/// <param name="perSecond">What the server allows over time; 0 when it did not say, and then nothing waits.</param>
/// <param name="burst">What the server allows at once.</param>
internal sealed class Pacer(int perSecond, int burst, TimeProvider time)
{
    // A network bunches what was sent apart, so a little is left of either: half a second of that is borne at 10 a second and 20 at once.
    private const double RateKept = 0.9;
    private const double BurstKept = 0.75;

    private readonly TimeSpan _interval = perSecond > 0 ? TimeSpan.FromSeconds(1 / (RateKept * perSecond)) : TimeSpan.Zero;
    private readonly int _atOnce = Math.Max(1, (int)(BurstKept * burst));
    private readonly long _since = time.GetTimestamp();
    private readonly Lock _lock = new();

    /// <summary>When, after <see cref="_since"/>, nothing of what was asked would count any more.</summary>
    private TimeSpan _settled;

    /// <summary>Whether the next one could go at once.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_lock)
            {
                return WaitAt(time.GetElapsedTime(_since)) <= TimeSpan.Zero;
            }
        }
    }

    /// <summary>Counts one more, which is to wait for so long.</summary>
    public TimeSpan Take()
    {
        lock (_lock)
        {
            var now = time.GetElapsedTime(_since);
            var wait = WaitAt(now);
            _settled = (_settled > now ? _settled : now) + _interval;
            return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        }
    }

    private TimeSpan WaitAt(TimeSpan now) => _settled - ((_atOnce - 1) * _interval) - now;
}

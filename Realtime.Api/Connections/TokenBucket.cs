namespace Realtime.Api.Connections;

/// <summary>So many at once, and so many a second after that. Thread-safe.</summary>
internal sealed class TokenBucket(int perSecond, int burst, TimeProvider clock)
{
    /// <summary>A clock counts in ticks, and a wait that was told exactly shall not come out a tick too short.</summary>
    private const double Tick = 1e-6;

    private readonly Lock _lock = new();
    private double _tokens = burst;
    private long _asOf = clock.GetTimestamp();

    /// <param name="wait">When there is none: how long until the next.</param>
    public bool TryTake(out TimeSpan wait)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_asOf, now).TotalSeconds * perSecond));
            _asOf = now;
            if (_tokens >= 1 - Tick)
            {
                _tokens--;
                wait = TimeSpan.Zero;
                return true;
            }
            wait = TimeSpan.FromSeconds((1 - _tokens) / perSecond);
            return false;
        }
    }
}

namespace Realtime.Api.Connections;

/// <summary>So many at once, and so many a second after that. Thread-safe.</summary>
internal sealed class TokenBucket(int perSecond, int burst, TimeProvider clock)
{
    /// <summary>Clocks round: a wait that was told exactly shall not come out a moment too short.</summary>
    private const double Rounding = 1e-3;

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
            if (_tokens >= 1 - Rounding)
            {
                _tokens = Math.Max(0, _tokens - 1);
                wait = TimeSpan.Zero;
                return true;
            }
            wait = TimeSpan.FromSeconds((1 - _tokens) / perSecond);
            return false;
        }
    }
}

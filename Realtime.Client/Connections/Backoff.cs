namespace Realtime.Client.Connections;

/// <summary>
/// Full jitter: before the nth try a random time between 0 and min(30 s, 0.5 s × 2^n). One per thing that is tried; not
/// thread-safe, but any number may share a <see cref="Random"/>.
/// </summary>
internal sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _tries;

    /// <summary>How long to wait before the next try: at least <paramref name="atLeast"/>, and jitter on top.</summary>
    public TimeSpan Next(TimeSpan atLeast = default)
    {
        var window = First * Math.Pow(2, _tries);
        if (window < Longest)
        {
            // It stops counting where it stops mattering, and so cannot overflow however long the server is away.
            _tries++;
        }
        else
        {
            window = Longest;
        }
        // A seeded Random is not thread-safe, and everything of one client draws from the same.
        lock (random)
        {
            return atLeast + (window * random.NextDouble());
        }
    }

    public void Reset() => _tries = 0;
}

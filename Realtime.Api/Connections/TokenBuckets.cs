using Realtime.Api.Access;

namespace Realtime.Api.Connections;

/// <summary>A bucket for each of those who ask. Remembers those who asked lately; whoever is forgotten begins with a full one.</summary>
internal sealed class TokenBuckets<TKey>(int perSecond, int burst, TimeProvider clock)
    where TKey : notnull
{
    /// <summary>Far more than ask at a time.</summary>
    private const int Most = 100_000;

    private readonly BoundedMemory<TKey, TokenBucket> _buckets = new(Most);
    private readonly Lock _making = new();

    /// <param name="wait">When there is none: how long until the next.</param>
    public bool TryTake(TKey key, out TimeSpan wait) => BucketOf(key).TryTake(out wait);

    private TokenBucket BucketOf(TKey key)
    {
        if (_buckets.TryGet(key, out var bucket))
        {
            return bucket;
        }
        lock (_making)
        {
            if (!_buckets.TryGet(key, out bucket))
            {
                bucket = new TokenBucket(perSecond, burst, clock);
                _buckets.Set(key, bucket);
            }
            return bucket;
        }
    }
}

using System.Collections.Concurrent;

namespace Realtime.Api.Access;

/// <summary>
/// Remembers what was used lately, within a bound, without a lock on the way. It has two halves: what is set or found goes into
/// the young one, and when that is full the old one is forgotten and the young one takes its place.
/// </summary>
internal sealed class BoundedMemory<TKey, TValue>(int capacity)
    where TKey : notnull
{
    private readonly Lock _turning = new();
    private volatile Halves _halves = new([], []);

    /// <summary>At most about <c>capacity</c>; an entry in both halves counts twice.</summary>
    public int Count => _halves.Young.Count + _halves.Old.Count;

    public bool TryGet(TKey key, out TValue value)
    {
        var halves = _halves;
        if (halves.Young.TryGetValue(key, out value!))
        {
            return true;
        }
        if (!halves.Old.TryGetValue(key, out value!))
        {
            return false;
        }
        // Not over a newer one that somebody has set meanwhile.
        if (halves.Young.TryAdd(key, value))
        {
            NoteAdded(halves);
        }
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        var halves = _halves;
        if (halves.Young.TryAdd(key, value))
        {
            NoteAdded(halves);
        }
        else
        {
            halves.Young[key] = value;
        }
    }

    private void NoteAdded(Halves halves)
    {
        if (Interlocked.Increment(ref halves.Added) <= capacity / 2)
        {
            return;
        }
        lock (_turning)
        {
            if (_halves == halves)
            {
                _halves = new([], halves.Young);
            }
        }
    }

    private sealed class Halves(ConcurrentDictionary<TKey, TValue> young, ConcurrentDictionary<TKey, TValue> old)
    {
        /// <summary>How many were added to the young half: counting the dictionary itself would take all its locks.</summary>
        public int Added;

        public ConcurrentDictionary<TKey, TValue> Young => young;

        public ConcurrentDictionary<TKey, TValue> Old => old;
    }
}

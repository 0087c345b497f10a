using System.Collections.Concurrent;
using Realtime.Domain.Topics;

namespace Realtime.Api.Access;

/// <summary>
/// Whose access was lost lately, as far as this node knows. Whatever a node remembers about access carries a stamp that was
/// taken before it asked; it holds while nothing it leans on has changed since. So a change is one entry here, whatever it
/// makes untrue, and an answer that was overtaken by a change is never believed.
/// </summary>
/// <remarks>
/// A change is noted after it was committed, and connections are looked at after it was noted. So who was let in and then sees
/// nothing noted since it asked is either right, or is found in its topics by whoever applies the change.
/// </remarks>
internal sealed class RecentChanges(TimeProvider clock)
{
    /// <summary>How long anything may be remembered, and so how long a change must be.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>With more than this many changes in <see cref="Longest"/>, asking anew is cheaper than remembering them.</summary>
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<(Topic Topic, Guid Session), (long Stamp, long At)> _changes = new();
    private long _stamp;
    private long _floor;

    /// <summary>To be taken before asking.</summary>
    public long Stamp => Interlocked.Read(ref _stamp);

    /// <summary>Of a user, by its USER topic, or of everyone in a topic.</summary>
    public void Note(Topic topic) => Note((topic, default));

    public void Note(Guid session) => Note((default, session));

    public bool HasChangedSince(long stamp, Topic topic) => HasChangedSince(stamp, (topic, default));

    public bool HasChangedSince(long stamp, Guid session) => HasChangedSince(stamp, (default, session));

    /// <summary>Everything has changed, for all that this node knows.</summary>
    public void NoteEverything()
    {
        Interlocked.Exchange(ref _floor, Interlocked.Increment(ref _stamp));
        _changes.Clear();
    }

    /// <summary>Forgets what nothing leans on any more. One at a time.</summary>
    public void Tidy()
    {
        if (_changes.Count > Most)
        {
            NoteEverything();
        }
        foreach (var change in _changes)
        {
            if (clock.GetElapsedTime(change.Value.At) > Longest)
            {
                _changes.TryRemove(change);
            }
        }
    }

    private void Note((Topic, Guid) subject) => _changes[subject] = (Interlocked.Increment(ref _stamp), clock.GetTimestamp());

    private bool HasChangedSince(long stamp, (Topic, Guid) subject) =>
        stamp < Interlocked.Read(ref _floor) || (_changes.TryGetValue(subject, out var change) && change.Stamp > stamp);
}

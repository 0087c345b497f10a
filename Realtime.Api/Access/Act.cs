using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Access;

/// <summary>One thing that is being done by one who may, in the transaction in which that was decided.</summary>
internal abstract class Act(RealtimeDbContext db, DateTimeOffset now)
{
    public RealtimeDbContext Db => db;

    public DateTimeOffset Now => now;

    public bool ChangesNothing { get; private set; }

    public bool TakesAccess { get; private set; }

    public void Lose(AccessChangeRow loss)
    {
        db.AccessChanges.Add(loss);
        TakesAccess = true;
    }

    /// <summary>It was so already: nothing is saved, noted or told.</summary>
    public T Unchanged<T>(T value)
    {
        ChangesNothing = true;
        return value;
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Realtime.Domain.Topics;
using Realtime.Persistence.Model;

namespace Realtime.Persistence.Topics;

/// <summary>What never changes about a topic while this node runs, so that it need not be asked for twice.</summary>
public sealed record TopicEntry(Topic Topic, long Key, string Epoch);

/// <summary>
/// Finds topics by name. Remembers up to 100,000 of them; those that are not there are asked for each time, since they
/// may come to be.
/// </summary>
public sealed class TopicDirectory(IDbContextFactory<RealtimeDbContext> contexts) : IDisposable
{
    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 100_000 });

    public async ValueTask<TopicEntry?> FindAsync(Topic topic, CancellationToken cancellation)
    {
        if (_known.TryGetValue(topic, out TopicEntry? entry))
        {
            return entry;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var row = await db.Topics.AsNoTracking()
            .Where(row => row.Tenant == topic.Tenant && row.Kind == topic.Kind && row.Id == topic.Id)
            .Select(row => new { row.Key, row.Epoch })
            .SingleOrDefaultAsync(cancellation);
        if (row is null)
        {
            return null;
        }
        return _known.Set(topic, new TopicEntry(topic, row.Key, row.Epoch), new MemoryCacheEntryOptions { Size = 1 });
    }

    /// <summary>A topic's row at its birth, to be saved together with the thing it belongs to.</summary>
    public static TopicRow NewRow(Topic topic) =>
        new() { Tenant = topic.Tenant, Kind = topic.Kind, Id = topic.Id, Epoch = Guid.NewGuid().ToString("N") };

    public void Dispose() => _known.Dispose();
}

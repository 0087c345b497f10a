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

    /// <summary>Null when there is no such topic.</summary>
    public async ValueTask<TopicEntry?> FindAsync(Topic topic, CancellationToken cancellation) =>
        _known.TryGetValue(topic, out TopicEntry? entry)
            ? entry
            : (await FindAsync(topic.Tenant, [topic], cancellation)).GetValueOrDefault(topic);

    /// <summary>Those of a tenant's topics that there are; at most one query, whatever their number.</summary>
    public async ValueTask<Dictionary<Topic, TopicEntry>> FindAsync(
        string tenant, IReadOnlyCollection<Topic> topics, CancellationToken cancellation)
    {
        var found = new Dictionary<Topic, TopicEntry>(topics.Count);
        var unknown = new HashSet<Topic>();
        foreach (var topic in topics)
        {
            if (_known.TryGetValue(topic, out TopicEntry? entry))
            {
                found[topic] = entry!;
            }
            else
            {
                unknown.Add(topic);
            }
        }
        if (unknown.Count == 0)
        {
            return found;
        }

        var ids = unknown.Select(topic => topic.Id).ToArray();
        var kinds = unknown.Select(topic => topic.Kind).Distinct().ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await db.Topics
            .Where(row => row.Tenant == tenant && kinds.Contains(row.Kind) && ids.Contains(row.Id))
            .Select(row => new { row.Kind, row.Id, row.Key, row.Epoch })
            .ToListAsync(cancellation);
        foreach (var row in rows)
        {
            var topic = new Topic(tenant, row.Kind, row.Id);
            var entry = _known.Set(topic, new TopicEntry(topic, row.Key, row.Epoch), new MemoryCacheEntryOptions { Size = 1 });
            if (unknown.Contains(topic))
            {
                found[topic] = entry;
            }
        }
        return found;
    }

    /// <summary>A topic's row at its birth, to be saved together with the thing it belongs to.</summary>
    public static TopicRow NewRow(Topic topic) =>
        new() { Tenant = topic.Tenant, Kind = topic.Kind, Id = topic.Id, Epoch = Guid.NewGuid().ToString("N") };

    public void Dispose() => _known.Dispose();
}

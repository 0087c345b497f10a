using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Delivery;

/// <summary>
/// Compares the heads of all topics that somebody here is in with the database: every 5 s, and at once when the backplane
/// is back. One query for each tenant's names that are not known yet, and one for all heads.
/// </summary>
internal sealed class HeadWatch(
    TopicFeeds feeds, TopicDirectory directory, ChangeFeed feed, IBackplane backplane, TimeProvider clock, ILogger<HeadWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not disposed: the timer or Redis may release it once more while this ends.
        var wake = new SemaphoreSlim(0);
        using var timer = clock.CreateTimer(_ => wake.Release(), null, Every, Every);
        backplane.Restored = () => wake.Release();
        while (true)
        {
            await wake.WaitAsync(stoppingToken);
            try
            {
                await CompareAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                logger.HeadsUnknown(failure);
            }
        }
    }

    private async Task CompareAsync(CancellationToken cancellation)
    {
        var entries = new List<TopicEntry>();
        foreach (var tenant in feeds.All.Where(one => one.Topic.HasMessages).GroupBy(one => one.Topic.Tenant))
        {
            entries.AddRange((await directory.FindAsync(tenant.Key, [.. tenant.Select(one => one.Topic)], cancellation)).Values);
        }
        if (entries.Count == 0)
        {
            return;
        }
        var heads = await feed.HeadsAsync(entries, cancellation);
        foreach (var entry in entries)
        {
            if (heads.TryGetValue(entry.Key, out var head))
            {
                feeds.NoteHead(entry.Topic, head);
            }
        }
    }
}

using System.Threading.Channels;

namespace Realtime.Persistence.Batching;

/// <summary>
/// Gathers what many callers want written into few writes. Items of one shard are written in the order they came, by one
/// writer; a writer takes whatever waits, at once, so a lone item never waits for company.
/// </summary>
/// <remarks>
/// Each writer's queue is bounded: when it is full <see cref="TryAdd"/> says no and the caller refuses, since a queue
/// that grows only moves the failure to where nobody expects it.
/// </remarks>
internal sealed class BatchWriter<TItem> : IAsyncDisposable
{
    private readonly Channel<TItem>[] _queues;
    private readonly Task[] _writers;

    /// <param name="writers">How many write at the same time.</param>
    /// <param name="capacity">Items that may wait for each writer.</param>
    /// <param name="batch">Most items in one write.</param>
    /// <param name="write">Writes a batch and answers each of its items; must not throw. The list is the next batch's too, so it is not kept.</param>
    public BatchWriter(int writers, int capacity, int batch, Func<IReadOnlyList<TItem>, Task> write)
    {
        _queues = [.. Enumerable.Range(0, writers).Select(_ => Channel.CreateBounded<TItem>(
            new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }))];
        _writers = [.. _queues.Select(queue => Task.Run(() => WriteAllAsync(queue.Reader, batch, write)))];
    }

    /// <summary>False when the queue is full or closed: the item will not be written.</summary>
    public bool TryAdd(long shard, TItem item) => _queues[(ulong)shard % (ulong)_queues.Length].Writer.TryWrite(item);

    /// <summary>Takes nothing more, and waits until all that waited is written.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _queues)
        {
            queue.Writer.TryComplete();
        }
        await Task.WhenAll(_writers);
    }

    private static async Task WriteAllAsync(ChannelReader<TItem> queue, int batch, Func<IReadOnlyList<TItem>, Task> write)
    {
        var items = new List<TItem>(batch);
        while (await queue.WaitToReadAsync())
        {
            items.Clear();
            while (items.Count < batch && queue.TryRead(out var item))
            {
                items.Add(item);
            }
            await write(items);
        }
    }
}

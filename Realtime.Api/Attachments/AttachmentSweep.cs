using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Realtime.Persistence;

namespace Realtime.Api.Attachments;

/// <summary>
/// Removes what nobody needs any more: each minute what was taken away or never sent, each day what a crash or a failure has left behind. Every
/// node does it; none waits for another.
/// </summary>
internal sealed class AttachmentSweep(
    IDbContextFactory<RealtimeDbContext> contexts,
    IAttachmentStore store,
    IConfiguration configuration,
    IOptions<AttachmentOptions> options,
    TimeProvider clock,
    ILogger<AttachmentSweep> logger) : BackgroundService
{
    private const int Batch = 100;
    private const int ScrubBatch = 500;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ScrubEvery = TimeSpan.FromDays(1);

    /// <summary>Between the bytes and their row an upload takes moments; this long nobody asks.</summary>
    private static readonly TimeSpan UploadAtMost = TimeSpan.FromHours(1);

    /// <summary>One batch of each kind.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> SweepAsync(CancellationToken cancellation)
    {
        var before = clock.GetUtcNow().AddHours(-options.Value.PendingHours);
        var removed = await SweepAsync($"select * from attachments where removed limit {Batch} for update skip locked", cancellation);
        var unsent = await SweepAsync(
            $"select * from attachments where topic_key is null and created_at < {before} limit {Batch} for update skip locked", cancellation);
        if (removed + unsent > 0)
        {
            logger.Swept(removed + unsent);
        }
        return removed == Batch || unsent == Batch;
    }

    /// <summary>Looks through everything for rows whose message is gone, bytes that have no row, and uploads that were broken off.</summary>
    public async Task ScrubAsync(CancellationToken cancellation)
    {
        await RemoveWithoutMessageAsync(cancellation);
        var before = clock.GetUtcNow() - UploadAtMost;
        var scrubbed = 0;
        await foreach (var keys in store.ListAsync(before, cancellation).Chunk(ScrubBatch).WithCancellation(cancellation))
        {
            var blobs = keys.Select(key => BlobKey.TryParse(key, out var blob) ? blob : (Guid?)null).OfType<Guid>().Distinct().ToArray();
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            var known = await db.Attachments.Where(row => blobs.Contains(row.BlobId)).Select(row => row.BlobId).ToHashSetAsync(cancellation);
            foreach (var key in keys.Where(key => BlobKey.TryParse(key, out var blob) && !known.Contains(blob)))
            {
                await store.DeleteAsync(key, cancellation);
                scrubbed++;
            }
        }
        foreach (var draft in new DirectoryInfo(store.Drafts).EnumerateFiles().Where(draft => draft.LastWriteTimeUtc < before.UtcDateTime))
        {
            draft.Delete();
            scrubbed++;
        }
        if (scrubbed > 0)
        {
            logger.Scrubbed(scrubbed);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (store is DiskStore disk && !string.IsNullOrWhiteSpace(configuration.GetConnectionString("Redis")))
        {
            logger.DiskOfSeveralNodes(disk.Directory);
        }
        var scrubAt = clock.GetUtcNow() + UploadAtMost;
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await SweepAsync(stoppingToken))
                {
                    // On to the next batch.
                }
                if (clock.GetUtcNow() >= scrubAt)
                {
                    await ScrubAsync(stoppingToken);
                    scrubAt = clock.GetUtcNow() + ScrubEvery;
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.NotSwept(failure);
            }
        }
    }

    /// <summary>The rows stay locked until their bytes are gone: whoever wants to send one of them waits, and finds it gone.</summary>
    private async Task<int> SweepAsync(FormattableString select, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var rows = await db.Attachments.FromSql(select).ToListAsync(cancellation);
        foreach (var row in rows)
        {
            await store.DeleteAsync(BlobKey.Of(row.BlobId), cancellation);
            if (row.HasThumbnail)
            {
                await store.DeleteAsync(BlobKey.ThumbnailOf(row.BlobId), cancellation);
            }
        }
        db.Attachments.RemoveRange(rows);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return rows.Count;
    }

    private async Task RemoveWithoutMessageAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var last = new Place("", "");
        while (last is not null)
        {
            // Page by page: a statement that looks at all of them would take as long as there are many.
            var (tenant, id) = (last.Tenant, last.Id);
            var pages = await db.Database.SqlQuery<Place>($"""
                with page as (
                    select tenant, id, topic_key, seq, removed from attachments
                    where (tenant, id) > ({tenant}, {id}) order by tenant, id limit {ScrubBatch}
                ), without as (
                    update attachments a set removed = true from page p
                    where a.tenant = p.tenant and a.id = p.id and p.topic_key is not null and not p.removed
                        and not exists (select from messages m where m.topic_key = p.topic_key and m.seq = p.seq)
                )
                select tenant as "Tenant", id as "Id" from page order by tenant desc, id desc limit 1
                """).ToListAsync(cancellation);
            last = pages.SingleOrDefault();
        }
    }

    private sealed record Place(string Tenant, string Id);
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Api.Storage;
using Realtime.Domain.Attachments;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Attachments;

/// <summary>Takes files in: says no early, receives, stores, then remembers. One that is not received whole leaves nothing.</summary>
internal sealed class UploadService(
    IAttachmentStore store,
    PictureReader pictures,
    UploadSlots slots,
    IDbContextFactory<RealtimeDbContext> contexts,
    EventPublisher events,
    IOptions<AttachmentOptions> options,
    TimeProvider clock)
{
    private const int RetryTooManyMs = 1_000;

    private static readonly TimeSpan BetweenTellings = TimeSpan.FromMilliseconds(250);

    /// <summary>Stores the file of a request.</summary>
    /// <param name="id">The caller's own, so that it knows which UPLOAD_PROGRESS is of it; null for one of ours.</param>
    /// <param name="name">Null for what a form calls it.</param>
    public async Task<Result<AttachmentUploaded>> UploadAsync(
        Caller caller, string? id, string? name, HttpRequest request, CancellationToken cancellation)
    {
        if (id is not null && !Identifier.IsValid(id))
        {
            return Refuse.InvalidId("id");
        }
        using var slot = slots.TryTake(caller);
        if (slot is null)
        {
            return Refuse.TooManyUploads(RetryTooManyMs);
        }
        var body = await UploadBody.OpenAsync(request, cancellation);
        if (body is null)
        {
            return Refuse.EmptyFile;
        }
        var named = FileName.Of(name ?? body.FileName);
        if (named.IsRefused)
        {
            return named.Refusal;
        }
        if (body.Total > options.Value.MaxBytes)
        {
            return Refuse.FileTooLarge(options.Value.MaxBytes);
        }
        await using (var db = await contexts.CreateDbContextAsync(cancellation))
        {
            var there = await FindAsync(db, caller, id, cancellation);
            if (there is not null ? there.UploaderId != caller.UserId : await HasNoRoomAsync(db, caller, body.Total ?? 1, cancellation))
            {
                return there is not null ? Refuse.Taken("id") : Refuse.TooMuchPending(options.Value.PendingBytesPerUser);
            }
        }

        id ??= Identifier.New(Identifier.AttachmentPrefix);
        using var draft = new UploadDraft(store.Drafts);
        var received = await ReceiveAsync(caller, id, body, draft, cancellation);
        if (received.IsRefused)
        {
            return received.Refusal;
        }
        return await StoreAsync(caller, id, named.Value, draft, cancellation);
    }

    private async Task<Result<Done>> ReceiveAsync(Caller caller, string id, UploadBody body, UploadDraft draft, CancellationToken cancellation)
    {
        var toldAt = clock.GetTimestamp();
        void Received(long bytes)
        {
            if (clock.GetElapsedTime(toldAt) >= BetweenTellings)
            {
                toldAt = clock.GetTimestamp();
                Tell(caller, new UploadProgress(id, bytes, body.Total));
            }
        }
        try
        {
            if (!await draft.ReceiveAsync(body.Bytes, options.Value.MaxBytes, Received, cancellation))
            {
                return Refuse.FileTooLarge(options.Value.MaxBytes);
            }
        }
        catch (IOException failure) when (body.IsOfForm && failure is not BadHttpRequestException && !cancellation.IsCancellationRequested)
        {
            return Refuse.CutOff;
        }
        return draft.Size == 0 ? Refuse.EmptyFile : Done.Instance;
    }

    private async Task<Result<AttachmentUploaded>> StoreAsync(Caller caller, string id, string name, UploadDraft draft, CancellationToken cancellation)
    {
        var picture = SniffedType.IsPicture(draft.ContentType) ? await pictures.ReadAsync(draft.Path, draft.ThumbnailPath, cancellation) : null;
        var row = new AttachmentRow
        {
            Tenant = caller.Tenant,
            Id = id,
            UploaderId = caller.UserId,
            BlobId = Guid.CreateVersion7(),
            Name = name,
            ContentType = draft.ContentType,
            Size = draft.Size,
            Sha256 = draft.Sha256,
            Width = picture?.Width,
            Height = picture?.Height,
            HasThumbnail = picture?.HasThumbnail ?? false,
            CreatedAt = clock.GetUtcNow(),
        };

        // The bytes first, so that there is no row without them. What a failure leaves behind the scrubbing finds.
        await store.KeepAsync(BlobKey.Of(row.BlobId), draft.Path, cancellation);
        if (row.HasThumbnail)
        {
            await store.KeepAsync(BlobKey.ThumbnailOf(row.BlobId), draft.ThumbnailPath, cancellation);
        }
        var remembered = await RememberAsync(caller, row, cancellation);
        if (remembered.IsRefused || remembered.Value.BlobId != row.BlobId)
        {
            await store.DeleteAsync(BlobKey.Of(row.BlobId), CancellationToken.None);
            await store.DeleteAsync(BlobKey.ThumbnailOf(row.BlobId), CancellationToken.None);
        }
        if (remembered.IsRefused)
        {
            return remembered.Refusal;
        }
        Tell(caller, new UploadProgress(id, row.Size, row.Size));
        return ToUploaded(remembered.Value);
    }

    /// <summary>What there is from now on: the row, or the one of an earlier request that was the same and whose answer was lost.</summary>
    private async Task<Result<AttachmentRow>> RememberAsync(Caller caller, AttachmentRow row, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // One after the other for each user, or two uploads would each find the room that is left for one.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({OutboxRow.KeyOf(caller.Self)})", cancellation);
        if (!await UserDirectory.HoldAsync(db, caller, cancellation))
        {
            return Refuse.NoToken;
        }
        if (await FindAsync(db, caller, row.Id, cancellation) is { } there)
        {
            var isTheSame = there.UploaderId == caller.UserId && !there.Removed && there.Name == row.Name && there.Sha256.AsSpan().SequenceEqual(row.Sha256);
            return isTheSame ? there : Refuse.Taken("id");
        }
        if (await HasNoRoomAsync(db, caller, row.Size, cancellation))
        {
            return Refuse.TooMuchPending(options.Value.PendingBytesPerUser);
        }
        db.Attachments.Add(row);
        if (!await db.TrySaveAsync(cancellation))
        {
            return Refuse.Taken("id");
        }
        await transaction.CommitAsync(CancellationToken.None);
        return row;
    }

    private static Task<AttachmentRow?> FindAsync(RealtimeDbContext db, Caller caller, string? id, CancellationToken cancellation) =>
        db.Attachments.AsNoTracking().SingleOrDefaultAsync(row => row.Tenant == caller.Tenant && row.Id == id, cancellation);

    /// <param name="size">How many bytes it has, or at least.</param>
    private async Task<bool> HasNoRoomAsync(RealtimeDbContext db, Caller caller, long size, CancellationToken cancellation) =>
        size + await db.Attachments
            .Where(row => row.Tenant == caller.Tenant && row.UploaderId == caller.UserId && row.TopicKey == null && !row.Removed)
            .SumAsync(row => row.Size, cancellation) > options.Value.PendingBytesPerUser;

    private static AttachmentUploaded ToUploaded(AttachmentRow row) => new(
        row.Id, row.Name, row.ContentType, row.Size, AttachmentPaths.Of(row.Id), row.Width, row.Height, row.HasThumbnail ? true : null);

    private void Tell(Caller caller, UploadProgress progress) => events.Tell(caller.Self, client => client.UploadProgress(progress));
}

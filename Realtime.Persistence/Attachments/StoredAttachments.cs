using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Persistence.Model;

namespace Realtime.Persistence.Attachments;

/// <summary>How attachments are told, and how they are taken away.</summary>
public static class StoredAttachments
{
    public static Attachment ToTold(this AttachmentRow row) =>
        new(row.Id, row.Name, row.ContentType, row.Size, row.Width, row.Height, row.HasThumbnail ? true : null);

    /// <summary>
    /// Takes these out of everybody's sight, in the transaction of what took the right to them away. Their bytes follow with the next sweep,
    /// once that is committed.
    /// </summary>
    public static Task RemoveAsync(this IQueryable<AttachmentRow> rows, CancellationToken cancellation = default) =>
        rows.Where(row => !row.Removed).ExecuteUpdateAsync(row => row.SetProperty(one => one.Removed, true), cancellation);
}

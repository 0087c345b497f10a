using Microsoft.EntityFrameworkCore;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Persistence.Model;

namespace Realtime.Api.Access;

/// <summary>Reads what acts have written.</summary>
internal static class AuditLog
{
    /// <summary>The newest first.</summary>
    public static async Task<Page<AuditEntry>> PageAsync<T>(this IQueryable<T> rows, PageRequest page, CancellationToken cancellation)
        where T : AuditRow
    {
        if (page.Cursor is not null)
        {
            rows = rows.Where(entry => entry.Id.CompareTo(page.AfterId) < 0);
        }
        // Ids made later sort later.
        var taken = await rows.AsNoTracking().OrderByDescending(entry => entry.Id).Take(page.Take + 1).ToListAsync(cancellation);
        return page.Of(taken, row => new AuditEntry(row.Id, row.Action, row.ActorId, row.CreatedAt, row.TargetId, row.Reason), row => row.Id);
    }
}

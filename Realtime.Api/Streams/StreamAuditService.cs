using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Streams;

/// <summary>What was done to a stream, for its owner and its moderators. <see cref="StreamActs"/> writes it.</summary>
internal sealed class StreamAuditService(StreamActs acts)
{
    /// <summary>The newest first.</summary>
    public Task<Result<Page<AuditEntry>>> ListAsync(Caller caller, string streamId, PageRequest page, CancellationToken cancellation) =>
        acts.LookAsync<Page<AuditEntry>>(
            caller, streamId,
            async db =>
            {
                var rows = db.StreamAuditLog.AsNoTracking().Where(entry => entry.Tenant == caller.Tenant && entry.StreamId == streamId);
                if (page.Cursor is not null)
                {
                    rows = rows.Where(entry => entry.Id.CompareTo(page.AfterId) < 0);
                }
                // Ids made later sort later.
                var taken = await rows.OrderByDescending(entry => entry.Id).Take(page.Take + 1).ToListAsync(cancellation);
                return page.Of(
                    taken,
                    row => new AuditEntry(row.Id, row.Action, row.ActorId, row.CreatedAt, row.TargetId, row.Reason),
                    row => row.Id);
            },
            cancellation);
}

using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Servers;

/// <summary>What was done to a server, for those who may look it up. <see cref="ServerActs"/> writes it.</summary>
internal sealed class AuditLogService(ServerActs acts)
{
    /// <summary>The newest first.</summary>
    public Task<Result<Page<AuditEntry>>> ListAsync(Caller caller, string serverId, PageRequest page, CancellationToken cancellation) =>
        acts.LookAsync<Page<AuditEntry>>(
            caller, serverId, ServerPermissions.ViewAuditLog,
            async db =>
            {
                var rows = db.AuditLog.AsNoTracking().Where(entry => entry.Tenant == caller.Tenant && entry.ServerId == serverId);
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

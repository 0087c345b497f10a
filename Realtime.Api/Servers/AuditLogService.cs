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
        acts.LookAsync(
            caller, serverId, ServerPermissions.ViewAuditLog,
            db => db.AuditLog
                .Where(entry => entry.Tenant == caller.Tenant && entry.ServerId == serverId)
                .PageAsync(page, cancellation),
            cancellation);
}

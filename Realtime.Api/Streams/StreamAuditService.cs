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
        acts.LookAsync(
            caller, streamId,
            db => db.StreamAuditLog
                .Where(entry => entry.Tenant == caller.Tenant && entry.StreamId == streamId)
                .PageAsync(page, cancellation),
            cancellation);
}

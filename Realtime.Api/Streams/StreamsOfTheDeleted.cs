using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;

namespace Realtime.Api.Streams;

/// <summary>The streams of a user who is deleted end: nobody else could end them. The announcements are the tenant's, and stay. In those of others nothing is left of the user but what was said.</summary>
internal sealed class StreamsOfTheDeleted(StreamService streams, TimeProvider clock) : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        var live = await db.Streams
            .Where(stream => stream.Tenant == user.Tenant && stream.OwnerId == user.UserId && stream.EndedAt == null
                && stream.Id != Topic.AnnouncementsId)
            .ToListAsync(cancellation);
        foreach (var stream in live)
        {
            db.AccessChanges.Add(StreamService.End(db, stream, clock.GetUtcNow()));
        }
        await db.StreamModerators.Where(row => row.Tenant == user.Tenant && row.UserId == user.UserId).ExecuteDeleteAsync(cancellation);
        await db.StreamRestrictions.Where(row => row.Tenant == user.Tenant && row.UserId == user.UserId).ExecuteDeleteAsync(cancellation);
        return (Action)(() => live.ForEach(streams.TellChanged));
    }
}

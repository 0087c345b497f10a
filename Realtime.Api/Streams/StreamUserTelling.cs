using Microsoft.EntityFrameworkCore;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence.Model;

namespace Realtime.Api.Streams;

/// <summary>Tells where somebody stands in a stream's chat, to those in it and to the user, who may be in it no longer.</summary>
internal sealed class StreamUserTelling(EventPublisher events)
{
    /// <summary>To be told as it is once this act is committed. Saves what the act has done so far.</summary>
    public async Task ThenTellAsync(StreamAct act, string userId, CancellationToken cancellation)
    {
        await act.Db.SaveChangesAsync(cancellation);
        var isModerator = await StreamModeratorService.FindAsync(act, userId, cancellation) is not null;
        var restrictions = await StreamRestrictions.Of(act, userId).AsNoTracking()
            .Where(row => row.Until == null || row.Until > DateTimeOffset.UtcNow)
            .ToListAsync(cancellation);
        var ban = restrictions.SingleOrDefault(row => row.Kind == StreamRestrictionKind.Ban);
        var update = new StreamUserUpdate(
            act.Topic.ToRef(), act.Stream.Id, userId, isModerator,
            restrictions.SingleOrDefault(row => row.Kind == StreamRestrictionKind.Timeout)?.Until, ban is not null, ban?.Until);
        var self = Topic.User(act.Stream.Tenant, userId);
        act.Then(() => events.Tell(act.Topic, client => client.StreamUserUpdate(update)));
        act.Then(() => events.Tell(self, client => client.StreamUserUpdate(update with { Topic = self.ToRef() })));
    }
}

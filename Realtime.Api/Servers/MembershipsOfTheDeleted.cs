using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;

namespace Realtime.Api.Servers;

/// <summary>A user who is deleted leaves every server; one who owns servers cannot be, or they would be left without an owner.</summary>
internal sealed class MembershipsOfTheDeleted(EventPublisher events) : IUserDeletionStep
{
    public async Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation)
    {
        if (await db.Servers.AnyAsync(server => server.Tenant == user.Tenant && server.OwnerId == user.UserId, cancellation))
        {
            return Refuse.OwnsServers;
        }
        var mine = db.ServerMembers.Where(member => member.Tenant == user.Tenant && member.UserId == user.UserId);
        var serverIds = await mine.Select(member => member.ServerId).ToListAsync(cancellation);
        await mine.ExecuteDeleteAsync(cancellation);
        db.Outbox.AddRange(serverIds.Select(serverId =>
            OutboxRow.Of(Topic.Server(user.Tenant, serverId), OutboxEvents.MemberLeft, new MemberReference(serverId, user.UserId))));
        await db.JoinRequests
            .Where(request => request.Tenant == user.Tenant && request.UserId == user.UserId)
            .ExecuteDeleteAsync(cancellation);
        return (Action)(() =>
        {
            foreach (var serverId in serverIds)
            {
                var left = new MemberChange(serverId, user.UserId, AccountDeletion.NameOfTheDeleted);
                events.TellOthers(Topic.Server(user.Tenant, serverId), user, client => client.MemberLeave(left));
            }
        });
    }
}

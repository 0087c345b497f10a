using Microsoft.EntityFrameworkCore;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Api.Presence;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;

namespace Realtime.Api.Servers;

/// <summary>How memberships begin and end, whatever the way.</summary>
internal sealed class Memberships(UserDirectory users, PresenceService presence, EventPublisher events)
{
    /// <summary>Of a transaction that is not over yet: a new member, unless there is one or the user is banned.</summary>
    public static async Task<Result<Joining>> BeginAsync(
        RealtimeDbContext db, ServerRow server, string userId, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await db.ServerMembers.AnyAsync(
            member => member.Tenant == server.Tenant && member.ServerId == server.Id && member.UserId == userId, cancellation))
        {
            return Joining.WasMember;
        }
        if (await Authority.IsBannedAsync(db, server, userId, cancellation))
        {
            return Refuse.Banned;
        }
        db.ServerMembers.Add(new ServerMemberRow { Tenant = server.Tenant, ServerId = server.Id, UserId = userId, JoinedAt = now });
        db.Outbox.Add(OutboxRow.Of(
            Topic.Server(server.Tenant, server.Id), OutboxEvents.MemberJoined, new MemberReference(server.Id, userId)));
        // Who is in asks no more to be let in.
        await db.JoinRequests
            .Where(request => request.Tenant == server.Tenant && request.ServerId == server.Id && request.UserId == userId)
            .ExecuteDeleteAsync(cancellation);
        return Joining.IsNew;
    }

    /// <summary>Of a transaction that is not over yet. Null when there was no membership; else the row that says so to every node.</summary>
    public static async Task<AccessChangeRow?> EndAsync(
        RealtimeDbContext db, Topic server, string userId, AccessChangeReason reason, CancellationToken cancellation)
    {
        var ended = await db.ServerMembers
            .Where(member => member.Tenant == server.Tenant && member.ServerId == server.Id && member.UserId == userId)
            .ExecuteDeleteAsync(cancellation);
        if (ended == 0)
        {
            return null;
        }
        db.Outbox.Add(OutboxRow.Of(server, OutboxEvents.MemberLeft, new MemberReference(server.Id, userId)));
        return AccessChangeRow.OfMember(server, userId, reason);
    }

    /// <summary>To be called once it is committed.</summary>
    public async Task TellBegunAsync(ServerRow server, string userId)
    {
        presence.Joined(server.Tenant, userId, server.Id);
        TellNew(server, userId);
        var topic = Topic.Server(server.Tenant, server.Id);
        var change = await ChangeOfAsync(topic, userId);
        events.Tell(topic, client => client.MemberJoin(change));
    }

    /// <summary>Tells the user's devices of a server that the user is in from now on.</summary>
    public void TellNew(ServerRow server, string userId)
    {
        var joined = ServerService.ToServer(server);
        events.Tell(Topic.User(server.Tenant, userId), client => client.ServerCreate(joined));
    }

    /// <summary>To be called once it is committed, and before it is told.</summary>
    public void NoteEnded(Topic server, string userId) => presence.Left(server.Tenant, userId, server.Id);

    public async Task<MemberChange> ChangeOfAsync(Topic server, string userId) => new(
        server.Id, userId, (await users.FindAsync(server.Tenant, userId, CancellationToken.None))?.DisplayName ?? userId);

    /// <summary>A member's roles and word, as they are in this transaction.</summary>
    public static async Task<MemberUpdate> UpdateOfAsync(RealtimeDbContext db, ServerRow server, string userId, CancellationToken cancellation)
    {
        var roles = await db.MemberRoles
            .Where(held => held.Tenant == server.Tenant && held.ServerId == server.Id && held.UserId == userId)
            .Select(held => held.RoleId)
            .ToListAsync(cancellation);
        var mute = await db.ServerMutes.AsNoTracking().SingleOrDefaultAsync(
            mute => mute.Tenant == server.Tenant && mute.ServerId == server.Id && mute.UserId == userId && mute.Until > DateTimeOffset.UtcNow,
            cancellation);
        return new MemberUpdate(server.Id, userId, roles, mute?.Until);
    }
}

internal enum Joining
{
    WasMember,
    IsNew,
}

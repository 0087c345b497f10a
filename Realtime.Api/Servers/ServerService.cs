using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Presence;
using Realtime.Api.Storage;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Servers;

/// <summary>Servers themselves; what is in them has services of its own.</summary>
internal sealed class ServerService(
    IDbContextFactory<RealtimeDbContext> contexts,
    AccessControl access,
    ServerActs acts,
    Memberships memberships,
    PresenceService presence,
    EventPublisher events,
    TimeProvider clock)
{
    public const int LongestName = 100;

    public async Task<Result<Server>> CreateAsync(Caller caller, CreateServer request, CancellationToken cancellation)
    {
        if (CheckNew(request.Id, request.Name) is { } refusal)
        {
            return refusal;
        }
        var server = new ServerRow
        {
            Tenant = caller.Tenant,
            Id = request.Id ?? Identifier.New(Identifier.ServerPrefix),
            Name = request.Name,
            OwnerId = caller.UserId,
            Visibility = request.Visibility,
            JoinPolicy = request.JoinPolicy,
            CreatedAt = clock.GetUtcNow(),
        };
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await UserDirectory.HoldAsync(db, caller, cancellation))
        {
            return Refuse.NoToken;
        }
        db.Servers.Add(server);
        db.Roles.Add(RoleRow.OfEveryone(server));
        db.ServerMembers.Add(new ServerMemberRow { Tenant = caller.Tenant, ServerId = server.Id, UserId = caller.UserId, JoinedAt = server.CreatedAt });
        var topic = Topic.Server(caller.Tenant, server.Id);
        db.Topics.Add(TopicDirectory.NewRow(topic));
        db.Outbox.Add(OutboxRow.Of(topic, OutboxEvents.ServerCreated, new ServerReference(server.Id)));
        if (!await db.TrySaveAsync(cancellation))
        {
            // By somebody else, or by this very request, whose first answer was lost.
            var there = await db.Servers.AsNoTracking().SingleOrDefaultAsync(row => row.Tenant == caller.Tenant && row.Id == server.Id, cancellation);
            return there is not null && ToServer(there) == ToServer(server) with { CreatedAt = there.CreatedAt } ? ToServer(there) : Refuse.Taken("id");
        }
        await transaction.CommitAsync(cancellation);
        presence.Joined(caller.Tenant, caller.UserId, server.Id);
        memberships.TellNew(server, caller.UserId);
        return ToServer(server);
    }

    /// <summary>The servers that the caller is in, or all public ones.</summary>
    public async Task<Result<Page<Server>>> ListAsync(
        Caller caller, ServerVisibility? visibility, PageRequest page, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var servers = db.Servers.AsNoTracking().Where(server => server.Tenant == caller.Tenant && server.Id.CompareTo(page.AfterId) > 0);
        servers = visibility is ServerVisibility.Public
            ? servers.Where(server => server.Visibility == ServerVisibility.Public)
            : servers.Where(server => db.ServerMembers.Any(member =>
                member.Tenant == caller.Tenant && member.ServerId == server.Id && member.UserId == caller.UserId));
        var rows = await servers.OrderBy(server => server.Id).Take(page.Take + 1).ToListAsync(cancellation);
        return page.Of(rows, ToServer, row => row.Id);
    }

    public async Task<Result<Server>> FindAsync(Caller caller, string serverId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var server = await db.Servers.AsNoTracking().SingleOrDefaultAsync(server => server.Tenant == caller.Tenant && server.Id == serverId, cancellation);
        if (server is null)
        {
            return Refuse.NotFound;
        }
        // A public one may be seen before joining it.
        var refusal = server.Visibility == ServerVisibility.Public
            ? null
            : await access.CheckAsync(caller, Topic.Server(caller.Tenant, serverId), Right.Read, cancellation);
        return refusal is null ? ToServer(server) : refusal;
    }

    public async Task<Result<Server>> UpdateAsync(
        Caller caller, string serverId, UpdateServer request, SeenState seen, CancellationToken cancellation)
    {
        if (request.Name is { } name && Text.CheckLine("name", name, LongestName) is { } refusal)
        {
            return refusal;
        }
        return await acts.RunAsync<Server>(
            caller, serverId, ServerPermissions.ManageServer, AuditAction.ServerUpdate, serverId, reason: null,
            act =>
            {
                if (seen.Check(ToServer(act.Server)) is { } changed)
                {
                    return Task.FromResult<Result<Server>>(changed);
                }
                act.Server.Name = request.Name ?? act.Server.Name;
                act.Server.Visibility = request.Visibility ?? act.Server.Visibility;
                act.Server.JoinPolicy = request.JoinPolicy ?? act.Server.JoinPolicy;
                return Task.FromResult<Result<Server>>(Changed(act));
            },
            cancellation);
    }

    /// <summary>Makes another member the owner; who was it stays a member, with the roles of one.</summary>
    public Task<Result<Server>> TransferAsync(Caller caller, string serverId, TransferServer request, CancellationToken cancellation) =>
        acts.RunAsync<Server>(
            caller, serverId, needed: null, AuditAction.ServerTransfer, request.UserId, reason: null,
            async act =>
            {
                if (request.UserId == caller.UserId)
                {
                    return act.Unchanged(ToServer(act.Server));
                }
                // Neither may the new owner leave meanwhile, which the server's row sees to, nor be deleted.
                var isMember = await Authority.OfAsync(act.Db, act.Server, request.UserId, cancellation) is not null;
                if (!isMember || !await UserDirectory.HoldAsync(act.Db, caller with { UserId = request.UserId }, cancellation))
                {
                    return Refuse.NotFound;
                }
                act.Server.OwnerId = request.UserId;
                act.Lose(AccessChangeRow.OfRights(act.Topic, caller.UserId));
                return Changed(act);
            },
            cancellation);

    /// <summary>For good: its channels, what was written there, its roles and its audit log. The ids are never given again.</summary>
    public Task<Result<Done>> DeleteAsync(Caller caller, string serverId, CancellationToken cancellation) =>
        acts.RunAsync<Done>(
            caller, serverId, needed: null, action: null, target: null, reason: null,
            async act =>
            {
                var members = await act.Db.ServerMembers
                    .Where(member => member.Tenant == caller.Tenant && member.ServerId == serverId)
                    .Select(member => member.UserId)
                    .ToListAsync(cancellation);
                var channels = await act.Db.Channels
                    .Where(channel => channel.Tenant == caller.Tenant && channel.ServerId == serverId)
                    .Select(channel => channel.Id)
                    .ToArrayAsync(cancellation);
                await ChannelContents.DeleteAsync(act.Db, caller.Tenant, channels, cancellation);
                act.Db.Servers.Remove(act.Server);
                act.Db.Outbox.Add(OutboxRow.Of(act.Topic, OutboxEvents.ServerDeleted, new ServerReference(serverId)));
                act.Lose(AccessChangeRow.OfDeleted(act.Topic));
                foreach (var channel in channels)
                {
                    // One by one, since nobody can look up whose they were.
                    act.Lose(AccessChangeRow.OfDeleted(Topic.Channel(caller.Tenant, channel)));
                }
                var deleted = new ServerDeleted(serverId);
                act.ToldBefore.Add(() => events.Tell(act.Topic, client => client.ServerDelete(deleted)));
                act.Then(() => members.ForEach(member => presence.Left(caller.Tenant, member, serverId)));
                return Done.Instance;
            },
            cancellation);

    public static Refusal? CheckNew(string? id, string name) =>
        id is not null && !Identifier.IsValid(id) ? Refuse.InvalidId("id") : Text.CheckLine("name", name, LongestName);

    private Server Changed(ServerAct act)
    {
        var server = ToServer(act.Server);
        act.Db.Outbox.Add(OutboxRow.Of(act.Topic, OutboxEvents.ServerUpdated, new ServerReference(server.Id)));
        act.Then(() => events.Tell(act.Topic, client => client.ServerUpdate(server)));
        return server;
    }

    public static Server ToServer(ServerRow row) => new(row.Id, row.Name, row.OwnerId, row.Visibility, row.CreatedAt, row.JoinPolicy);
}

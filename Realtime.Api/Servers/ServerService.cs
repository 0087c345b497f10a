using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Presence;
using Realtime.Api.Storage;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Servers;

/// <summary>Servers, their channels and their members.</summary>
internal sealed class ServerService(
    IDbContextFactory<RealtimeDbContext> contexts,
    AccessControl access,
    UserDirectory users,
    AccessChangeWatch changes,
    PresenceService presence,
    EventPublisher events,
    TimeProvider clock)
{
    private const int LongestName = 100;

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
            CreatedAt = clock.GetUtcNow(),
        };
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await UserDirectory.HoldAsync(db, caller, cancellation))
        {
            return Refuse.NoToken;
        }
        db.Servers.Add(server);
        db.ServerMembers.Add(NewMember(caller, server.Id));
        var topic = Topic.Server(caller.Tenant, server.Id);
        db.Topics.Add(TopicDirectory.NewRow(topic));
        db.Outbox.Add(OutboxRow.Of(topic, OutboxEvents.ServerCreated, new ServerReference(server.Id)));
        if (!await db.TrySaveAsync(cancellation))
        {
            return Refuse.Taken("id");
        }
        await transaction.CommitAsync(cancellation);
        presence.Joined(caller.Tenant, caller.UserId, server.Id);
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
        var refusal = server.Visibility == ServerVisibility.Public ? null : await CheckMemberAsync(caller, serverId, cancellation);
        return refusal is null ? ToServer(server) : refusal;
    }

    public async Task<Result<Channel>> CreateChannelAsync(Caller caller, string serverId, CreateChannel request, CancellationToken cancellation)
    {
        if (CheckNew(request.Id, request.Name) is { } refusal)
        {
            return refusal;
        }
        if (await CheckMemberAsync(caller, serverId, cancellation) is { } notAMember)
        {
            return notAMember;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var server = await db.Servers.AsNoTracking().SingleOrDefaultAsync(server => server.Tenant == caller.Tenant && server.Id == serverId, cancellation);
        if (server?.OwnerId != caller.UserId)
        {
            return Refuse.NotTheOwner;
        }
        var last = await db.Channels
            .Where(channel => channel.Tenant == caller.Tenant && channel.ServerId == serverId)
            .MaxAsync(channel => (int?)channel.Position, cancellation);
        var channel = new ChannelRow
        {
            Tenant = caller.Tenant,
            Id = request.Id ?? Identifier.New(Identifier.ChannelPrefix),
            ServerId = serverId,
            Name = request.Name,
            Kind = request.Kind,
            Position = (last ?? -1) + 1,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Channels.Add(channel);
        db.Topics.Add(TopicDirectory.NewRow(Topic.Channel(caller.Tenant, channel.Id)));
        if (!await db.TrySaveAsync(cancellation))
        {
            return Refuse.Taken("id");
        }
        var created = ToChannel(channel);
        events.Tell(Topic.Server(caller.Tenant, serverId), client => client.ChannelCreate(created));
        return created;
    }

    public async Task<Result<Page<Channel>>> ChannelsAsync(Caller caller, string serverId, CancellationToken cancellation)
    {
        if (await CheckMemberAsync(caller, serverId, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var channels = await db.Channels.AsNoTracking()
            .Where(channel => channel.Tenant == caller.Tenant && channel.ServerId == serverId)
            .OrderBy(channel => channel.Position).ThenBy(channel => channel.Id)
            .ToListAsync(cancellation);
        return new Page<Channel>([.. channels.Select(ToChannel)]);
    }

    public async Task<Result<Channel>> FindChannelAsync(Caller caller, string channelId, CancellationToken cancellation)
    {
        if (await access.CheckAsync(caller, Topic.Channel(caller.Tenant, channelId), Right.Read, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var channel = await db.Channels.AsNoTracking()
            .SingleOrDefaultAsync(channel => channel.Tenant == caller.Tenant && channel.Id == channelId, cancellation);
        return channel is null ? Refuse.NotFound : ToChannel(channel);
    }

    public async Task<Result<Page<Member>>> MembersAsync(Caller caller, string serverId, PageRequest page, CancellationToken cancellation)
    {
        if (await CheckMemberAsync(caller, serverId, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await (
            from member in db.ServerMembers
            where member.Tenant == caller.Tenant && member.ServerId == serverId && member.UserId.CompareTo(page.AfterId) > 0
            join user in db.Users on new { member.Tenant, Id = member.UserId } equals new { user.Tenant, user.Id }
            where user.DeletedAt == null
            orderby member.UserId
            select new { member.JoinedAt, user.Id, user.DisplayName, user.AvatarUrl })
            .Take(page.Take + 1)
            .ToListAsync(cancellation);
        return page.Of(rows, row => new Member(new User(row.Id, row.DisplayName, AvatarUrl: row.AvatarUrl), row.JoinedAt), row => row.Id);
    }

    /// <summary>Joins a public server. One that is a member already stays one, and nobody is told again.</summary>
    public async Task<Result<Done>> JoinAsync(Caller caller, string serverId, CancellationToken cancellation)
    {
        switch (await CheckMemberAsync(caller, serverId, cancellation))
        {
            case null:
                return Done.Instance;
            case { Code: ErrorCode.Forbidden }:
                break;
            case var refusal:
                return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.ServerMembers.Add(NewMember(caller, serverId));
        db.Outbox.Add(OutboxRow.Of(Topic.Server(caller.Tenant, serverId), OutboxEvents.MemberJoined, new MemberReference(serverId, caller.UserId)));
        if (await db.TrySaveAsync(cancellation))
        {
            presence.Joined(caller.Tenant, caller.UserId, serverId);
            var change = await MemberChangeAsync(caller, serverId, cancellation);
            events.Tell(Topic.Server(caller.Tenant, serverId), client => client.MemberJoin(change));
        }
        return Done.Instance;
    }

    /// <summary>Leaves a server; what the caller was subscribed to there ends at once.</summary>
    public async Task<Result<Done>> LeaveAsync(Caller caller, string serverId, CancellationToken cancellation)
    {
        if (await CheckMemberAsync(caller, serverId, cancellation) is { } refusal)
        {
            return refusal;
        }
        var server = Topic.Server(caller.Tenant, serverId);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (await IsOwnerAsync(db, caller, serverId, cancellation))
        {
            return Refuse.OwnerCannotLeave;
        }
        if (await TryEndMembershipAsync(db, server, caller.UserId, AccessChangeReason.Left, cancellation))
        {
            var change = await MemberChangeAsync(caller, serverId, CancellationToken.None);
            events.TellOthers(server, caller, client => client.MemberLeave(change));
        }
        return Done.Instance;
    }

    /// <summary>Makes a member leave; what that user was subscribed to there ends at once, on every connection.</summary>
    public async Task<Result<Done>> KickAsync(Caller caller, string serverId, string userId, CancellationToken cancellation)
    {
        if (await CheckMemberAsync(caller, serverId, cancellation) is { } refusal)
        {
            return refusal;
        }
        var server = Topic.Server(caller.Tenant, serverId);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (!await IsOwnerAsync(db, caller, serverId, cancellation))
        {
            return Refuse.NotTheOwner;
        }
        if (userId == caller.UserId)
        {
            return Refuse.OwnerCannotLeave;
        }
        if (!await TryEndMembershipAsync(db, server, userId, AccessChangeReason.Kicked, cancellation))
        {
            return Refuse.NotFound;
        }
        var kicked = new Caller(caller.Tenant, userId, SessionId: null);
        var change = await MemberChangeAsync(kicked, serverId, CancellationToken.None);
        events.TellOthers(server, kicked, client => client.MemberKick(change));
        return Done.Instance;
    }

    /// <summary>False when there was none. Else it is committed and holds on this node, and the others have been told to look.</summary>
    private async Task<bool> TryEndMembershipAsync(
        RealtimeDbContext db, Topic server, string userId, AccessChangeReason reason, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var ended = await db.ServerMembers
            .Where(member => member.Tenant == server.Tenant && member.ServerId == server.Id && member.UserId == userId)
            .ExecuteDeleteAsync(cancellation);
        if (ended == 0)
        {
            return false;
        }
        db.AccessChanges.Add(AccessChangeRow.OfMember(server, userId, reason));
        db.Outbox.Add(OutboxRow.Of(server, OutboxEvents.MemberLeft, new MemberReference(server.Id, userId)));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        presence.Left(server.Tenant, userId, server.Id);
        await changes.AnnounceAsync();
        return true;
    }

    private static Task<bool> IsOwnerAsync(RealtimeDbContext db, Caller caller, string serverId, CancellationToken cancellation) =>
        db.Servers.AnyAsync(server => server.Tenant == caller.Tenant && server.Id == serverId && server.OwnerId == caller.UserId, cancellation);

    private ValueTask<Refusal?> CheckMemberAsync(Caller caller, string serverId, CancellationToken cancellation) =>
        access.CheckAsync(caller, Topic.Server(caller.Tenant, serverId), Right.Read, cancellation);

    private static Refusal? CheckNew(string? id, string name) =>
        id is not null && !Identifier.IsValid(id) ? Refuse.InvalidId("id") : Text.CheckLine("name", name, LongestName);

    private ServerMemberRow NewMember(Caller caller, string serverId) =>
        new() { Tenant = caller.Tenant, ServerId = serverId, UserId = caller.UserId, JoinedAt = clock.GetUtcNow() };

    private async Task<MemberChange> MemberChangeAsync(Caller caller, string serverId, CancellationToken cancellation) => new(
        serverId, caller.UserId, (await users.FindAsync(caller.Tenant, caller.UserId, cancellation))?.DisplayName ?? caller.UserId);

    private static Server ToServer(ServerRow row) => new(row.Id, row.Name, row.OwnerId, row.Visibility, row.CreatedAt);

    private static Channel ToChannel(ChannelRow row) => new(row.Id, row.ServerId, row.Name, row.Kind, row.Position, row.CreatedAt);
}

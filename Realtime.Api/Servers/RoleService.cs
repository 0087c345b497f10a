using System.Buffers;
using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Servers;

/// <summary>
/// Roles, and who has them. Nobody can touch what is not below their own highest role, nor give or take what they may not
/// themselves.
/// </summary>
internal sealed class RoleService(
    IDbContextFactory<RealtimeDbContext> contexts, AccessControl access, ServerActs acts, EventPublisher events)
{
    private const int Most = 100;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>From the highest to everyone's.</summary>
    public async Task<Result<Page<Role>>> ListAsync(Caller caller, string serverId, CancellationToken cancellation)
    {
        if (await access.CheckAsync(caller, Topic.Server(caller.Tenant, serverId), Right.Read, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var roles = await db.Roles.AsNoTracking()
            .Where(role => role.Tenant == caller.Tenant && role.ServerId == serverId)
            .OrderByDescending(role => role.Rank)
            .ToListAsync(cancellation);
        return new Page<Role>([.. roles.Select(ToRole)]);
    }

    public async Task<Result<Role>> FindAsync(Caller caller, string serverId, string roleId, CancellationToken cancellation)
    {
        if (await access.CheckAsync(caller, Topic.Server(caller.Tenant, serverId), Right.Read, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var role = await db.Roles.AsNoTracking().SingleOrDefaultAsync(
            role => role.Tenant == caller.Tenant && role.ServerId == serverId && role.Id == roleId, cancellation);
        return role is null ? Refuse.NotFound : ToRole(role);
    }

    /// <summary>What the caller may in the server as a whole.</summary>
    public async Task<Result<OwnPermissions>> OwnAsync(Caller caller, string serverId, CancellationToken cancellation)
    {
        if (await access.CheckAsync(caller, Topic.Server(caller.Tenant, serverId), Right.Read, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var server = await db.Servers.AsNoTracking().SingleOrDefaultAsync(server => server.Tenant == caller.Tenant && server.Id == serverId, cancellation);
        return server is not null && await Authority.OfAsync(db, server, caller.UserId, cancellation) is { } authority
            ? new OwnPermissions(authority.Permissions, authority.IsOwner ? null : authority.Rank)
            : Refuse.NotFound;
    }

    /// <summary>What the caller may in one channel.</summary>
    public async Task<Result<OwnPermissions>> OwnInChannelAsync(Caller caller, string channelId, CancellationToken cancellation)
    {
        if (await access.CheckAsync(caller, Topic.Channel(caller.Tenant, channelId), Right.Read, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var standings = await ChannelStandings.OfAsync(db, caller.Tenant, [caller.UserId], [channelId], cancellation);
        return standings.Find(one => one.UserId == caller.UserId) is { } own ? new OwnPermissions(own.Permissions) : Refuse.NotFound;
    }

    public async Task<Result<Role>> CreateAsync(Caller caller, string serverId, CreateRole request, CancellationToken cancellation)
    {
        if ((ServerService.CheckNew(request.Id, request.Name) ?? CheckColour(request.Colour)) is { } refusal)
        {
            return refusal;
        }
        var id = request.Id ?? Identifier.New(Identifier.RolePrefix);
        return await acts.RunAsync<Role>(
            caller, serverId, ServerPermissions.ManageRoles, AuditAction.RoleCreate, id, reason: null,
            async act =>
            {
                // The new one is the lowest, so it would stand beside someone who has none.
                if (!act.Authority.IsAbove(rank: 0))
                {
                    return Refuse.NotBelowYou;
                }
                if (!act.Authority.May(request.Permissions))
                {
                    return Refuse.MoreThanYouMay;
                }
                var others = await OthersAsync(act, cancellation);
                if (others.Find(role => role.Id == id) is { } there)
                {
                    // The same request again, whose first answer was lost, changes nothing.
                    var isTheSame = there.Name == request.Name && there.Permissions == request.Permissions && (there.Colour ?? "") == (request.Colour ?? "");
                    return isTheSame ? act.Unchanged(ToRole(there)) : Refuse.Taken("id");
                }
                if (others.Count >= Most)
                {
                    return Refuse.Full;
                }
                others.ForEach(role => role.Rank++);
                var role = new RoleRow
                {
                    Tenant = caller.Tenant,
                    ServerId = serverId,
                    Id = id,
                    Name = request.Name,
                    Permissions = request.Permissions,
                    Rank = 1,
                    Colour = string.IsNullOrEmpty(request.Colour) ? null : request.Colour,
                    CreatedAt = act.Now,
                };
                act.Db.Roles.Add(role);
                var created = ToRole(role);
                act.Then(() => events.Tell(act.Topic, client => client.RoleCreate(created)));
                others.ForEach(other => ThenTellUpdate(act, other));
                return created;
            },
            cancellation);
    }

    public async Task<Result<Role>> UpdateAsync(
        Caller caller, string serverId, string roleId, UpdateRole request, SeenState seen, CancellationToken cancellation)
    {
        if ((request.Name is { } name ? Text.CheckLine("name", name, ServerService.LongestName) : null) is { } wrongName)
        {
            return wrongName;
        }
        if (CheckColour(request.Colour) is { } wrongColour)
        {
            return wrongColour;
        }
        return await acts.RunAsync<Role>(
            caller, serverId, ServerPermissions.ManageRoles, AuditAction.RoleUpdate, roleId, reason: null,
            async act =>
            {
                var found = await FindBelowAsync(act, roleId, cancellation);
                if (found.IsRefused)
                {
                    return found.Refusal;
                }
                var role = found.Value;
                if (seen.Check(ToRole(role)) is { } changedMeanwhile)
                {
                    return changedMeanwhile;
                }
                if (request.Name is not null && roleId == Role.EveryoneId)
                {
                    return Refuse.Invalid("name", "The name of everyone's role stays.", "everyone");
                }
                if (request.Permissions is { } permissions && permissions != role.Permissions)
                {
                    if (!act.Authority.May(permissions ^ role.Permissions))
                    {
                        return Refuse.MoreThanYouMay;
                    }
                    role.Permissions = permissions;
                    act.Lose(AccessChangeRow.OfRights(act.Topic));
                }
                role.Name = request.Name ?? role.Name;
                role.Colour = request.Colour is null ? role.Colour : request.Colour.Length == 0 ? null : request.Colour;
                ThenTellUpdate(act, role);
                return ToRole(role);
            },
            cancellation);
    }

    public Task<Result<Done>> DeleteAsync(Caller caller, string serverId, string roleId, CancellationToken cancellation) =>
        acts.RunAsync<Done>(
            caller, serverId, ServerPermissions.ManageRoles, AuditAction.RoleDelete, roleId, reason: null,
            async act =>
            {
                var found = await FindBelowAsync(act, roleId, cancellation);
                if (found.IsRefused)
                {
                    return found.Refusal;
                }
                if (roleId == Role.EveryoneId)
                {
                    return Refuse.Invalid("roleId", "Everyone's role stays.", "everyone");
                }
                act.Db.Roles.Remove(found.Value);
                await act.Db.ChannelOverrides
                    .Where(row => row.Tenant == caller.Tenant && row.Subject == OverrideSubject.Role && row.SubjectId == roleId
                        && act.Db.Channels.Any(channel =>
                            channel.Tenant == caller.Tenant && channel.Id == row.ChannelId && channel.ServerId == serverId))
                    .ExecuteDeleteAsync(cancellation);
                act.Lose(AccessChangeRow.OfRights(act.Topic));
                var deleted = new RoleDeleted(serverId, roleId);
                act.Then(() => events.Tell(act.Topic, client => client.RoleDelete(deleted)));
                return Done.Instance;
            },
            cancellation);

    /// <summary>Only those below the caller's own highest role may change places, and only among themselves.</summary>
    public Task<Result<Page<Role>>> OrderAsync(Caller caller, string serverId, OrderRoles request, CancellationToken cancellation) =>
        acts.RunAsync<Page<Role>>(
            caller, serverId, ServerPermissions.ManageRoles, AuditAction.RoleOrder, serverId, reason: null,
            async act =>
            {
                var roles = (await OthersAsync(act, cancellation)).ToDictionary(role => role.Id);
                if (!ChannelService.IsOrderOf(request.Roles, roles.Keys))
                {
                    return Refuse.Invalid("roles", "'roles' names each of the server's roles but everyone's once.", "not_all");
                }
                // Ranks may have gaps where roles were deleted; the places of those who stay are kept.
                var ranks = roles.Values.Select(role => role.Rank).OrderDescending().ToList();
                var moved = request.Roles.Select((id, place) => (Role: roles[id], Rank: ranks[place])).Where(one => one.Role.Rank != one.Rank).ToList();
                if (moved.Exists(one => !act.Authority.IsAbove(one.Role.Rank) || !act.Authority.IsAbove(one.Rank)))
                {
                    return Refuse.NotBelowYou;
                }
                foreach (var (role, rank) in moved)
                {
                    role.Rank = rank;
                    ThenTellUpdate(act, role);
                }
                return new Page<Role>([.. request.Roles.Select(id => ToRole(roles[id]))]);
            },
            cancellation);

    public Task<Result<Done>> AssignAsync(Caller caller, string serverId, string userId, string roleId, CancellationToken cancellation) =>
        GiveOrTakeAsync(caller, serverId, userId, roleId, gives: true, cancellation);

    public Task<Result<Done>> UnassignAsync(Caller caller, string serverId, string userId, string roleId, CancellationToken cancellation) =>
        GiveOrTakeAsync(caller, serverId, userId, roleId, gives: false, cancellation);

    private Task<Result<Done>> GiveOrTakeAsync(
        Caller caller, string serverId, string userId, string roleId, bool gives, CancellationToken cancellation) =>
        acts.RunAsync<Done>(
            caller, serverId, ServerPermissions.ManageRoles, gives ? AuditAction.RoleAssign : AuditAction.RoleUnassign, userId, roleId,
            async act =>
            {
                var found = await FindBelowAsync(act, roleId, cancellation);
                if (found.IsRefused)
                {
                    return found.Refusal;
                }
                if (roleId == Role.EveryoneId)
                {
                    return Refuse.Invalid("roleId", "Everyone has everyone's role.", "everyone");
                }
                if (await Authority.OfAsync(act.Db, act.Server, userId, cancellation) is not { } member)
                {
                    return Refuse.NotFound;
                }
                // One may shed or take a role oneself, as long as the role is below.
                if (userId != caller.UserId && !act.Authority.IsAbove(member))
                {
                    return Refuse.NotBelowYou;
                }
                if (!act.Authority.May(found.Value.Permissions))
                {
                    return Refuse.MoreThanYouMay;
                }
                var held = await act.Db.MemberRoles.SingleOrDefaultAsync(
                    row => row.Tenant == caller.Tenant && row.ServerId == serverId && row.UserId == userId && row.RoleId == roleId, cancellation);
                if (gives == held is not null)
                {
                    return act.Unchanged(Done.Instance);
                }
                if (held is null)
                {
                    act.Db.MemberRoles.Add(new MemberRoleRow { Tenant = caller.Tenant, ServerId = serverId, UserId = userId, RoleId = roleId });
                }
                else
                {
                    act.Db.MemberRoles.Remove(held);
                }
                // To be given a role may also take something away: a channel can deny to it.
                act.Lose(AccessChangeRow.OfRights(act.Topic, userId));
                await act.Db.SaveChangesAsync(cancellation);
                var update = await Memberships.UpdateOfAsync(act.Db, act.Server, userId, cancellation);
                act.Then(() => events.Tell(act.Topic, client => client.MemberUpdate(update)));
                return Done.Instance;
            },
            cancellation);

    /// <summary>Everyone's, of rank 0, is below whoever has a role that may manage roles.</summary>
    private static async Task<Result<RoleRow>> FindBelowAsync(ServerAct act, string roleId, CancellationToken cancellation)
    {
        var role = await act.Db.Roles.SingleOrDefaultAsync(
            role => role.Tenant == act.Server.Tenant && role.ServerId == act.Server.Id && role.Id == roleId, cancellation);
        return role is null ? Refuse.NotFound
            : act.Authority.IsAbove(role.Rank) ? role
            : Refuse.NotBelowYou;
    }

    private static Task<List<RoleRow>> OthersAsync(ServerAct act, CancellationToken cancellation) =>
        act.Db.Roles
            .Where(role => role.Tenant == act.Server.Tenant && role.ServerId == act.Server.Id && role.Id != Role.EveryoneId)
            .ToListAsync(cancellation);

    private static Refusal? CheckColour(string? colour) =>
        string.IsNullOrEmpty(colour) || (colour.Length == 7 && colour[0] == '#' && !colour.AsSpan(1).ContainsAnyExcept(Hex))
            ? null
            : Refuse.Invalid("colour", "'colour' is as #1a2b3c.", "not_a_colour");

    private void ThenTellUpdate(ServerAct act, RoleRow role)
    {
        var changed = ToRole(role);
        act.Then(() => events.Tell(act.Topic, client => client.RoleUpdate(changed)));
    }

    public static Role ToRole(RoleRow row) => new(row.Id, row.ServerId, row.Name, row.Permissions, row.Rank, row.Colour);
}

using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Storage;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Servers;

/// <summary>Asking to be let into a server, and deciding about it.</summary>
internal sealed class JoinRequestService(
    IDbContextFactory<RealtimeDbContext> contexts, ServerActs acts, Memberships memberships, EventPublisher events, TimeProvider clock)
{
    private const int LongestMessage = 500;

    /// <summary>How many of those who may decide are told.</summary>
    private const int MostTold = 50;

    private const ServerPermissions Deciding = ServerPermissions.ManageInvites | ServerPermissions.Administrator;

    public async Task<Result<Done>> AskAsync(Caller caller, RequestJoin request, CancellationToken cancellation)
    {
        if ((request.Message is { } message ? Text.Check("message", message, LongestMessage) : null) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await ServerActs.ShareAsync(db, caller.Tenant, request.ServerId, cancellation) is not { } server)
        {
            return Refuse.NotFound;
        }
        if (await Authority.OfAsync(db, server, caller.UserId, cancellation) is not null)
        {
            return Refuse.AlreadyAMember;
        }
        if (server.Visibility != ServerVisibility.Public)
        {
            return Refuse.NotFound;
        }
        if (await Authority.IsBannedAsync(db, server, caller.UserId, cancellation))
        {
            return Refuse.Banned;
        }
        if (server.JoinPolicy != JoinPolicy.Request)
        {
            return Refuse.NoRequestsHere;
        }
        var asked = await db.JoinRequests.SingleOrDefaultAsync(
            row => row.Tenant == caller.Tenant && row.ServerId == server.Id && row.UserId == caller.UserId, cancellation);
        if (asked is not null)
        {
            asked.Message = request.Message;
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return Done.Instance;
        }
        db.JoinRequests.Add(new JoinRequestRow
        {
            Tenant = caller.Tenant,
            ServerId = server.Id,
            UserId = caller.UserId,
            Message = request.Message,
            CreatedAt = clock.GetUtcNow(),
        });
        var deciders = await DecidersAsync(db, server, cancellation);
        if (await db.TrySaveAsync(cancellation))
        {
            await transaction.CommitAsync(cancellation);
            var pending = new JoinRequestChange(server.Id, caller.UserId);
            foreach (var decider in deciders)
            {
                events.Tell(Topic.User(caller.Tenant, decider), client => client.JoinRequestPending(pending));
            }
        }
        return Done.Instance;
    }

    /// <summary>Those that wait, by the user's id.</summary>
    public Task<Result<Page<JoinRequest>>> ListAsync(Caller caller, string serverId, PageRequest page, CancellationToken cancellation) =>
        acts.LookAsync<Page<JoinRequest>>(
            caller, serverId, ServerPermissions.ManageInvites,
            async db =>
            {
                var rows = await (
                    from request in db.JoinRequests
                    where request.Tenant == caller.Tenant && request.ServerId == serverId && request.UserId.CompareTo(page.AfterId) > 0
                    join user in db.Users on new { request.Tenant, Id = request.UserId } equals new { user.Tenant, user.Id }
                    where user.DeletedAt == null
                    orderby request.UserId
                    select new { request.CreatedAt, request.Message, user.Id, user.DisplayName, user.AvatarUrl })
                    .Take(page.Take + 1)
                    .ToListAsync(cancellation);
                return page.Of(
                    rows,
                    row => new JoinRequest(serverId, new User(row.Id, row.DisplayName, AvatarUrl: row.AvatarUrl), row.CreatedAt, row.Message),
                    row => row.Id);
            },
            cancellation);

    /// <summary>Makes the asker a member.</summary>
    public Task<Result<Done>> ApproveAsync(Caller caller, DecideJoinRequest request, CancellationToken cancellation) =>
        DecideAsync(
            caller, request, AuditAction.JoinApprove,
            async (act, decided) =>
            {
                var begun = await Memberships.BeginAsync(act.Db, act.Server, request.UserId, act.Now, cancellation);
                if (begun.IsRefused)
                {
                    return begun.Refusal;
                }
                act.Then(() => events.Tell(Topic.User(caller.Tenant, request.UserId), client => client.JoinRequestApproved(decided)));
                return begun.Value == Joining.IsNew;
            },
            cancellation);

    public Task<Result<Done>> DenyAsync(Caller caller, DecideJoinRequest request, CancellationToken cancellation) =>
        DecideAsync(
            caller, request, AuditAction.JoinDeny,
            (act, decided) =>
            {
                act.Then(() => events.Tell(Topic.User(caller.Tenant, request.UserId), client => client.JoinRequestDenied(decided)));
                return Task.FromResult<Result<bool>>(false);
            },
            cancellation);

    /// <param name="decide">Answers whether there is a new member.</param>
    private async Task<Result<Done>> DecideAsync(
        Caller caller, DecideJoinRequest request, AuditAction action, Func<ServerAct, JoinRequestChange, Task<Result<bool>>> decide,
        CancellationToken cancellation)
    {
        var decided = await acts.RunAsync<Decision>(
            caller, request.ServerId, ServerPermissions.ManageInvites, action, request.UserId, reason: null,
            async act =>
            {
                var removed = await act.Db.JoinRequests
                    .Where(row => row.Tenant == caller.Tenant && row.ServerId == request.ServerId && row.UserId == request.UserId)
                    .ExecuteDeleteAsync(cancellation);
                if (removed == 0)
                {
                    return Refuse.NotFound;
                }
                var joined = await decide(act, new JoinRequestChange(request.ServerId, request.UserId));
                return joined.IsRefused ? joined.Refusal : new Decision(act.Server, joined.Value);
            },
            cancellation);
        if (decided.IsRefused)
        {
            return decided.Refusal;
        }
        if (decided.Value.IsNewMember)
        {
            await memberships.TellBegunAsync(decided.Value.Server, request.UserId);
        }
        return Done.Instance;
    }

    private static async Task<IReadOnlyList<string>> DecidersAsync(RealtimeDbContext db, ServerRow server, CancellationToken cancellation)
    {
        var byRole = await (
            from held in db.MemberRoles
            where held.Tenant == server.Tenant && held.ServerId == server.Id
            join role in db.Roles on new { held.Tenant, held.ServerId, Id = held.RoleId } equals new { role.Tenant, role.ServerId, role.Id }
            where (role.Permissions & Deciding) != ServerPermissions.None
            select held.UserId)
            .Distinct()
            .OrderBy(userId => userId)
            .Take(MostTold)
            .ToListAsync(cancellation);
        return [.. byRole.Prepend(server.OwnerId).Distinct()];
    }

    private sealed record Decision(ServerRow Server, bool IsNewMember);
}

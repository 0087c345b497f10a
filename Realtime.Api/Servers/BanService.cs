using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Persistence.Model;

namespace Realtime.Api.Servers;

/// <summary>Who may not be a member, and until when.</summary>
internal sealed class BanService(ServerActs acts, Memberships memberships, EventPublisher events, TimeProvider clock)
{
    /// <summary>By the user's id; those that have ended are left out.</summary>
    public Task<Result<Page<Ban>>> ListAsync(Caller caller, string serverId, PageRequest page, CancellationToken cancellation) =>
        acts.LookAsync<Page<Ban>>(
            caller, serverId, ServerPermissions.BanMembers,
            async db =>
            {
                var rows = await db.ServerBans.AsNoTracking()
                    .Where(ban => ban.Tenant == caller.Tenant && ban.ServerId == serverId && ban.UserId.CompareTo(page.AfterId) > 0
                        && (ban.Until == null || ban.Until > DateTimeOffset.UtcNow))
                    .OrderBy(ban => ban.UserId)
                    .Take(page.Take + 1)
                    .ToListAsync(cancellation);
                return page.Of(
                    rows, row => new Ban(row.UserId, row.BannedBy, row.CreatedAt, row.Reason, row.Until), row => row.UserId);
            },
            cancellation);

    /// <summary>
    /// Ends the membership, if there is one, as a kick does, and lets the user in no more until the end. Of anyone of the tenant;
    /// banning again replaces reason and end.
    /// </summary>
    public async Task<Result<Done>> BanAsync(Caller caller, BanMember request, CancellationToken cancellation)
    {
        if (request.Until <= clock.GetUtcNow())
        {
            return Refuse.Invalid("until", "'until' is in the future.", "not_a_time_for_this");
        }
        if (Reasons.Check(request.Reason) is { } refusal)
        {
            return refusal;
        }
        return await acts.RunAsync<Done>(
            caller, request.ServerId, ServerPermissions.BanMembers, AuditAction.MemberBan, request.UserId, request.Reason,
            async act =>
            {
                if (await MemberService.CheckBelowAsync(act, request.UserId, cancellation) is { } notBelow)
                {
                    return notBelow;
                }
                if (!await act.Db.Users.AnyAsync(
                    user => user.Tenant == caller.Tenant && user.Id == request.UserId && user.DeletedAt == null, cancellation))
                {
                    return Refuse.NotFound;
                }
                var ban = await FindAsync(act, request.UserId, cancellation);
                if (ban is null)
                {
                    ban = new ServerBanRow { Tenant = caller.Tenant, ServerId = request.ServerId, UserId = request.UserId, BannedBy = caller.UserId };
                    act.Db.ServerBans.Add(ban);
                }
                (ban.BannedBy, ban.Reason, ban.Until, ban.CreatedAt) = (caller.UserId, request.Reason, request.Until?.ToUniversalTime(), act.Now);
                await act.Db.JoinRequests
                    .Where(row => row.Tenant == caller.Tenant && row.ServerId == request.ServerId && row.UserId == request.UserId)
                    .ExecuteDeleteAsync(cancellation);
                if (await Memberships.EndAsync(act.Db, act.Topic, request.UserId, AccessChangeReason.Banned, cancellation) is { } loss)
                {
                    act.Lose(loss);
                    var change = await memberships.ChangeOfAsync(act.Topic, request.UserId);
                    act.ToldBefore.Add(() => memberships.NoteEnded(act.Topic, request.UserId));
                    act.Then(() => events.TellOthers(act.Topic, caller with { UserId = request.UserId }, client => client.MemberBan(change)));
                }
                return Done.Instance;
            },
            cancellation);
    }

    /// <summary>One who is not banned may come already.</summary>
    public Task<Result<Done>> UnbanAsync(Caller caller, string serverId, string userId, CancellationToken cancellation) =>
        acts.RunAsync<Done>(
            caller, serverId, ServerPermissions.BanMembers, AuditAction.MemberUnban, userId, reason: null,
            async act =>
            {
                if (await FindAsync(act, userId, cancellation) is not { } ban)
                {
                    return act.Unchanged(Done.Instance);
                }
                act.Db.ServerBans.Remove(ban);
                return Done.Instance;
            },
            cancellation);

    private static Task<ServerBanRow?> FindAsync(ServerAct act, string userId, CancellationToken cancellation) =>
        act.Db.ServerBans.SingleOrDefaultAsync(
            row => row.Tenant == act.Server.Tenant && row.ServerId == act.Server.Id && row.UserId == userId, cancellation);
}

using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Storage;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Servers;

/// <summary>The members of servers: how they come and go by themselves, are made to go, and lose their word for a while.</summary>
internal sealed class MemberService(
    IDbContextFactory<RealtimeDbContext> contexts,
    AccessControl access,
    ServerActs acts,
    Memberships memberships,
    AccessChangeWatch changes,
    EventPublisher events,
    TimeProvider clock)
{
    private static readonly TimeSpan LongestMute = TimeSpan.FromDays(28);

    public async Task<Result<Page<Member>>> ListAsync(Caller caller, string serverId, PageRequest page, CancellationToken cancellation)
    {
        if (await access.CheckAsync(caller, Topic.Server(caller.Tenant, serverId), Right.Read, cancellation) is { } refusal)
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
        var ids = rows.Select(row => row.Id).ToArray();
        var roles = (await db.MemberRoles.AsNoTracking()
            .Where(held => held.Tenant == caller.Tenant && held.ServerId == serverId && ids.Contains(held.UserId))
            .ToListAsync(cancellation)).ToLookup(held => held.UserId, held => held.RoleId);
        // By the database's clock, which this becomes, and by which a mute ends.
        var mutes = await db.ServerMutes.AsNoTracking()
            .Where(mute => mute.Tenant == caller.Tenant && mute.ServerId == serverId && ids.Contains(mute.UserId)
                && mute.Until > DateTimeOffset.UtcNow)
            .ToDictionaryAsync(mute => mute.UserId, mute => (DateTimeOffset?)mute.Until, cancellation);
        return page.Of(
            rows,
            row => new Member(
                new User(row.Id, row.DisplayName, AvatarUrl: row.AvatarUrl), row.JoinedAt, [.. roles[row.Id]], mutes.GetValueOrDefault(row.Id)),
            row => row.Id);
    }

    /// <summary>Joins a public server that is open. One that is a member already stays one, and nobody is told again.</summary>
    public async Task<Result<Done>> JoinAsync(Caller caller, string serverId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await ServerActs.ShareAsync(db, caller.Tenant, serverId, cancellation) is not { } server)
        {
            return Refuse.NotFound;
        }
        var begun = await Memberships.BeginAsync(db, server, caller.UserId, clock.GetUtcNow(), cancellation);
        if (!begun.IsRefused && begun.Value == Joining.WasMember)
        {
            return Done.Instance;
        }
        if (server.Visibility != ServerVisibility.Public)
        {
            return Refuse.NotFound;
        }
        if (begun.IsRefused)
        {
            return begun.Refusal;
        }
        if (server.JoinPolicy != JoinPolicy.Open)
        {
            return server.JoinPolicy == JoinPolicy.Request ? Refuse.JoinByRequest : Refuse.JoinByInvite;
        }
        if (await db.TrySaveAsync(cancellation))
        {
            await transaction.CommitAsync(cancellation);
            await memberships.TellBegunAsync(server, caller.UserId);
        }
        return Done.Instance;
    }

    /// <summary>Leaves a server; what the caller was subscribed to there ends at once.</summary>
    public async Task<Result<Done>> LeaveAsync(Caller caller, string serverId, CancellationToken cancellation)
    {
        var topic = Topic.Server(caller.Tenant, serverId);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await ServerActs.HoldAsync(db, caller.Tenant, serverId, cancellation) is not { } server)
        {
            return Refuse.NotFound;
        }
        if (server.OwnerId == caller.UserId)
        {
            return Refuse.OwnerCannotLeave;
        }
        if (await Memberships.EndAsync(db, topic, caller.UserId, AccessChangeReason.Left, cancellation) is not { } loss)
        {
            return await ServerActs.RefuseStrangerAsync(db, server, caller, cancellation);
        }
        db.AccessChanges.Add(loss);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        memberships.NoteEnded(topic, caller.UserId);
        await changes.AnnounceAsync();
        var change = await memberships.ChangeOfAsync(topic, caller.UserId);
        events.TellOthers(topic, caller, client => client.MemberLeave(change));
        return Done.Instance;
    }

    /// <summary>Makes a member leave; what that user was subscribed to there ends at once, on every connection.</summary>
    public async Task<Result<Done>> KickAsync(Caller caller, KickMember request, CancellationToken cancellation)
    {
        if (Reasons.Check(request.Reason) is { } refusal)
        {
            return refusal;
        }
        return await acts.RunAsync<Done>(
            caller, request.ServerId, ServerPermissions.KickMembers, AuditAction.MemberKick, request.UserId, request.Reason,
            async act =>
            {
                if (await CheckBelowAsync(act, request.UserId, cancellation) is { } notBelow)
                {
                    return notBelow;
                }
                if (await Memberships.EndAsync(act.Db, act.Topic, request.UserId, AccessChangeReason.Kicked, cancellation) is not { } loss)
                {
                    return Refuse.NotFound;
                }
                act.Lose(loss);
                var change = await memberships.ChangeOfAsync(act.Topic, request.UserId);
                act.ToldBefore.Add(() => memberships.NoteEnded(act.Topic, request.UserId));
                act.Then(() => events.TellOthers(act.Topic, caller with { UserId = request.UserId }, client => client.MemberKick(change)));
                return Done.Instance;
            },
            cancellation);
    }

    /// <summary>Takes a member's word until then, also if the member leaves and comes back. Muting again moves the end.</summary>
    public async Task<Result<Done>> MuteAsync(Caller caller, string serverId, string userId, MuteMember request, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (request.Until <= now || request.Until > now + LongestMute)
        {
            return Refuse.Invalid("until", $"'until' is in the future, and at most {LongestMute.Days} days away.", "not_a_time_for_this");
        }
        if (Reasons.Check(request.Reason) is { } refusal)
        {
            return refusal;
        }
        return await ChangeMuteAsync(
            caller, serverId, userId, AuditAction.MemberMute, request.Reason,
            (act, mute) =>
            {
                if (mute is null)
                {
                    mute = new ServerMuteRow { Tenant = caller.Tenant, ServerId = serverId, UserId = userId };
                    act.Db.ServerMutes.Add(mute);
                }
                mute.Until = request.Until.ToUniversalTime();
                return true;
            },
            cancellation);
    }

    /// <summary>One who is not muted has the word already.</summary>
    public Task<Result<Done>> UnmuteAsync(Caller caller, string serverId, string userId, CancellationToken cancellation) =>
        ChangeMuteAsync(
            caller, serverId, userId, AuditAction.MemberUnmute, reason: null,
            (act, mute) =>
            {
                if (mute is not null)
                {
                    act.Db.ServerMutes.Remove(mute);
                }
                return mute is not null;
            },
            cancellation);

    /// <summary>Null when the caller is above the user, who need not be a member.</summary>
    public static async Task<Refusal?> CheckBelowAsync(ServerAct act, string userId, CancellationToken cancellation)
    {
        if (userId == act.Server.OwnerId && act.Authority.IsOwner)
        {
            return Refuse.OwnerCannotLeave;
        }
        return act.Authority.IsAbove(await Authority.OfAsync(act.Db, act.Server, userId, cancellation)) ? null : Refuse.NotBelowYou;
    }

    /// <param name="change">False when it changes nothing.</param>
    private Task<Result<Done>> ChangeMuteAsync(
        Caller caller, string serverId, string userId, AuditAction action, string? reason,
        Func<ServerAct, ServerMuteRow?, bool> change, CancellationToken cancellation) =>
        acts.RunAsync<Done>(
            caller, serverId, ServerPermissions.MuteMembers, action, userId, reason,
            async act =>
            {
                if (await Authority.OfAsync(act.Db, act.Server, userId, cancellation) is not { } member)
                {
                    return Refuse.NotFound;
                }
                if (!act.Authority.IsAbove(member))
                {
                    return Refuse.NotBelowYou;
                }
                var mute = await act.Db.ServerMutes.SingleOrDefaultAsync(
                    row => row.Tenant == caller.Tenant && row.ServerId == serverId && row.UserId == userId, cancellation);
                if (!change(act, mute))
                {
                    return act.Unchanged(Done.Instance);
                }
                act.Lose(AccessChangeRow.OfRights(act.Topic, userId));
                await act.Db.SaveChangesAsync(cancellation);
                var update = await Memberships.UpdateOfAsync(act.Db, act.Server, userId, cancellation);
                act.Then(() => events.Tell(act.Topic, client => client.MemberUpdate(update)));
                return Done.Instance;
            },
            cancellation);
}

using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Servers;

/// <summary>What single channels allow and deny to roles and members.</summary>
internal sealed class ChannelOverrideService(ChannelService channels, IDbContextFactory<RealtimeDbContext> contexts, EventPublisher events)
{
    private const int Most = 200;

    public async Task<Result<Page<ChannelOverride>>> ListAsync(Caller caller, string channelId, CancellationToken cancellation)
    {
        var found = await channels.FindAsync(caller, channelId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await db.ChannelOverrides.AsNoTracking()
            .Where(row => row.Tenant == caller.Tenant && row.ChannelId == channelId)
            .OrderBy(row => row.Subject).ThenBy(row => row.SubjectId)
            .ToListAsync(cancellation);
        return new Page<ChannelOverride>([.. rows.Select(row => new ChannelOverride(row.Subject, row.SubjectId, row.Allow, row.Deny))]);
    }

    public async Task<Result<ChannelOverride>> SetAsync(
        Caller caller, string channelId, OverrideSubject subject, string subjectId, SetOverride request, CancellationToken cancellation)
    {
        if (((request.Allow | request.Deny) & ~ServerPermissions.OfChannels) != 0)
        {
            return Refuse.Invalid("allow", "These permissions are of the server as a whole; no channel can give or take them.", "not_of_channels");
        }
        if ((request.Allow & request.Deny) != 0)
        {
            return Refuse.Invalid("deny", "A permission is either allowed or denied.", "allowed_and_denied");
        }
        return await channels.RunAsync<ChannelOverride>(
            caller, channelId, ServerPermissions.ManageRoles, AuditAction.OverrideSet,
            async (act, channel) =>
            {
                var row = await FindAsync(act, channelId, subject, subjectId, cancellation);
                var changed = (request.Allow ^ (row?.Allow ?? 0)) | (request.Deny ^ (row?.Deny ?? 0));
                if (await CheckAsync(act, channelId, subject, subjectId, changed, cancellation) is { } refusal)
                {
                    return refusal;
                }
                if (row is null)
                {
                    if (await act.Db.ChannelOverrides.CountAsync(
                        one => one.Tenant == caller.Tenant && one.ChannelId == channelId, cancellation) >= Most)
                    {
                        return Refuse.Full;
                    }
                    row = new ChannelOverrideRow { Tenant = caller.Tenant, ChannelId = channelId, Subject = subject, SubjectId = subjectId };
                    act.Db.ChannelOverrides.Add(row);
                }
                (row.Allow, row.Deny) = (request.Allow, request.Deny);
                await FinishAsync(act, channel, subject, subjectId, cancellation);
                return new ChannelOverride(subject, subjectId, request.Allow, request.Deny);
            },
            cancellation);
    }

    /// <summary>One that is not there is removed already.</summary>
    public Task<Result<Done>> RemoveAsync(
        Caller caller, string channelId, OverrideSubject subject, string subjectId, CancellationToken cancellation) =>
        channels.RunAsync<Done>(
            caller, channelId, ServerPermissions.ManageRoles, AuditAction.OverrideRemove,
            async (act, channel) =>
            {
                if (await FindAsync(act, channelId, subject, subjectId, cancellation) is not { } row)
                {
                    return act.Unchanged(Done.Instance);
                }
                if (await CheckAsync(act, channelId, subject, subjectId, row.Allow | row.Deny, cancellation) is { } refusal)
                {
                    return refusal;
                }
                act.Db.ChannelOverrides.Remove(row);
                await FinishAsync(act, channel, subject, subjectId, cancellation);
                return Done.Instance;
            },
            cancellation);

    private static Task<ChannelOverrideRow?> FindAsync(
        ServerAct act, string channelId, OverrideSubject subject, string subjectId, CancellationToken cancellation) =>
        act.Db.ChannelOverrides.SingleOrDefaultAsync(
            row => row.Tenant == act.Server.Tenant && row.ChannelId == channelId && row.Subject == subject && row.SubjectId == subjectId,
            cancellation);

    /// <summary>Only to those below oneself, and only what one may oneself in this channel.</summary>
    private static async Task<Refusal?> CheckAsync(
        ServerAct act, string channelId, OverrideSubject subject, string subjectId, ServerPermissions changed, CancellationToken cancellation)
    {
        if (subject == OverrideSubject.Role)
        {
            var rank = await act.Db.Roles
                .Where(role => role.Tenant == act.Server.Tenant && role.ServerId == act.Server.Id && role.Id == subjectId)
                .Select(role => (int?)role.Rank)
                .SingleOrDefaultAsync(cancellation);
            if (rank is null)
            {
                return Refuse.NotFound;
            }
            if (!act.Authority.IsAbove(rank.Value))
            {
                return Refuse.NotBelowYou;
            }
        }
        else
        {
            if (await Authority.OfAsync(act.Db, act.Server, subjectId, cancellation) is not { } member)
            {
                return Refuse.NotFound;
            }
            if (!act.Authority.IsAbove(member))
            {
                return Refuse.NotBelowYou;
            }
        }
        var own = await ChannelStandings.OfAsync(act.Db, act.Server.Tenant, [act.Caller.UserId], [channelId], cancellation);
        return own.Exists(one => one.UserId == act.Caller.UserId && one.Permissions.HasFlag(changed)) ? null : Refuse.MoreThanYouMay;
    }

    private async Task FinishAsync(ServerAct act, ChannelRow channel, OverrideSubject subject, string subjectId, CancellationToken cancellation)
    {
        act.Lose(AccessChangeRow.OfRights(
            Topic.Channel(channel.Tenant, channel.Id), subject == OverrideSubject.Member ? subjectId : null));
        // Who may hear of it depends on what it is now.
        await act.Db.SaveChangesAsync(cancellation);
        var audience = await ChannelAudience.OfAsync(act.Db, channel, cancellation);
        var changed = ChannelService.ToChannel(channel);
        act.Then(() => events.Tell(audience, client => client.ChannelUpdate(changed)));
        // Whoever sees the channel from now on is in no topic that may name it.
        act.Then(() => events.Tell(act.Topic, client => client.PermissionsUpdate(new ServerPermissionsChanged(act.Server.Id))));
    }
}

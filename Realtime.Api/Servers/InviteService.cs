using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Api.Storage;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Servers;

/// <summary>Codes that let in whoever has one, whatever the server's join policy is; not who is banned, though.</summary>
internal sealed class InviteService(
    IDbContextFactory<RealtimeDbContext> contexts, ServerActs acts, Memberships memberships, TimeProvider clock)
{
    private const int Most = 1000;
    private const int MostUses = 1000;
    private const int LongestSeconds = 31_536_000;

    /// <summary>With 12 of 62 characters, trying finds none.</summary>
    private const int CodeLength = 12;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>By code; those that are spent too, until they are taken back.</summary>
    public Task<Result<Page<Invite>>> ListAsync(Caller caller, string serverId, PageRequest page, CancellationToken cancellation) =>
        acts.LookAsync<Page<Invite>>(
            caller, serverId, ServerPermissions.ManageInvites,
            async db =>
            {
                var rows = await db.ServerInvites.AsNoTracking()
                    .Where(invite => invite.Tenant == caller.Tenant && invite.ServerId == serverId && invite.Code.CompareTo(page.AfterId) > 0)
                    .OrderBy(invite => invite.Code)
                    .Take(page.Take + 1)
                    .ToListAsync(cancellation);
                return page.Of(rows, ToInvite, row => row.Code);
            },
            cancellation);

    public async Task<Result<Invite>> CreateAsync(Caller caller, string serverId, CreateInvite request, CancellationToken cancellation)
    {
        if (request.MaxUses is < 1 or > MostUses)
        {
            return Refuse.Invalid("maxUses", $"'maxUses' is 1 to {MostUses}.");
        }
        if (request.ExpiresInSeconds is < 1 or > LongestSeconds)
        {
            return Refuse.Invalid("expiresInSeconds", $"'expiresInSeconds' is 1 to {LongestSeconds}.");
        }
        if (request.Code is { } own && (own.Length < CodeLength || !Identifier.IsValid(own)))
        {
            return Refuse.Invalid("code", $"'code' is {CodeLength} to {Identifier.MaxLength} of A-Z a-z 0-9 _ . -", "invalid_id");
        }
        var code = request.Code ?? RandomNumberGenerator.GetString(Letters, CodeLength);
        return await acts.RunAsync<Invite>(
            caller, serverId, ServerPermissions.ManageInvites, AuditAction.InviteCreate, code, reason: null,
            async act =>
            {
                if (await act.Db.ServerInvites.AsNoTracking().SingleOrDefaultAsync(
                    row => row.Tenant == caller.Tenant && row.Code == code, cancellation) is { } there)
                {
                    // The same request again, whose first answer was lost, changes nothing.
                    var isTheSame = there.ServerId == serverId && there.CreatedBy == caller.UserId && there.MaxUses == request.MaxUses
                        && there.ExpiresAt == (request.ExpiresInSeconds is { } life ? there.CreatedAt.AddSeconds(life) : null);
                    return isTheSame ? act.Unchanged(ToInvite(there)) : Refuse.Taken("code");
                }
                if (await act.Db.ServerInvites.CountAsync(
                    invite => invite.Tenant == caller.Tenant && invite.ServerId == serverId, cancellation) >= Most)
                {
                    return Refuse.Full;
                }
                var invite = new ServerInviteRow
                {
                    Tenant = caller.Tenant,
                    Code = code,
                    ServerId = serverId,
                    CreatedBy = caller.UserId,
                    MaxUses = request.MaxUses,
                    ExpiresAt = request.ExpiresInSeconds is { } seconds ? act.Now.AddSeconds(seconds) : null,
                    CreatedAt = act.Now,
                };
                act.Db.ServerInvites.Add(invite);
                return ToInvite(invite);
            },
            cancellation);
    }

    public Task<Result<Done>> DeleteAsync(Caller caller, string serverId, string code, CancellationToken cancellation) =>
        acts.RunAsync<Done>(
            caller, serverId, ServerPermissions.ManageInvites, AuditAction.InviteDelete, code, reason: null,
            async act =>
            {
                var deleted = await act.Db.ServerInvites
                    .Where(invite => invite.Tenant == caller.Tenant && invite.ServerId == serverId && invite.Code == code)
                    .ExecuteDeleteAsync(cancellation);
                return deleted == 0 ? Refuse.NotFound : Done.Instance;
            },
            cancellation);

    /// <summary>Joins the server of an invite. A member stays one and uses nothing up.</summary>
    public async Task<Result<Server>> AcceptAsync(Caller caller, string code, ServerService servers, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var invite = await db.ServerInvites.AsNoTracking()
            .SingleOrDefaultAsync(invite => invite.Tenant == caller.Tenant && invite.Code == code, cancellation);
        if (invite is null || await ServerActs.ShareAsync(db, caller.Tenant, invite.ServerId, cancellation) is not { } server)
        {
            return Refuse.NotFound;
        }
        var now = clock.GetUtcNow();
        var begun = await Memberships.BeginAsync(db, server, caller.UserId, now, cancellation);
        if (begun.IsRefused)
        {
            return begun.Refusal;
        }
        if (begun.Value == Joining.IsNew)
        {
            // Counted and checked in one, so that the last use is one's only.
            var used = await db.ServerInvites
                .Where(invite => invite.Tenant == caller.Tenant && invite.Code == code
                    && (invite.ExpiresAt == null || invite.ExpiresAt > now) && (invite.MaxUses == null || invite.Uses < invite.MaxUses))
                .ExecuteUpdateAsync(invite => invite.SetProperty(row => row.Uses, row => row.Uses + 1), cancellation);
            if (used == 0)
            {
                return Refuse.InviteSpent;
            }
            if (await db.TrySaveAsync(cancellation))
            {
                await transaction.CommitAsync(cancellation);
                await memberships.TellBegunAsync(server, caller.UserId);
            }
        }
        return await servers.FindAsync(caller, server.Id, cancellation);
    }

    private static Invite ToInvite(ServerInviteRow row) =>
        new(row.Code, row.ServerId, row.CreatedBy, row.CreatedAt, row.Uses, row.MaxUses, row.ExpiresAt);
}

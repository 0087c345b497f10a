using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Storage;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Servers;

/// <summary>One thing that is being done to a server by one who may.</summary>
internal sealed class ServerAct(RealtimeDbContext db, ServerRow server, Caller caller, Authority authority, DateTimeOffset now) : Act(db, now)
{
    /// <summary>Held until it is over: nobody else changes the server, its channels, roles or members meanwhile.</summary>
    public ServerRow Server => server;

    public Caller Caller => caller;

    public Authority Authority => authority;

    public Topic Topic => Topic.Server(server.Tenant, server.Id);

    /// <summary>What is told once it is committed: before losses of access hold, and after.</summary>
    public List<Action> ToldBefore { get; } = [];

    public List<Action> ToldAfter { get; } = [];

    public void Then(Action tell) => ToldAfter.Add(tell);
}

/// <summary>
/// The frame of all that is done to a server: decides whether the caller may, under the server's row, and saves it together with its
/// entry in the audit log and with what it takes away.
/// </summary>
internal sealed class ServerActs(IDbContextFactory<RealtimeDbContext> contexts, AccessChangeWatch changes, TimeProvider clock)
{
    /// <param name="needed">What the caller must be allowed; null for the owner alone.</param>
    /// <param name="action">What the audit log says; null where the log goes with the server.</param>
    /// <param name="target">To whom or what, as an id.</param>
    /// <param name="act">May save before the end; what it refuses is undone.</param>
    public async Task<Result<T>> RunAsync<T>(
        Caller caller, string serverId, ServerPermissions? needed, AuditAction? action, string? target, string? reason,
        Func<ServerAct, Task<Result<T>>> act, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var server = await HoldAsync(db, caller.Tenant, serverId, cancellation);
        if (server is null)
        {
            return Refuse.NotFound;
        }
        var allowed = await DecideAsync(db, server, caller, needed, cancellation);
        if (allowed.IsRefused)
        {
            return allowed.Refusal;
        }
        var doing = new ServerAct(db, server, caller, allowed.Value, clock.GetUtcNow());
        var done = await act(doing);
        if (done.IsRefused || doing.ChangesNothing)
        {
            return done;
        }
        if (action is { } noted)
        {
            db.AuditLog.Add(new ServerAuditRow
            {
                Tenant = caller.Tenant,
                ServerId = serverId,
                Id = Identifier.New(Identifier.AuditPrefix),
                Action = noted,
                ActorId = caller.UserId,
                TargetId = target,
                Reason = reason,
                CreatedAt = doing.Now,
            });
        }
        if (!await db.TrySaveAsync(cancellation))
        {
            return Refuse.Taken("id");
        }
        await transaction.CommitAsync(CancellationToken.None);
        doing.ToldBefore.ForEach(tell => tell());
        if (doing.TakesAccess)
        {
            await changes.AnnounceAsync();
        }
        doing.ToldAfter.ForEach(tell => tell());
        return done;
    }

    /// <summary>Reads what only those may see who have a permission.</summary>
    public async Task<Result<T>> LookAsync<T>(
        Caller caller, string serverId, ServerPermissions needed, Func<RealtimeDbContext, Task<T>> look, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var server = await db.Servers.AsNoTracking()
            .SingleOrDefaultAsync(server => server.Tenant == caller.Tenant && server.Id == serverId, cancellation);
        if (server is null)
        {
            return Refuse.NotFound;
        }
        var allowed = await DecideAsync(db, server, caller, needed, cancellation);
        return allowed.IsRefused ? allowed.Refusal : await look(db);
    }

    /// <summary>What one who is no member is told: that a public server is there is no secret.</summary>
    public static async Task<Refusal> RefuseStrangerAsync(RealtimeDbContext db, ServerRow server, Caller caller, CancellationToken cancellation) =>
        server.Visibility != ServerVisibility.Public ? Refuse.NotFound
        : await Authority.IsBannedAsync(db, server, caller.UserId, cancellation) ? Refuse.Banned
        : Refuse.NotAMember;

    /// <summary>The server's row, which nobody else changes until the transaction is over; null when there is none.</summary>
    public static Task<ServerRow?> HoldAsync(RealtimeDbContext db, string tenant, string serverId, CancellationToken cancellation) =>
        db.Servers
            .FromSql($"select * from servers where tenant = {tenant} and id = {serverId} for no key update")
            .SingleOrDefaultAsync(cancellation);

    /// <summary>The server's row, shared with others who come this way; whoever is just being banned has to be seen here. Null when there is none.</summary>
    public static Task<ServerRow?> ShareAsync(RealtimeDbContext db, string tenant, string serverId, CancellationToken cancellation) =>
        db.Servers
            .FromSql($"select * from servers where tenant = {tenant} and id = {serverId} for share")
            .AsNoTracking()
            .SingleOrDefaultAsync(cancellation);

    private static async Task<Result<Authority>> DecideAsync(
        RealtimeDbContext db, ServerRow server, Caller caller, ServerPermissions? needed, CancellationToken cancellation)
    {
        if (await Authority.OfAsync(db, server, caller.UserId, cancellation) is not { } authority)
        {
            return await RefuseStrangerAsync(db, server, caller, cancellation);
        }
        if (needed is null)
        {
            return authority.IsOwner ? authority : Refuse.NotTheOwner;
        }
        return authority.May(needed.Value) ? authority : Refuse.Lacks(needed.Value);
    }
}

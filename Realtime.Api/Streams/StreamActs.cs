using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Streams;

/// <summary>Who may do something to a stream.</summary>
internal enum StreamRole
{
    Moderator,
    Owner,
}

/// <summary>One thing that is being done to a stream by one who may.</summary>
internal sealed class StreamAct(RealtimeDbContext db, StreamRow stream, Caller caller, DateTimeOffset now) : Act(db, now)
{
    /// <summary>Held until it is over: nobody else changes the stream, its moderators or whom it restricts meanwhile.</summary>
    public StreamRow Stream => stream;

    public Topic Topic => Topic.Stream(stream.Tenant, stream.Id);

    public bool IsOwner => stream.OwnerId == caller.UserId;

    /// <summary>What is told once it is committed and losses of access hold.</summary>
    public List<Action> Told { get; } = [];

    public void Then(Action tell) => Told.Add(tell);
}

/// <summary>
/// The frame of all that is done to a stream: decides whether the caller may, under the stream's row, and saves it together with its entry
/// in the stream's audit log and with what it takes away.
/// </summary>
internal sealed class StreamActs(IDbContextFactory<RealtimeDbContext> contexts, AccessChangeWatch changes, TimeProvider clock)
{
    /// <param name="action">What the audit log says.</param>
    /// <param name="target">To whom, as an id; null for the stream itself.</param>
    /// <param name="act">May save before the end; what it refuses is undone.</param>
    public async Task<Result<T>> RunAsync<T>(
        Caller caller, string streamId, StreamRole needed, AuditAction action, string? target, string? reason,
        Func<StreamAct, Task<Result<T>>> act, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var stream = await db.Streams
            .FromSql($"select * from streams where tenant = {caller.Tenant} and id = {streamId} for no key update")
            .SingleOrDefaultAsync(cancellation);
        if (stream is null)
        {
            return Refuse.NotFound;
        }
        if (await DecideAsync(db, stream, caller, needed, cancellation) is { } refusal)
        {
            return refusal;
        }
        var doing = new StreamAct(db, stream, caller, clock.GetUtcNow());
        var done = await act(doing);
        if (done.IsRefused || doing.ChangesNothing)
        {
            return done;
        }
        db.StreamAuditLog.Add(new StreamAuditRow
        {
            Tenant = caller.Tenant,
            StreamId = streamId,
            Id = Identifier.New(Identifier.AuditPrefix),
            Action = action,
            ActorId = caller.UserId,
            TargetId = target,
            Reason = reason,
            CreatedAt = doing.Now,
        });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        if (doing.TakesAccess)
        {
            await changes.AnnounceAsync();
        }
        doing.Told.ForEach(tell => tell());
        return done;
    }

    /// <summary>Reads what only moderators may see.</summary>
    public async Task<Result<T>> LookAsync<T>(
        Caller caller, string streamId, Func<RealtimeDbContext, Task<T>> look, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var stream = await db.Streams.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Tenant == caller.Tenant && row.Id == streamId, cancellation);
        if (stream is null)
        {
            return Refuse.NotFound;
        }
        return await DecideAsync(db, stream, caller, StreamRole.Moderator, cancellation) is { } refusal ? refusal : await look(db);
    }

    private static async Task<Refusal?> DecideAsync(
        RealtimeDbContext db, StreamRow stream, Caller caller, StreamRole needed, CancellationToken cancellation)
    {
        if (Topic.Stream(stream.Tenant, stream.Id).IsAnnouncements)
        {
            return caller.Roles.HasFlag(CallerRoles.Admin) ? null : Refuse.NotAnAdministrator;
        }
        if (stream.OwnerId == caller.UserId)
        {
            return null;
        }
        var standing = (await StreamStandings.OfAsync(db, stream.Tenant, [caller.UserId], [stream.Id], cancellation)).Single();
        return standing.IsBanned ? Refuse.BannedFromStream
            : needed == StreamRole.Owner ? Refuse.NotTheOwner
            : standing.IsModerator ? null
            : Refuse.NotAModerator;
    }
}

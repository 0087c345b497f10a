using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Storage;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Streams;

/// <summary>Live streams. Their chat is a topic like any other, open to all of the tenant.</summary>
internal sealed class StreamService(
    IDbContextFactory<RealtimeDbContext> contexts, AccessChangeWatch changes, EventPublisher events, TimeProvider clock)
{
    private const int LongestTitle = 200;

    public async Task<Result<LiveStream>> StartAsync(Caller caller, StartStream request, CancellationToken cancellation)
    {
        if (request.Id is not null && !Identifier.IsValid(request.Id))
        {
            return Refuse.InvalidId("id");
        }
        if (Text.CheckLine("title", request.Title, LongestTitle) is { } refusal)
        {
            return refusal;
        }
        var stream = new StreamRow
        {
            Tenant = caller.Tenant,
            Id = request.Id ?? Identifier.New(Identifier.StreamPrefix),
            Title = request.Title,
            OwnerId = caller.UserId,
            StartedAt = clock.GetUtcNow(),
        };
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.Streams.Add(stream);
        var topic = Topic.Stream(caller.Tenant, stream.Id);
        db.Topics.Add(TopicDirectory.NewRow(topic));
        db.Outbox.Add(OutboxRow.Of(topic, OutboxEvents.StreamStarted, new StreamReference(stream.Id)));
        if (await db.TrySaveAsync(cancellation))
        {
            return ToStream(stream);
        }
        // By somebody else, or by this very request, whose first answer was lost.
        var there = await db.Streams.AsNoTracking().SingleOrDefaultAsync(row => row.Tenant == caller.Tenant && row.Id == stream.Id, cancellation);
        return there is not null && there.OwnerId == caller.UserId && there.Title == request.Title ? ToStream(there) : Refuse.Taken("id");
    }

    /// <summary>Those that are live, newest first.</summary>
    public async Task<Result<Page<LiveStream>>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellation)
    {
        var (time, id) = page.Before;
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await db.Streams.AsNoTracking()
            .Where(stream => stream.Tenant == caller.Tenant && stream.EndedAt == null
                && (stream.StartedAt < time || (stream.StartedAt == time && stream.Id.CompareTo(id) < 0)))
            .OrderByDescending(stream => stream.StartedAt).ThenByDescending(stream => stream.Id)
            .Take(page.Take + 1)
            .ToListAsync(cancellation);
        return page.Of(rows, ToStream, last => PageRequest.CursorOf(last.StartedAt, last.Id));
    }

    public async Task<Result<LiveStream>> FindAsync(Caller caller, string streamId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var stream = await db.Streams.AsNoTracking().SingleOrDefaultAsync(row => row.Tenant == caller.Tenant && row.Id == streamId, cancellation);
        return stream is null ? Refuse.NotFound : ToStream(stream);
    }

    /// <summary>Ends a stream: its chat can be read, but not written. Ending it again changes nothing.</summary>
    public async Task<Result<LiveStream>> EndAsync(Caller caller, string streamId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var stream = await db.Streams.SingleOrDefaultAsync(row => row.Tenant == caller.Tenant && row.Id == streamId, cancellation);
        if (stream is null)
        {
            return Refuse.NotFound;
        }
        if (stream.OwnerId != caller.UserId)
        {
            return Refuse.NotTheOwner;
        }
        if (stream.EndedAt is null)
        {
            End(db, stream, clock.GetUtcNow());
            await db.SaveChangesAsync(cancellation);
            await changes.AnnounceAsync();
            TellChanged(stream);
        }
        return ToStream(stream);
    }

    /// <summary>Ends a stream once this is saved; then it is to be told.</summary>
    public static void End(RealtimeDbContext db, StreamRow stream, DateTimeOffset now)
    {
        stream.EndedAt = now;
        db.AccessChanges.Add(AccessChangeRow.Of(stream));
        db.Outbox.Add(OutboxRow.Of(Topic.Stream(stream.Tenant, stream.Id), OutboxEvents.StreamEnded, new StreamReference(stream.Id)));
    }

    public void TellChanged(StreamRow stream) =>
        events.Tell(Topic.Stream(stream.Tenant, stream.Id), client => client.StreamUpdate(ToStream(stream)));

    /// <summary>The caller's own that are live.</summary>
    public static IQueryable<StreamRow> LiveOf(RealtimeDbContext db, Caller caller) =>
        db.Streams.AsNoTracking().Where(stream => stream.Tenant == caller.Tenant && stream.OwnerId == caller.UserId && stream.EndedAt == null);

    public static LiveStream ToStream(StreamRow row) => new(row.Id, row.Title, row.OwnerId, row.StartedAt, row.EndedAt);
}

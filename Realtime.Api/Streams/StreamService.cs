using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Messages;
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

/// <summary>Live streams. Their chat is a topic like any other, open to all of the tenant but for whom its modes and its moderators close it.</summary>
internal sealed class StreamService(
    IDbContextFactory<RealtimeDbContext> contexts, StreamActs acts, EventPublisher events, TimeProvider clock)
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
        if (request.Id == Topic.AnnouncementsId && !caller.Roles.HasFlag(CallerRoles.Admin))
        {
            return Refuse.NotAnAdministrator;
        }
        var stream = new StreamRow
        {
            Tenant = caller.Tenant,
            Id = request.Id ?? Identifier.New(Identifier.StreamPrefix),
            Title = request.Title,
            OwnerId = caller.UserId,
            StartedAt = clock.GetUtcNow(),
            ModsOnly = request.Id == Topic.AnnouncementsId,
        };
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await UserDirectory.HoldAsync(db, caller, cancellation))
        {
            return Refuse.NoToken;
        }
        db.Streams.Add(stream);
        var topic = Topic.Stream(caller.Tenant, stream.Id);
        db.Topics.Add(TopicDirectory.NewRow(topic));
        db.Outbox.Add(OutboxRow.Of(topic, OutboxEvents.StreamStarted, new StreamReference(stream.Id)));
        if (await db.TrySaveAsync(cancellation))
        {
            await transaction.CommitAsync(CancellationToken.None);
            events.Tell(caller.Self, client => client.StreamStart(ToStream(stream)));
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

    /// <summary>Changes a stream's title or the modes of its chat, which hold here when this answers, and on the other nodes within 2 s.</summary>
    /// <param name="seen">Null for whatever it is now.</param>
    public async Task<Result<LiveStream>> UpdateAsync(Caller caller, UpdateStream request, SeenState? seen, CancellationToken cancellation)
    {
        if (request.Title is not null && Text.CheckLine("title", request.Title, LongestTitle) is { } wrongTitle)
        {
            return wrongTitle;
        }
        if (SlowMode.CheckSeconds(request.SlowModeSeconds) is { } tooSlow)
        {
            return tooSlow;
        }
        return await acts.RunAsync<LiveStream>(
            caller, request.StreamId, request.Title is null ? StreamRole.Moderator : StreamRole.Owner, AuditAction.StreamUpdate, target: null, reason: null,
            act =>
            {
                var stream = act.Stream;
                if (stream.EndedAt is not null)
                {
                    return Task.FromResult<Result<LiveStream>>(Refuse.StreamEnded);
                }
                var before = ToStream(stream);
                if (seen?.Check(before) is { } changedMeanwhile)
                {
                    return Task.FromResult<Result<LiveStream>>(changedMeanwhile);
                }
                stream.Title = request.Title ?? stream.Title;
                stream.SlowModeSeconds = request.SlowModeSeconds ?? stream.SlowModeSeconds;
                stream.FollowersOnly = request.FollowersOnly ?? stream.FollowersOnly;
                stream.ModsOnly = request.ModsOnly ?? stream.ModsOnly;
                var now = ToStream(stream);
                if (now == before)
                {
                    return Task.FromResult<Result<LiveStream>>(act.Unchanged(now));
                }
                if (now != before with { Title = now.Title })
                {
                    act.Lose(AccessChangeRow.OfWriting(act.Topic));
                }
                act.Then(() => TellChanged(stream));
                return Task.FromResult<Result<LiveStream>>(now);
            },
            cancellation);
    }

    /// <summary>Ends a stream: its chat can be read, but not written. Ending it again changes nothing.</summary>
    public Task<Result<LiveStream>> EndAsync(Caller caller, string streamId, CancellationToken cancellation) =>
        acts.RunAsync<LiveStream>(
            caller, streamId, StreamRole.Owner, AuditAction.StreamEnd, target: null, reason: null,
            act =>
            {
                if (act.Stream.EndedAt is not null)
                {
                    return Task.FromResult<Result<LiveStream>>(act.Unchanged(ToStream(act.Stream)));
                }
                act.Lose(End(act.Db, act.Stream, act.Now));
                act.Then(() => TellChanged(act.Stream));
                return Task.FromResult<Result<LiveStream>>(ToStream(act.Stream));
            },
            cancellation);

    /// <summary>Ends a stream once this is saved, with what it takes away; then it is to be told.</summary>
    public static AccessChangeRow End(RealtimeDbContext db, StreamRow stream, DateTimeOffset now)
    {
        stream.EndedAt = now;
        db.Outbox.Add(OutboxRow.Of(Topic.Stream(stream.Tenant, stream.Id), OutboxEvents.StreamEnded, new StreamReference(stream.Id)));
        return AccessChangeRow.Of(stream);
    }

    public void TellChanged(StreamRow stream) =>
        events.Tell(Topic.Stream(stream.Tenant, stream.Id), client => client.StreamUpdate(ToStream(stream)));

    /// <summary>Those that are live and the caller's own, or the caller's to moderate.</summary>
    public static IQueryable<StreamRow> LiveOf(RealtimeDbContext db, Caller caller)
    {
        var moderated = db.StreamModerators
            .Where(moderator => moderator.Tenant == caller.Tenant && moderator.UserId == caller.UserId)
            .Select(moderator => moderator.StreamId);
        return db.Streams.AsNoTracking().Where(stream => stream.Tenant == caller.Tenant && stream.EndedAt == null
            && (stream.OwnerId == caller.UserId || moderated.Contains(stream.Id)));
    }

    public static LiveStream ToStream(StreamRow row) =>
        new(row.Id, row.Title, row.OwnerId, row.StartedAt, row.EndedAt, row.SlowModeSeconds, row.FollowersOnly, row.ModsOnly);
}

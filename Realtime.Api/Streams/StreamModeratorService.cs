using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Streams;

/// <summary>Who moderates a stream's chat beside its owner.</summary>
internal sealed class StreamModeratorService(
    IDbContextFactory<RealtimeDbContext> contexts, AccessControl access, StreamActs acts, StreamUserTelling telling)
{
    private const int Most = 100;

    /// <summary>By id; for whoever may read the chat.</summary>
    public async Task<Result<Page<StreamModerator>>> ListAsync(Caller caller, string streamId, PageRequest page, CancellationToken cancellation)
    {
        if (await access.CheckAsync(caller, Topic.Stream(caller.Tenant, streamId), Right.Read, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await (
            from moderator in db.StreamModerators
            where moderator.Tenant == caller.Tenant && moderator.StreamId == streamId && moderator.UserId.CompareTo(page.AfterId) > 0
            join user in db.Users on new { moderator.Tenant, Id = moderator.UserId } equals new { user.Tenant, user.Id }
            orderby moderator.UserId
            select new StreamModerator(new User(user.Id, user.DisplayName, null, user.AvatarUrl), moderator.CreatedAt))
            .Take(page.Take + 1)
            .ToListAsync(cancellation);
        return page.Of(rows, moderator => moderator, last => last.User.Id);
    }

    /// <summary>Makes a moderator, who has the word again at once: a timeout or a ban is lifted by it.</summary>
    public Task<Result<Done>> AddAsync(Caller caller, StreamUser request, CancellationToken cancellation) =>
        acts.RunAsync<Done>(
            caller, request.StreamId, StreamRole.Owner, AuditAction.ModeratorAdd, request.UserId, reason: null,
            async act =>
            {
                if (request.UserId == act.Stream.OwnerId)
                {
                    return Refuse.Invalid("userId", "The owner is above the moderators already.", "oneself");
                }
                if (await FindAsync(act, request.UserId, cancellation) is not null)
                {
                    return act.Unchanged(Done.Instance);
                }
                if (!await StreamRestrictions.IsUserAsync(act, request.UserId, cancellation))
                {
                    return Refuse.NotFound;
                }
                if (await act.Db.StreamModerators.CountAsync(
                    row => row.Tenant == act.Stream.Tenant && row.StreamId == act.Stream.Id, cancellation) >= Most)
                {
                    return Refuse.TooMany("moderators", Most);
                }
                await StreamRestrictions.Of(act, request.UserId).ExecuteDeleteAsync(cancellation);
                act.Db.StreamModerators.Add(new StreamModeratorRow
                {
                    Tenant = act.Stream.Tenant,
                    StreamId = act.Stream.Id,
                    UserId = request.UserId,
                    CreatedAt = act.Now,
                });
                // It is remembered beside the right to write how long one has to wait.
                act.Lose(AccessChangeRow.OfWriting(act.Topic, request.UserId));
                await telling.ThenTellAsync(act, request.UserId, cancellation);
                return Done.Instance;
            },
            cancellation);

    public Task<Result<Done>> RemoveAsync(Caller caller, StreamUser request, CancellationToken cancellation) =>
        acts.RunAsync<Done>(
            caller, request.StreamId, StreamRole.Owner, AuditAction.ModeratorRemove, request.UserId, reason: null,
            async act =>
            {
                if (await FindAsync(act, request.UserId, cancellation) is not { } moderator)
                {
                    return act.Unchanged(Done.Instance);
                }
                act.Db.StreamModerators.Remove(moderator);
                act.Lose(AccessChangeRow.OfWriting(act.Topic, request.UserId));
                await telling.ThenTellAsync(act, request.UserId, cancellation);
                return Done.Instance;
            },
            cancellation);

    public static Task<StreamModeratorRow?> FindAsync(StreamAct act, string userId, CancellationToken cancellation) =>
        act.Db.StreamModerators.SingleOrDefaultAsync(
            row => row.Tenant == act.Stream.Tenant && row.StreamId == act.Stream.Id && row.UserId == userId, cancellation);
}

using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Api.Servers;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Persistence.Model;

namespace Realtime.Api.Streams;

/// <summary>
/// Timeouts and bans in the chats of streams, given by the owner and the moderators, and to a moderator by the owner alone, which ends
/// that: no moderator has one. They end by time without anybody doing anything, since a refusal is never remembered.
/// </summary>
internal sealed class StreamRestrictions(StreamActs acts, StreamUserTelling telling, TimeProvider clock)
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(14);

    /// <summary>By the user's id; those that have ended are left out.</summary>
    public Task<Result<Page<StreamTimeout>>> ListTimeoutsAsync(Caller caller, string streamId, PageRequest page, CancellationToken cancellation) =>
        ListAsync(caller, streamId, StreamRestrictionKind.Timeout, page, ToTimeout, cancellation);

    /// <summary>The same.</summary>
    public Task<Result<Page<StreamBan>>> ListBansAsync(Caller caller, string streamId, PageRequest page, CancellationToken cancellation) =>
        ListAsync(caller, streamId, StreamRestrictionKind.Ban, page, ToBan, cancellation);

    public async Task<Result<StreamTimeout>> TimeOutAsync(Caller caller, TimeOutStreamUser request, CancellationToken cancellation)
    {
        if (request.Seconds < 1 || request.Seconds > LongestTimeout.TotalSeconds)
        {
            return Refuse.Invalid("seconds", $"'seconds' is 1 to {LongestTimeout.TotalSeconds}, which is {LongestTimeout.Days} days.");
        }
        return await GiveAsync(
            caller, request.StreamId, request.UserId, StreamRestrictionKind.Timeout, request.Reason,
            now => now + TimeSpan.FromSeconds(request.Seconds), ToTimeout, cancellation);
    }

    public async Task<Result<StreamBan>> BanAsync(Caller caller, BanStreamUser request, CancellationToken cancellation)
    {
        if (request.Until <= clock.GetUtcNow())
        {
            return Refuse.Invalid("until", "'until' is in the future.", "not_a_time_for_this");
        }
        return await GiveAsync(
            caller, request.StreamId, request.UserId, StreamRestrictionKind.Ban, request.Reason,
            _ => request.Until?.ToUniversalTime(), ToBan, cancellation);
    }

    /// <summary>Gives the word back. One who has it already has it.</summary>
    public Task<Result<Done>> LiftTimeoutAsync(Caller caller, StreamUser request, CancellationToken cancellation) =>
        LiftAsync(caller, request, StreamRestrictionKind.Timeout, cancellation);

    /// <summary>Lets in again.</summary>
    public Task<Result<Done>> LiftBanAsync(Caller caller, StreamUser request, CancellationToken cancellation) =>
        LiftAsync(caller, request, StreamRestrictionKind.Ban, cancellation);

    /// <summary>Those of one user, ended or not.</summary>
    public static IQueryable<StreamRestrictionRow> Of(StreamAct act, string userId) => act.Db.StreamRestrictions.Where(
        row => row.Tenant == act.Stream.Tenant && row.StreamId == act.Stream.Id && row.UserId == userId);

    public static Task<bool> IsUserAsync(StreamAct act, string userId, CancellationToken cancellation) => act.Db.Users.AnyAsync(
        user => user.Tenant == act.Stream.Tenant && user.Id == userId && user.DeletedAt == null, cancellation);

    private Task<Result<Page<T>>> ListAsync<T>(
        Caller caller, string streamId, StreamRestrictionKind kind, PageRequest page, Func<StreamRestrictionRow, T> toItem,
        CancellationToken cancellation) =>
        acts.LookAsync<Page<T>>(
            caller, streamId,
            async db =>
            {
                var rows = await db.StreamRestrictions.AsNoTracking()
                    .Where(row => row.Tenant == caller.Tenant && row.StreamId == streamId && row.Kind == kind
                        && row.UserId.CompareTo(page.AfterId) > 0 && (row.Until == null || row.Until > DateTimeOffset.UtcNow))
                    .OrderBy(row => row.UserId)
                    .Take(page.Take + 1)
                    .ToListAsync(cancellation);
                return page.Of(rows, toItem, row => row.UserId);
            },
            cancellation);

    private async Task<Result<T>> GiveAsync<T>(
        Caller caller, string streamId, string userId, StreamRestrictionKind kind, string? reason, Func<DateTimeOffset, DateTimeOffset?> until,
        Func<StreamRestrictionRow, T> toAnswer, CancellationToken cancellation)
    {
        if (Reasons.Check(reason) is { } refusal)
        {
            return refusal;
        }
        return await acts.RunAsync<T>(
            caller, streamId, StreamRole.Moderator, kind == StreamRestrictionKind.Ban ? AuditAction.UserBan : AuditAction.UserTimeout, userId, reason,
            async act =>
            {
                var moderator = await StreamModeratorService.FindAsync(act, userId, cancellation);
                if (userId == act.Stream.OwnerId || (moderator is not null && !act.IsOwner))
                {
                    return Refuse.NotBelowYou;
                }
                if (!await IsUserAsync(act, userId, cancellation))
                {
                    return Refuse.NotFound;
                }
                if (moderator is not null)
                {
                    act.Db.StreamModerators.Remove(moderator);
                }
                var row = await Of(act, userId).SingleOrDefaultAsync(row => row.Kind == kind, cancellation);
                if (row is null)
                {
                    row = new StreamRestrictionRow
                    {
                        Tenant = act.Stream.Tenant,
                        StreamId = act.Stream.Id,
                        UserId = userId,
                        Kind = kind,
                        GivenBy = caller.UserId,
                    };
                    act.Db.StreamRestrictions.Add(row);
                }
                (row.GivenBy, row.Reason, row.Until, row.CreatedAt) = (caller.UserId, reason, until(act.Now), act.Now);
                act.Lose(kind == StreamRestrictionKind.Ban
                    ? AccessChangeRow.OfMember(act.Topic, userId, AccessChangeReason.Banned)
                    : AccessChangeRow.OfWriting(act.Topic, userId));
                await telling.ThenTellAsync(act, userId, cancellation);
                return toAnswer(row);
            },
            cancellation);
    }

    private Task<Result<Done>> LiftAsync(Caller caller, StreamUser request, StreamRestrictionKind kind, CancellationToken cancellation) =>
        acts.RunAsync<Done>(
            caller, request.StreamId, StreamRole.Moderator, kind == StreamRestrictionKind.Ban ? AuditAction.UserUnban : AuditAction.UserUntimeout,
            request.UserId, reason: null,
            async act =>
            {
                if (await Of(act, request.UserId).Where(row => row.Kind == kind).ExecuteDeleteAsync(cancellation) == 0)
                {
                    return act.Unchanged(Done.Instance);
                }
                await telling.ThenTellAsync(act, request.UserId, cancellation);
                return Done.Instance;
            },
            cancellation);

    private static StreamTimeout ToTimeout(StreamRestrictionRow row) => new(row.UserId, row.GivenBy, row.CreatedAt, row.Until!.Value, row.Reason);

    private static StreamBan ToBan(StreamRestrictionRow row) => new(row.UserId, row.GivenBy, row.CreatedAt, row.Reason, row.Until);
}

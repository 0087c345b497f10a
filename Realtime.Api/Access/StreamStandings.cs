using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Refusals;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Access;

/// <summary>A stream, and where one of the users who were asked about stands in its chat.</summary>
internal sealed class StreamStanding
{
    public required string StreamId { get; init; }
    public required string UserId { get; init; }
    public required bool HasEnded { get; init; }
    public required bool FollowersOnly { get; init; }
    public required bool ModsOnly { get; init; }
    public required int SlowModeSeconds { get; init; }
    public required bool IsOwner { get; init; }
    public required bool IsModerator { get; init; }
    public required bool IsFollower { get; init; }
    public required bool IsBanned { get; init; }

    /// <summary>How many milliseconds of a timeout are left, by the clock of the database; null without one.</summary>
    public int? TimedOutForMs { get; init; }

    /// <summary>Whether the modes of the chat do not concern the user, who may take the word from others.</summary>
    public bool Moderates => IsOwner || IsModerator;

    /// <summary>What the user may in the chat: nothing of it holds longer than what it is made of, since a refusal is never remembered.</summary>
    public Verdict ToVerdict()
    {
        if (IsBanned && !IsOwner)
        {
            return Verdict.Refused(Refuse.BannedFromStream);
        }
        var write = HasEnded ? Refuse.StreamEnded
            : TimedOutForMs is { } left && !IsOwner ? Refuse.TimedOut(left)
            : Moderates ? null
            : ModsOnly ? Refuse.ModsOnly
            : FollowersOnly && !IsFollower ? Refuse.FollowersOnly
            : null;
        var moderate = Moderates ? null : Refuse.NotAModerator;
        return new Verdict(
            Read: null, write, React: write, MentionEveryone: write ?? moderate, moderate, SlowModeSeconds: Moderates ? 0 : SlowModeSeconds);
    }
}

/// <summary>All that rights in the chats of streams are made of, in one query.</summary>
internal static class StreamStandings
{
    /// <summary>Each pair of a user and a stream that there is.</summary>
    /// <param name="users">As many as <paramref name="streams"/>: who is asked about which.</param>
    public static Task<List<StreamStanding>> OfAsync(
        RealtimeDbContext db, string tenant, string[] users, string[] streams, CancellationToken cancellation) =>
        db.Database.SqlQuery<StreamStanding>($"""
            select stream.id as "StreamId", asked.user_id as "UserId", stream.ended_at is not null as "HasEnded",
                stream.followers_only as "FollowersOnly", stream.mods_only as "ModsOnly", stream.slow_mode_seconds as "SlowModeSeconds",
                stream.owner_id = asked.user_id as "IsOwner",
                exists (select from stream_moderators moderator
                    where moderator.tenant = {tenant} and moderator.stream_id = stream.id and moderator.user_id = asked.user_id) as "IsModerator",
                exists (select from user_follows follow
                    where follow.tenant = {tenant} and follow.user_id = asked.user_id and follow.followed_id = stream.owner_id) as "IsFollower",
                exists (select from stream_restrictions ban
                    where ban.tenant = {tenant} and ban.stream_id = stream.id and ban.user_id = asked.user_id
                        and ban.kind = {(short)StreamRestrictionKind.Ban} and (ban.until is null or ban.until > now())) as "IsBanned",
                (select greatest(1, ceil(1000 * extract(epoch from timeout.until - now())))::integer from stream_restrictions timeout
                    where timeout.tenant = {tenant} and timeout.stream_id = stream.id and timeout.user_id = asked.user_id
                        and timeout.kind = {(short)StreamRestrictionKind.Timeout} and timeout.until > now()) as "TimedOutForMs"
            from unnest({users}, {streams}) as asked(user_id, stream_id)
            join streams stream on stream.tenant = {tenant} and stream.id = asked.stream_id
            """).ToListAsync(cancellation);
}

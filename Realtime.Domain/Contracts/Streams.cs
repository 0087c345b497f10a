using Realtime.Domain.Delivery;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <summary>
/// A live stream; its chat is open to everyone of the tenant until it ends, but for whom it is closed by these modes. They do not concern
/// the owner and the moderators.
/// </summary>
/// <param name="SlowModeSeconds">How long one has to wait between two messages; 0 for not at all.</param>
/// <param name="FollowersOnly">Whether only those may write who follow the owner.</param>
/// <param name="ModsOnly">Whether only the owner and the moderators may write.</param>
public sealed record LiveStream(
    string Id, string Title, string OwnerId, DateTimeOffset StartedAt, DateTimeOffset? EndedAt = null,
    int SlowModeSeconds = 0, bool FollowersOnly = false, bool ModsOnly = false) : ILatest
{
    string ILatest.LatestKey => Id;
}

/// <param name="Title">1 to 200 characters.</param>
/// <param name="Id">The caller's own id, or absent for one of ours.</param>
public sealed record StartStream(string Title, string? Id = null);

/// <summary>Changes a stream that has not ended; what is absent stays as it is. The modes are its moderators' to set, too.</summary>
/// <param name="Title">1 to 200 characters; its owner's to set.</param>
/// <param name="SlowModeSeconds">0 to 21,600, which is six hours.</param>
public sealed record UpdateStream(
    string StreamId, string? Title = null, int? SlowModeSeconds = null, bool? FollowersOnly = null, bool? ModsOnly = null);

/// <summary>Over HTTP the stream is in the path: <c>PATCH /api/v1/streams/{id}</c>.</summary>
/// <param name="Title">1 to 200 characters; its owner's to set.</param>
/// <param name="SlowModeSeconds">0 to 21,600, which is six hours.</param>
public sealed record PatchStream(string? Title = null, int? SlowModeSeconds = null, bool? FollowersOnly = null, bool? ModsOnly = null);

/// <summary>Somebody and the stream that it is about: to be a moderator of its chat, or to be so no longer; to be given the word back, or let in again.</summary>
public sealed record StreamUser(string StreamId, string UserId);

/// <summary>Asks who moderates a stream's chat beside the owner, or, of a moderator, who may not write there for a while, or to whom it is closed; by id.</summary>
/// <param name="Limit">1 to 100; 50 unless set.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record ListStreamUsers(string StreamId, int? Limit = null, string? Cursor = null);

/// <summary>A moderator of a stream's chat. The owner is none: an owner is above them.</summary>
public sealed record StreamModerator(User User, DateTimeOffset AppointedAt);

/// <summary>Takes somebody's word in a stream's chat for a while: reading is left. A new one replaces the one before.</summary>
/// <param name="Seconds">1 to 1,209,600, which is 14 days; from now on.</param>
/// <param name="Reason">1 to 300 characters, for the moderators.</param>
public sealed record TimeOutStreamUser(string StreamId, string UserId, int Seconds, string? Reason = null);

/// <summary>Over HTTP who and where are in the path: <c>PUT /api/v1/streams/{id}/timeouts/{userId}</c>.</summary>
/// <param name="Seconds">1 to 1,209,600, which is 14 days; from now on.</param>
/// <param name="Reason">1 to 300 characters, for the moderators.</param>
public sealed record PutStreamTimeout(int Seconds, string? Reason = null);

/// <param name="GivenBy">The id of whoever did it.</param>
public sealed record StreamTimeout(string UserId, string GivenBy, DateTimeOffset CreatedAt, DateTimeOffset Until, string? Reason = null);

/// <summary>Closes a stream's chat to somebody: what that user was subscribed to there ends at once. A new ban replaces the one before.</summary>
/// <param name="Reason">1 to 300 characters, for the moderators.</param>
/// <param name="Until">In the future; for good unless given.</param>
public sealed record BanStreamUser(string StreamId, string UserId, string? Reason = null, DateTimeOffset? Until = null);

/// <summary>Over HTTP who and where are in the path: <c>PUT /api/v1/streams/{id}/bans/{userId}</c>.</summary>
/// <param name="Reason">1 to 300 characters, for the moderators.</param>
/// <param name="Until">In the future; for good unless given.</param>
public sealed record PutStreamBan(string? Reason = null, DateTimeOffset? Until = null);

/// <param name="GivenBy">The id of whoever did it.</param>
/// <param name="Until">When it ends by itself; absent for never.</param>
public sealed record StreamBan(string UserId, string GivenBy, DateTimeOffset CreatedAt, string? Reason = null, DateTimeOffset? Until = null);

/// <summary>Where somebody stands in a stream's chat has changed; this is how it is now. That a timeout or a ban runs out is told nobody.</summary>
/// <param name="Topic">Where it is told: the stream, and the user's own topic.</param>
/// <param name="TimedOutUntil">Until when the user may not write.</param>
/// <param name="IsBanned">Whether the user may neither read nor write.</param>
/// <param name="BannedUntil">Until when; absent for good.</param>
public sealed record StreamUserUpdate(
    TopicRef Topic, string StreamId, string UserId, bool IsModerator, DateTimeOffset? TimedOutUntil = null, bool IsBanned = false,
    DateTimeOffset? BannedUntil = null);

/// <summary>How many watch a stream, over all nodes. At most once a second.</summary>
/// <param name="Count">Connections subscribed to the stream.</param>
public sealed record ViewerCount(string StreamId, int Count) : ILatest
{
    string ILatest.LatestKey => StreamId;
}

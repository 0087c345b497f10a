using Realtime.Domain.Contracts;

namespace Realtime.Client;

/// <content>What can be asked about streams and about following.</content>
public sealed partial class RealtimeClient
{
    /// <summary>Changes a stream: its title where the user is the owner, the modes of its chat where the user moderates it.</summary>
    /// <param name="update">What is null stays as it is.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The stream as it is now.</returns>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<LiveStream> UpdateStreamAsync(UpdateStream update, CancellationToken cancellation = default) =>
        AskAsync<LiveStream>(Operations.StreamUpdate, update, cancellation);

    /// <summary>Who moderates a stream's chat beside the owner, by id.</summary>
    /// <param name="streamId">A stream that the user may read.</param>
    /// <param name="limit">1 to 100; 50 unless set.</param>
    /// <param name="cursor">The <c>NextCursor</c> of the page before.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<Page<StreamModerator>> StreamModeratorsAsync(
        string streamId, int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        AskAsync<Page<StreamModerator>>(Operations.StreamModerators, new ListStreamUsers(streamId, limit, cursor), cancellation);

    /// <summary>Makes somebody a moderator of a stream's chat, which takes a timeout or a ban away. The owner's to do.</summary>
    /// <param name="streamId">Which stream.</param>
    /// <param name="userId">Who.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task AddStreamModeratorAsync(string streamId, string userId, CancellationToken cancellation = default) =>
        AskAsync<Done>(Operations.StreamModeratorAdd, new StreamUser(streamId, userId), cancellation);

    /// <summary>Takes that back.</summary>
    /// <param name="streamId">Which stream.</param>
    /// <param name="userId">Who.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task RemoveStreamModeratorAsync(string streamId, string userId, CancellationToken cancellation = default) =>
        AskAsync<Done>(Operations.StreamModeratorRemove, new StreamUser(streamId, userId), cancellation);

    /// <summary>Who may not write in a stream's chat for a while, by id, where the user moderates it.</summary>
    /// <param name="streamId">Which stream.</param>
    /// <param name="limit">1 to 100; 50 unless set.</param>
    /// <param name="cursor">The <c>NextCursor</c> of the page before.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<Page<StreamTimeout>> StreamTimeoutsAsync(
        string streamId, int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        AskAsync<Page<StreamTimeout>>(Operations.StreamTimeouts, new ListStreamUsers(streamId, limit, cursor), cancellation);

    /// <summary>Takes somebody's word in a stream's chat for a while, where the user moderates it. A new timeout replaces the one before.</summary>
    /// <param name="streamId">Which stream.</param>
    /// <param name="userId">Anyone but the owner; a moderator is the owner's to time out, and is one no longer.</param>
    /// <param name="duration">1 s to 14 days, in whole seconds.</param>
    /// <param name="reason">1 to 300 characters, for the moderators.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<StreamTimeout> TimeOutInStreamAsync(
        string streamId, string userId, TimeSpan duration, string? reason = null, CancellationToken cancellation = default) =>
        AskAsync<StreamTimeout>(
            Operations.StreamTimeout, new TimeOutStreamUser(streamId, userId, (int)Math.Clamp(duration.TotalSeconds, 0, int.MaxValue), reason), cancellation);

    /// <summary>Gives the word back.</summary>
    /// <param name="streamId">Which stream.</param>
    /// <param name="userId">Who.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task LiftTimeoutInStreamAsync(string streamId, string userId, CancellationToken cancellation = default) =>
        AskAsync<Done>(Operations.StreamUntimeout, new StreamUser(streamId, userId), cancellation);

    /// <summary>To whom a stream's chat is closed, by id, where the user moderates it.</summary>
    /// <param name="streamId">Which stream.</param>
    /// <param name="limit">1 to 100; 50 unless set.</param>
    /// <param name="cursor">The <c>NextCursor</c> of the page before.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<Page<StreamBan>> StreamBansAsync(
        string streamId, int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        AskAsync<Page<StreamBan>>(Operations.StreamBans, new ListStreamUsers(streamId, limit, cursor), cancellation);

    /// <summary>Closes a stream's chat to somebody, where the user moderates it. A new ban replaces the one before.</summary>
    /// <param name="streamId">Which stream.</param>
    /// <param name="userId">Anyone but the owner; a moderator is the owner's to ban.</param>
    /// <param name="reason">1 to 300 characters, for the moderators.</param>
    /// <param name="until">When it ends; for good unless given.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<StreamBan> BanFromStreamAsync(
        string streamId, string userId, string? reason = null, DateTimeOffset? until = null, CancellationToken cancellation = default) =>
        AskAsync<StreamBan>(Operations.StreamBan, new BanStreamUser(streamId, userId, reason, until), cancellation);

    /// <summary>Lets somebody in again.</summary>
    /// <param name="streamId">Which stream.</param>
    /// <param name="userId">Who.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task LiftBanFromStreamAsync(string streamId, string userId, CancellationToken cancellation = default) =>
        AskAsync<Done>(Operations.StreamUnban, new StreamUser(streamId, userId), cancellation);

    /// <summary>Follows a user, and so may write in that user's chats that are for followers only.</summary>
    /// <param name="userId">Whom.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused; <c>blocked</c> when that user does not want to hear from this one.</exception>
    public Task FollowAsync(string userId, CancellationToken cancellation = default) =>
        AskAsync<Done>(Operations.UserFollow, new FollowUser(userId), cancellation);

    /// <summary>Follows a user no longer.</summary>
    /// <param name="userId">Whom.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task UnfollowAsync(string userId, CancellationToken cancellation = default) =>
        AskAsync<Done>(Operations.UserUnfollow, new FollowUser(userId), cancellation);
}

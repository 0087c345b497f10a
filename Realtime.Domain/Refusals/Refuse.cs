using Realtime.Domain.Permissions;

namespace Realtime.Domain.Refusals;

/// <summary>Every "no" the server says, on one page.</summary>
public static class Refuse
{
    // Who are you?

    public static readonly Refusal NoToken =
        new(ErrorCode.Unauthenticated, "A valid access token is needed. Log in or refresh to get one.");

    public static readonly Refusal WrongCredentials =
        new(ErrorCode.Unauthenticated, "Username or password is wrong.", "wrong_credentials");

    public static readonly Refusal RefreshTokenInvalid =
        new(ErrorCode.Unauthenticated, "The refresh token is not valid any more. Log in again.", "refresh_token_invalid");

    public static readonly Refusal RefreshTokenReused =
        new(ErrorCode.Unauthenticated, "The refresh token was used before, so its session has been ended. Log in again.", "refresh_token_reused");

    // May you?

    /// <summary>For what the caller knows of, being able to see it, but does not belong to.</summary>
    public static readonly Refusal NotAMember =
        new(ErrorCode.Forbidden, "Only members may do this. Join first.", "not_a_member");

    public static readonly Refusal OwnerCannotLeave =
        new(ErrorCode.Forbidden, "The owner cannot leave the server.", "owner_cannot_leave");

    public static readonly Refusal NotTheOwner =
        new(ErrorCode.Forbidden, "Only the owner may do this.", "not_the_owner");

    public static readonly Refusal NotAnAdministrator =
        new(ErrorCode.Forbidden, "Only administrators may do this.", "not_an_administrator");

    public static readonly Refusal NotTheAuthor =
        new(ErrorCode.Forbidden, "Only the author of a message may do this.", "not_the_author");

    public static readonly Refusal NotAModerator =
        new(ErrorCode.Forbidden, "Only a moderator may do this.", "not_a_moderator");

    /// <summary>The server's roles do not give it to the caller.</summary>
    public static Refusal Lacks(ServerPermissions permission) => new(
        ErrorCode.Forbidden, $"You lack the permission for this: {string.Join(", ", PermissionNames.Of(permission))}.", "missing_permission");

    public static readonly Refusal NotBelowYou =
        new(ErrorCode.Forbidden, "You can manage only who and what is below your own highest role.", "not_below_you");

    public static readonly Refusal MoreThanYouMay =
        new(ErrorCode.Forbidden, "You can give and take only permissions that you have yourself.", "more_than_you_may");

    public static readonly Refusal Muted =
        new(ErrorCode.Forbidden, "You may read here, but not write, until the mute has ended.", "muted");

    public static readonly Refusal Banned = new(ErrorCode.Forbidden, "You are banned from this server.", "banned");

    /// <summary>The chat can be read meanwhile.</summary>
    /// <param name="retryAfterMs">How much of the timeout is left.</param>
    public static Refusal TimedOut(int retryAfterMs) =>
        new(ErrorCode.Forbidden, "A moderator has taken your word in this chat for a while.", "timed_out", RetryAfterMs: retryAfterMs);

    public static readonly Refusal BannedFromStream = new(ErrorCode.Forbidden, "You are banned from this stream.", "banned");

    public static readonly Refusal FollowersOnly =
        new(ErrorCode.Forbidden, "Only those may write in this chat who follow the streamer.", "followers_only");

    public static readonly Refusal ModsOnly =
        new(ErrorCode.Forbidden, "Only the streamer and the moderators may write in this chat.", "mods_only");

    public static readonly Refusal JoinByRequest =
        new(ErrorCode.Forbidden, "One has to ask to be let in here.", "join_by_request");

    public static readonly Refusal JoinByInvite = new(ErrorCode.Forbidden, "One needs an invite here.", "join_by_invite");

    public static readonly Refusal InviteSpent =
        new(ErrorCode.Forbidden, "The invite has expired, or was used as often as it may be.", "invite_spent");

    /// <summary>A connection stays whose it is, of the session and with the roles it was opened with.</summary>
    public static readonly Refusal AnotherCaller =
        new(ErrorCode.Forbidden, "The token is of another user or session than the connection, or has other roles. Open a new one with it.", "another_caller");

    /// <summary>Not <c>unauthenticated</c>: the token is good, and a new one would not help.</summary>
    public static readonly Refusal WrongPassword =
        new(ErrorCode.Forbidden, "The old password is wrong.", "wrong_password", "oldPassword");

    /// <summary>Guests and users of an outside issuer have none.</summary>
    public static readonly Refusal NoPassword =
        new(ErrorCode.Forbidden, "This account has no password to change.", "no_password");

    public static readonly Refusal Blocked =
        new(ErrorCode.Forbidden, "This user does not want to hear from you.", "blocked");

    public static readonly Refusal OneToOne =
        new(ErrorCode.Forbidden, "A conversation of two stays one of two. Open a group.", "one_to_one");

    // Is it there?

    /// <summary>The same for what is not there and for what the caller may not know of.</summary>
    public static readonly Refusal NotFound = new(ErrorCode.NotFound, "There is no such thing, or you may not see it.");

    public static readonly Refusal UnknownOperation =
        new(ErrorCode.NotFound, "There is no operation of that name.", "unknown_operation");

    /// <summary>Of Socket.IO, whose clients know this sentence.</summary>
    public static readonly Refusal NoSuchNamespace = new(ErrorCode.NotFound, "Invalid namespace", "namespace");

    // Is it right?

    public static Refusal Invalid(string field, string message, string? reason = null) =>
        new(ErrorCode.Invalid, message, reason, field);

    public static Refusal InvalidId(string field) =>
        Invalid(field, $"'{field}' is 1 to {Topics.Identifier.MaxLength} of A-Z a-z 0-9 _ . -", "invalid_id");

    public static readonly Refusal Malformed =
        new(ErrorCode.Invalid, "This is not the JSON that is asked for here. It was ignored.", "malformed");

    public static readonly Refusal NoBinary =
        Invalid("arguments", "An operation takes one JSON object and no binary. Upload files over HTTP.", "binary");

    public static readonly Refusal NoMessagesHere =
        Invalid("type", "Messages live in CHANNEL, CONVERSATION and STREAM topics.", "no_messages_here");

    public static readonly Refusal NotAnEmoji =
        Invalid("emoji", "'emoji' is one emoji, or a :shortname: of 1 to 32 of a-z 0-9 _ + -", "not_an_emoji");

    public static readonly Refusal NotARoot =
        Invalid("threadId", "This message is itself in a thread. Name the one that the thread began with.", "not_a_root");

    public static readonly Refusal NoWords =
        Invalid("q", "There is no word in 'q' to look for: only signs, or only what is not to be there.", "no_words");

    public static Refusal Taken(string field) => new(ErrorCode.Conflict, $"This '{field}' is taken.", "taken", field);

    /// <summary>Over HTTP 412: the <c>If-Match</c> of the request names another state than there is.</summary>
    public static readonly Refusal NotAsSeen =
        new(ErrorCode.Conflict, "It has been changed since you saw it. Look at it again, then decide.", "changed_meanwhile");

    public static readonly Refusal NoRequestsHere =
        new(ErrorCode.Conflict, "This server takes no requests to join.", "no_requests_here");

    public static readonly Refusal AlreadyAMember = new(ErrorCode.Conflict, "You are a member already.", "already_a_member");

    public static readonly Refusal Full = new(ErrorCode.Conflict, "The server has as many of these as it can have.", "full");

    public static readonly Refusal OwnsServers =
        new(ErrorCode.Conflict, "Whoever owns servers cannot be deleted; they would be left without an owner.", "owns_servers");

    public static readonly Refusal StreamEnded = new(ErrorCode.Conflict, "The stream has ended.", "stream_ended");

    public static readonly Refusal MessageDeleted =
        new(ErrorCode.Conflict, "The message was deleted, or a moderator took its content away.", "deleted");

    public static readonly Refusal ChangedMeanwhile =
        new(ErrorCode.Conflict, "The message was changed by another. Look at it as it is now, then try again.", "changed", "expectedChangeSeq");

    public static Refusal TooLong(string field, int limit) =>
        new(ErrorCode.TooLarge, $"'{field}' is longer than {limit} characters.", "too_long", field);

    public static Refusal TooMany(string field, int limit) =>
        new(ErrorCode.TooLarge, $"'{field}' holds more than {limit}.", "too_many", field);

    public static readonly Refusal EmptyFile = new(ErrorCode.Invalid, "The file is empty.", "empty_file");

    public static readonly Refusal CutOff = new(ErrorCode.Invalid, "The form ends before its file does.", "malformed");

    public static readonly Refusal TwiceTheSame =
        Invalid("attachments", "'attachments' holds the same one twice.", "twice_the_same");

    public static Refusal FileTooLarge(long limit) =>
        new(ErrorCode.TooLarge, $"The file is larger than {limit} bytes.", "file_too_large");

    /// <summary>Of uploads that no message has taken along.</summary>
    public static Refusal TooMuchPending(long limit) => new(
        ErrorCode.TooLarge, $"You can have {limit} bytes of uploads that you have not sent. Send or delete some.", "too_much_pending");

    public static readonly Refusal AttachmentInUse =
        new(ErrorCode.Conflict, "A message has taken it along. Delete the message.", "in_use");

    // Not so fast

    /// <summary>The connection asks more often than it may.</summary>
    public static Refusal RateLimited(int retryAfterMs) =>
        new(ErrorCode.RateLimited, "Too many operations at once. Wait, then send it again.", "too_many_operations", RetryAfterMs: retryAfterMs);

    /// <summary>The user asks more often over HTTP than it may.</summary>
    public static Refusal TooManyRequests(int retryAfterMs) =>
        new(ErrorCode.RateLimited, "Too many requests at once. Wait, then send it again.", "too_many_requests", RetryAfterMs: retryAfterMs);

    /// <summary>The user has as many uploads under way at this node as may be.</summary>
    public static Refusal TooManyUploads(int retryAfterMs) =>
        new(ErrorCode.RateLimited, "Too many uploads at once. Wait for one to end, then try again.", "too_many_uploads", RetryAfterMs: retryAfterMs);

    /// <summary>Too many requests from one network address, for what needs no token.</summary>
    public static Refusal TooManyFromHere(int retryAfterMs) =>
        new(ErrorCode.RateLimited, "Too many tries from this address. Wait, then try again.", "too_many_tries", RetryAfterMs: retryAfterMs);

    /// <summary>Too many wrong passwords in a row. The same for a name that nobody has.</summary>
    public static Refusal LockedOut(int retryAfterMs) =>
        new(ErrorCode.RateLimited, "Too many wrong passwords in a row. Wait, then try again.", "locked_out", RetryAfterMs: retryAfterMs);

    /// <summary>The channel or chat takes one message per author in a while.</summary>
    public static Refusal SlowMode(int retryAfterMs) =>
        new(ErrorCode.SlowMode, "This chat is in slow mode. Wait, then send it again.", "slow_mode", RetryAfterMs: retryAfterMs);

    // Can we?

    /// <summary>The node has as many newcomers as it can take.</summary>
    public static Refusal Busy(int retryAfterMs) =>
        new(ErrorCode.Unavailable, "Too many are connecting. Wait, then try again.", "too_many_connecting", RetryAfterMs: retryAfterMs);

    /// <summary>The node is about to stop.</summary>
    public static Refusal Draining(int retryAfterMs) =>
        new(ErrorCode.Unavailable, "This node is about to stop. Try again, and another one will answer.", "draining", RetryAfterMs: retryAfterMs);

    /// <summary>The log's queue is full; nothing was stored.</summary>
    public static readonly Refusal Overloaded =
        new(ErrorCode.Unavailable, "The server is overloaded. Send it again with the same nonce.", "overloaded", RetryAfterMs: 1000);

    public static readonly Refusal StorageAway =
        new(ErrorCode.Unavailable, "The database cannot be reached. Send it again with the same nonce.", "storage_away", RetryAfterMs: 1000);

    public static readonly Refusal IssuerAway =
        new(ErrorCode.Unavailable, "The issuer of this token cannot be asked for its keys. Try again.", "issuer_away", RetryAfterMs: 5000);

    /// <summary>The place where attachments are kept, which is not the database.</summary>
    public static readonly Refusal AttachmentsAway =
        new(ErrorCode.Unavailable, "Attachments can be neither stored nor fetched at the moment. Try again.", "attachments_away", RetryAfterMs: 5000);

    public static readonly Refusal PresenceAway =
        new(ErrorCode.Unavailable, "It is not known at the moment who is there. Ask again.", "presence_away", RetryAfterMs: 1000);

    /// <summary>The name is known, but what it stands for is not built.</summary>
    public static readonly Refusal NotYet = new(ErrorCode.Unavailable, "This server cannot do this yet.", "not_yet");

    public static readonly Refusal SearchTooWide =
        new(ErrorCode.Unavailable, "Too much holds these words to look through in time. Name more words, a topic, or a time.", "too_wide", RetryAfterMs: 5000);

    public static readonly Refusal Internal = new(ErrorCode.Internal, "Something went wrong on the server.");
}

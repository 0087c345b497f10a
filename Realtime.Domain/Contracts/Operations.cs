namespace Realtime.Domain.Contracts;

/// <summary>What a client can ask: the names of the hub's methods on the wire. Each takes one object and answers one <see cref="HubReply{T}"/>.</summary>
public static class Operations
{
    public const string Subscribe = "SUBSCRIBE";
    public const string Unsubscribe = "UNSUBSCRIBE";
    public const string Snapshot = "SNAPSHOT";
    public const string MessageSend = "MESSAGE_SEND";
    public const string MessageEdit = "MESSAGE_EDIT";
    public const string MessageDelete = "MESSAGE_DELETE";
    public const string MessageRedact = "MESSAGE_REDACT";
    public const string MessagePin = "MESSAGE_PIN";
    public const string MessageUnpin = "MESSAGE_UNPIN";
    public const string ReactionAdd = "REACTION_ADD";
    public const string ReactionRemove = "REACTION_REMOVE";
    public const string StreamMessage = "STREAM_MSG";
    public const string MessageRead = "MESSAGE_READ";
    public const string History = "HISTORY";
    public const string Search = "SEARCH";
    public const string Threads = "THREADS";
    public const string ThreadRead = "THREAD_READ";
    public const string ThreadFollow = "THREAD_FOLLOW";
    public const string ThreadUnfollow = "THREAD_UNFOLLOW";
    public const string Typing = "TYPING";
    public const string PresenceUpdate = "PRESENCE_UPDATE";
    public const string Notifications = "NOTIFICATIONS";
    public const string NotificationRead = "NOTIFICATION_READ";
    public const string NotificationSetting = "NOTIFICATION_SETTING";
    public const string NotificationSettingUpdate = "NOTIFICATION_SETTING_UPDATE";
    public const string JoinRequest = "JOIN_REQUEST";
    public const string JoinRequestApprove = "JOIN_REQUEST_APPROVE";
    public const string JoinRequestDeny = "JOIN_REQUEST_DENY";
    public const string MemberKick = "MEMBER_KICK";
    public const string MemberBan = "MEMBER_BAN";
    public const string StreamUpdate = "STREAM_UPDATE";
    public const string StreamModerators = "STREAM_MODERATORS";
    public const string StreamModeratorAdd = "STREAM_MODERATOR_ADD";
    public const string StreamModeratorRemove = "STREAM_MODERATOR_REMOVE";
    public const string StreamTimeouts = "STREAM_TIMEOUTS";
    public const string StreamTimeout = "STREAM_TIMEOUT";
    public const string StreamUntimeout = "STREAM_UNTIMEOUT";
    public const string StreamBans = "STREAM_BANS";
    public const string StreamBan = "STREAM_BAN";
    public const string StreamUnban = "STREAM_UNBAN";
    public const string UserFollow = "USER_FOLLOW";
    public const string UserUnfollow = "USER_UNFOLLOW";
    public const string Ping = "PING";
    public const string AuthRefresh = "AUTH_REFRESH";
}

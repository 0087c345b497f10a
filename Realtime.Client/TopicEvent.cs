using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Client;

/// <summary>
/// Something that happened in a topic: <see cref="MessageChanged"/> and <see cref="TopicReset"/> come in order and without a gap, the
/// others are told as they happen, may be missed, and are never replayed.
/// </summary>
/// <param name="Topic">Where.</param>
public abstract record TopicEvent(TopicRef Topic);

/// <summary>
/// A message was created or changed: edited, deleted, redacted, pinned or reacted to. Put <paramref name="Message"/> by its id, whether it is known or not. Each seq comes once, and
/// rises; a replay may pass over a state that a later change of the same message replaced.
/// </summary>
/// <param name="Topic">Where.</param>
/// <param name="Position">The change's seq and epoch: where to go on once it is handled.</param>
/// <param name="Message">The message as it is after the change, or after a later one.</param>
public sealed record MessageChanged(TopicRef Topic, TopicPosition Position, Message Message) : TopicEvent(Topic);

/// <summary>
/// More was missed than can be replayed: drop what is known of the topic's messages and load them with
/// <see cref="RealtimeClient.HistoryAsync"/>. The changes that follow may be in that page already; putting them again does no harm.
/// </summary>
/// <param name="Topic">Where.</param>
/// <param name="Position">The changes that follow come after it.</param>
public sealed record TopicReset(TopicRef Topic, TopicPosition Position) : TopicEvent(Topic);

/// <summary>Another user began or stopped typing.</summary>
/// <param name="Topic">Where.</param>
/// <param name="UserId">Who.</param>
/// <param name="Typing">False: stopped.</param>
public sealed record TypingChanged(TopicRef Topic, string UserId, bool Typing) : TopicEvent(Topic);

/// <summary>Someone read up to a message; in channels and streams only one's own reading on other connections is told.</summary>
/// <param name="Topic">Where.</param>
/// <param name="UserId">Who.</param>
/// <param name="Seq">Read up to here, inclusive.</param>
/// <param name="ReadAt">When, by the server's clock.</param>
public sealed record ReadChanged(TopicRef Topic, string UserId, long Seq, DateTimeOffset ReadAt) : TopicEvent(Topic);

/// <summary>Someone became a member of the server.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="UserId">Who.</param>
/// <param name="DisplayName">As they are called.</param>
public sealed record MemberJoined(TopicRef Topic, string UserId, string DisplayName) : TopicEvent(Topic);

/// <summary>Someone left the server.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="UserId">Who.</param>
/// <param name="DisplayName">As they are called.</param>
public sealed record MemberLeft(TopicRef Topic, string UserId, string DisplayName) : TopicEvent(Topic);

/// <summary>The server has a new channel.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="Channel">The channel.</param>
public sealed record ChannelCreated(TopicRef Topic, Channel Channel) : TopicEvent(Topic);

/// <summary>There is a new conversation with the user in it.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="Conversation">The conversation.</param>
public sealed record ConversationCreated(TopicRef Topic, Conversation Conversation) : TopicEvent(Topic);

/// <summary>The group has another name, or another owner.</summary>
/// <param name="Topic">The conversation's topic.</param>
/// <param name="Conversation">As it is now.</param>
public sealed record ConversationUpdated(TopicRef Topic, Conversation Conversation) : TopicEvent(Topic);

/// <summary>Someone was brought into the group.</summary>
/// <param name="Topic">The conversation's topic.</param>
/// <param name="ConversationId">The group.</param>
/// <param name="User">Who.</param>
/// <param name="By">Whose doing it was.</param>
public sealed record ParticipantAdded(TopicRef Topic, string ConversationId, User User, string By) : TopicEvent(Topic);

/// <summary>Someone left the group or was removed from it.</summary>
/// <param name="Topic">The conversation's topic; when it is the user, the user's own.</param>
/// <param name="ConversationId">The group.</param>
/// <param name="User">Who.</param>
/// <param name="By">Whose doing it was: the user's own, of one who left.</param>
public sealed record ParticipantRemoved(TopicRef Topic, string ConversationId, User User, string By) : TopicEvent(Topic);

/// <summary>Someone's name or picture was changed.</summary>
/// <param name="Topic">The user's own, or a server's or conversation's that the user is in; told in each.</param>
/// <param name="User">As others see the user now.</param>
public sealed record UserUpdated(TopicRef Topic, User User) : TopicEvent(Topic);

/// <summary>The stream was changed, or ended.</summary>
/// <param name="Topic">The stream's topic.</param>
/// <param name="Stream">The stream as it is now.</param>
public sealed record StreamUpdated(TopicRef Topic, LiveStream Stream) : TopicEvent(Topic);

/// <summary>A timeout or a ban in a stream's chat was given or lifted, or who moderates it has changed.</summary>
/// <param name="Topic">The stream, or the user's own topic.</param>
/// <param name="Update">How the user stands there now.</param>
public sealed record StreamUserUpdated(TopicRef Topic, StreamUserUpdate Update) : TopicEvent(Topic);

/// <summary>Someone was made to leave the server.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="UserId">Who.</param>
/// <param name="DisplayName">As they are called.</param>
public sealed record MemberKicked(TopicRef Topic, string UserId, string DisplayName) : TopicEvent(Topic);

/// <summary>Someone was made to leave the server, and may not come back.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="UserId">Who.</param>
/// <param name="DisplayName">As they are called.</param>
public sealed record MemberBanned(TopicRef Topic, string UserId, string DisplayName) : TopicEvent(Topic);

/// <summary>A member's roles or word have changed.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="Member">How they are now.</param>
public sealed record MemberUpdated(TopicRef Topic, MemberUpdate Member) : TopicEvent(Topic);

/// <summary>There is a server with the user in it, made or joined on whatever device.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="Server">The server.</param>
public sealed record ServerJoined(TopicRef Topic, Server Server) : TopicEvent(Topic);

/// <summary>What somebody may in one of the server's channels has changed: ask anew what the user may, and sees.</summary>
/// <param name="Topic">The server's topic.</param>
public sealed record PermissionsChanged(TopicRef Topic) : TopicEvent(Topic);

/// <summary>The user has blocked somebody, or taken that back, on whatever device.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="UserId">Whom.</param>
/// <param name="IsBlocked">False: taken back.</param>
public sealed record BlockChanged(TopicRef Topic, string UserId, bool IsBlocked) : TopicEvent(Topic);

/// <summary>What the user wants to know of a topic was set, on whatever device.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="Setting">As it is now; its own topic is what it is of.</param>
public sealed record NotificationSettingChanged(TopicRef Topic, NotificationSetting Setting) : TopicEvent(Topic);

/// <summary>The user began a stream, on whatever device.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="Stream">The stream.</param>
public sealed record StreamStarted(TopicRef Topic, LiveStream Stream) : TopicEvent(Topic);

/// <summary>The server was changed.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="Server">The server as it is now.</param>
public sealed record ServerChanged(TopicRef Topic, Server Server) : TopicEvent(Topic);

/// <summary>The server is gone, and its channels with it.</summary>
/// <param name="Topic">The server's topic.</param>
public sealed record ServerRemoved(TopicRef Topic) : TopicEvent(Topic);

/// <summary>The server has a new role, or one was changed: ask anew what the user may.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="Role">The role as it is now.</param>
public sealed record RoleChanged(TopicRef Topic, Role Role) : TopicEvent(Topic);

/// <summary>The server has a role less.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="RoleId">Which.</param>
public sealed record RoleRemoved(TopicRef Topic, string RoleId) : TopicEvent(Topic);

/// <summary>A channel, or what it allows to whom, was changed.</summary>
/// <param name="Topic">The server's topic where it is subscribed to, else the channel's.</param>
/// <param name="Channel">The channel as it is now.</param>
public sealed record ChannelChanged(TopicRef Topic, Channel Channel) : TopicEvent(Topic);

/// <summary>A channel is gone.</summary>
/// <param name="Topic">The server's topic where it is subscribed to, else the channel's.</param>
/// <param name="ChannelId">Which.</param>
public sealed record ChannelRemoved(TopicRef Topic, string ChannelId) : TopicEvent(Topic);

/// <summary>Someone wants to be let into a server, and the user may decide.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="ServerId">Which server.</param>
/// <param name="UserId">Who.</param>
public sealed record JoinRequested(TopicRef Topic, string ServerId, string UserId) : TopicEvent(Topic);

/// <summary>The user's own wish to be let into a server was decided about.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="ServerId">Which server.</param>
/// <param name="Approved">True: the user is a member from now on.</param>
public sealed record JoinDecided(TopicRef Topic, string ServerId, bool Approved) : TopicEvent(Topic);

/// <summary>
/// How others see someone: a member, in the server's topic; the user, or anyone the user shares a conversation with, in conversations and in the
/// user's own topic, where the wire does not say which conversation it is for.
/// </summary>
/// <param name="Topic">The server's, the conversation's, or the user's own.</param>
/// <param name="UserId">Who.</param>
/// <param name="Status">As others see it; <see cref="PresenceStatus.Invisible"/> is told to the user alone.</param>
/// <param name="LastSeen">When the user was last connected; now, while connected.</param>
public sealed record PresenceChanged(TopicRef Topic, string UserId, PresenceStatus Status, DateTimeOffset LastSeen) : TopicEvent(Topic);

/// <summary>How many members are connected, in a server too large for telling everyone of everyone.</summary>
/// <param name="Topic">The server's topic.</param>
/// <param name="Online">Members that others see as connected.</param>
public sealed record PresenceCounted(TopicRef Topic, int Online) : TopicEvent(Topic);

/// <summary>One of the user's own devices came or went.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="DeviceId">What it calls itself, see <see cref="RealtimeClientOptions.DeviceId"/>; else its connection's id.</param>
/// <param name="Online">False: its last connection has ended.</param>
public sealed record DeviceChanged(TopicRef Topic, string DeviceId, bool Online) : TopicEvent(Topic);

/// <summary>How many watch the stream.</summary>
/// <param name="Topic">The stream's topic.</param>
/// <param name="Count">Connections, over all nodes.</param>
public sealed record ViewersCounted(TopicRef Topic, int Count) : TopicEvent(Topic);

/// <summary>There is a message for the user to know of, wherever it is.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="Notification">It; its own topic is where the message is.</param>
/// <param name="Unread">How many the user has not read now, counted up to 1000.</param>
public sealed record NotificationArrived(TopicRef Topic, Notification Notification, int Unread) : TopicEvent(Topic);

/// <summary>Notifications of the user were read, on this device or another.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="Read">Which, and how many are left.</param>
public sealed record NotificationsMarkedRead(TopicRef Topic, NotificationsRead Read) : TopicEvent(Topic);

/// <summary>An upload of the user has come so far, on this device or another.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="Progress">How far.</param>
public sealed record UploadProgressed(TopicRef Topic, UploadProgress Progress) : TopicEvent(Topic);

/// <summary>The user has read a thread up to a seq, on this device or another.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="Read">Which thread, and what is left.</param>
public sealed record ThreadMarkedRead(TopicRef Topic, ThreadRead Read) : TopicEvent(Topic);

/// <summary>The user follows a thread, or does so no longer, by hand, on this device or another.</summary>
/// <param name="Topic">The user's own topic.</param>
/// <param name="Follow">Which thread, and whether.</param>
public sealed record ThreadFollowed(TopicRef Topic, ThreadFollow Follow) : TopicEvent(Topic);

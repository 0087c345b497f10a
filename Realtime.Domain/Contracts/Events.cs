using Realtime.Domain.Delivery;
using Microsoft.AspNetCore.SignalR;

namespace Realtime.Domain.Contracts;

/// <summary>What the server tells: the names of the client's methods on the wire.</summary>
public static class Events
{
    public const string Connected = "CONNECTED";
    public const string TokenExpiring = "TOKEN_EXPIRING";
    public const string ServerDraining = "SERVER_DRAINING";
    public const string Goodbye = "GOODBYE";
    public const string SubscriptionEnded = "SUBSCRIPTION_ENDED";
    public const string MessageCreate = "MESSAGE_CREATE";
    public const string StreamMessage = "STREAM_MSG";
    public const string MessageUpdate = "MESSAGE_UPDATE";
    public const string MessageDelete = "MESSAGE_DELETE";
    public const string MessageRedact = "MESSAGE_REDACT";
    public const string ReactionAdd = "REACTION_ADD";
    public const string ReactionRemove = "REACTION_REMOVE";
    public const string MessageRead = "MESSAGE_READ";
    public const string ThreadRead = "THREAD_READ";
    public const string ThreadFollow = "THREAD_FOLLOW";
    public const string TypingStart = "TYPING_START";
    public const string TypingStop = "TYPING_STOP";
    public const string MemberJoin = "MEMBER_JOIN";
    public const string MemberLeave = "MEMBER_LEAVE";
    public const string MemberKick = "MEMBER_KICK";
    public const string MemberUpdate = "MEMBER_UPDATE";
    public const string MemberBan = "MEMBER_BAN";
    public const string ServerCreate = "SERVER_CREATE";
    public const string PermissionsUpdate = "PERMISSIONS_UPDATE";
    public const string ServerUpdate = "SERVER_UPDATE";
    public const string ServerDelete = "SERVER_DELETE";
    public const string RoleCreate = "ROLE_CREATE";
    public const string RoleUpdate = "ROLE_UPDATE";
    public const string RoleDelete = "ROLE_DELETE";
    public const string ChannelCreate = "CHANNEL_CREATE";
    public const string ChannelUpdate = "CHANNEL_UPDATE";
    public const string ChannelDelete = "CHANNEL_DELETE";
    public const string JoinRequestPending = "JOIN_REQUEST_PENDING";
    public const string JoinRequestApproved = "JOIN_REQUEST_APPROVED";
    public const string JoinRequestDenied = "JOIN_REQUEST_DENIED";
    public const string ConversationCreate = "CONVERSATION_CREATE";
    public const string ConversationUpdate = "CONVERSATION_UPDATE";
    public const string ParticipantAdd = "PARTICIPANT_ADD";
    public const string ParticipantRemove = "PARTICIPANT_REMOVE";
    public const string BlockUpdate = "BLOCK_UPDATE";
    public const string UserUpdate = "USER_UPDATE";
    public const string StreamStart = "STREAM_START";
    public const string StreamUpdate = "STREAM_UPDATE";
    public const string StreamUserUpdate = "STREAM_USER_UPDATE";
    public const string ViewerCount = "VIEWER_COUNT";
    public const string PresenceUpdate = "PRESENCE_UPDATE";
    public const string PresenceCount = "PRESENCE_COUNT";
    public const string DeviceOnline = "DEVICE_ONLINE";
    public const string DeviceOffline = "DEVICE_OFFLINE";
    public const string Notification = "NOTIFICATION";
    public const string NotificationSettingUpdate = "NOTIFICATION_SETTING_UPDATE";
    public const string NotificationRead = "NOTIFICATION_READ";
    public const string UploadProgress = "UPLOAD_PROGRESS";
    public const string Error = "ERROR";
}

/// <summary>All that a client may be told. Each capability owns its part.</summary>
public interface IRealtimeClient :
    IConnectionEvents, ISubscriptionEvents, IMessageEvents, IReadEvents, IThreadEvents, ITypingEvents, IPresenceEvents, IServerEvents, IChannelEvents,
    IJoinRequestEvents, IConversationEvents, IStreamEvents, IUserEvents, INotificationEvents, IAttachmentEvents;

public interface IConnectionEvents
{
    /// <summary>The first event of every connection.</summary>
    [HubMethodName(Events.Connected)]
    Task Connected(Connected connected);

    /// <summary>60 s before the connection ends with its token.</summary>
    [HubMethodName(Events.TokenExpiring)]
    Task TokenExpiring(TokenExpiring expiring);

    /// <summary>The node is about to stop.</summary>
    [HubMethodName(Events.ServerDraining)]
    Task ServerDraining(ServerDraining draining);

    /// <summary>The last event of a connection that the server ends.</summary>
    [HubMethodName(Events.Goodbye)]
    Task Goodbye(Goodbye goodbye);

    /// <summary>Answers a frame that asked for no reply, or that could not be read at all.</summary>
    [HubMethodName(Events.Error)]
    Task Error(HubError error);
}

public interface ISubscriptionEvents
{
    /// <summary>To each connection of a user that is no longer in a topic, since the user may not be.</summary>
    [HubMethodName(Events.SubscriptionEnded)]
    Task SubscriptionEnded(SubscriptionEnded ended);
}

public interface IMessageEvents
{
    /// <summary>Durable. A new message in a channel or conversation, to every subscriber, the author's connections too; by rising <c>seq</c>.</summary>
    [HubMethodName(Events.MessageCreate)]
    Task MessageCreate(MessageChange change);

    /// <summary>Durable. The same for a stream's chat.</summary>
    [HubMethodName(Events.StreamMessage)]
    Task StreamMessage(MessageChange change);

    /// <summary>
    /// Durable, in streams too: it was edited, pinned or unpinned. When what was missed is told again, reactions come as
    /// this, too.
    /// </summary>
    [HubMethodName(Events.MessageUpdate)]
    Task MessageUpdate(MessageChange change);

    /// <summary>Durable, in streams too: it is a tombstone now.</summary>
    [HubMethodName(Events.MessageDelete)]
    Task MessageDelete(MessageChange change);

    /// <summary>Durable, in streams too: a moderator took its content away.</summary>
    [HubMethodName(Events.MessageRedact)]
    Task MessageRedact(MessageChange change);

    /// <summary>Durable, in streams too. When what was missed is told again it comes as MESSAGE_UPDATE, which has the counts.</summary>
    [HubMethodName(Events.ReactionAdd)]
    Task ReactionAdd(ReactionChange change);

    /// <summary>Durable; the same.</summary>
    [HubMethodName(Events.ReactionRemove)]
    Task ReactionRemove(ReactionChange change);
}

public interface IReadEvents
{
    /// <summary>Someone read up to a seq: to everyone in a conversation; for channels and streams to the reader's own connections.</summary>
    [HubMethodName(Events.MessageRead), Delivery(DeliveryClass.Latest)]
    Task MessageRead(MessageRead read);
}

public interface IThreadEvents
{
    /// <summary>To the reader's own topic: a thread was read up to a seq.</summary>
    [HubMethodName(Events.ThreadRead), Delivery(DeliveryClass.Latest)]
    Task ThreadRead(ThreadRead read);

    /// <summary>To the user's own topic: a thread was followed by hand, or is not any more.</summary>
    [HubMethodName(Events.ThreadFollow)]
    Task ThreadFollow(ThreadFollow follow);
}

public interface ITypingEvents
{
    /// <summary>Ephemeral. To every subscriber but the typist's own connections.</summary>
    [HubMethodName(Events.TypingStart), Delivery(DeliveryClass.Ephemeral)]
    Task TypingStart(TypingChange typing);

    /// <summary>Ephemeral. The same; also when the typist sent, left, or did nothing for 8 seconds.</summary>
    [HubMethodName(Events.TypingStop), Delivery(DeliveryClass.Ephemeral)]
    Task TypingStop(TypingChange typing);
}

public interface IPresenceEvents
{
    /// <summary>To the servers and conversations shared with the user, and to the user's own topic; the newest of each user at most once a second.</summary>
    [HubMethodName(Events.PresenceUpdate), Delivery(DeliveryClass.Latest)]
    Task PresenceUpdate(PresenceChange change);

    /// <summary>Instead of the above, to the subscribers of a large server; at most once a second.</summary>
    [HubMethodName(Events.PresenceCount), Delivery(DeliveryClass.Latest)]
    Task PresenceCount(PresenceCount count);

    /// <summary>To the user's own topic: the first connection of a device.</summary>
    [HubMethodName(Events.DeviceOnline)]
    Task DeviceOnline(DeviceChange device);

    /// <summary>To the user's own topic: the last connection of a device has ended.</summary>
    [HubMethodName(Events.DeviceOffline)]
    Task DeviceOffline(DeviceChange device);
}

public interface IServerEvents
{
    /// <summary>To the user's own topic: there is a server with the user in it, made or joined on whatever device. SNAPSHOT has all of it.</summary>
    [HubMethodName(Events.ServerCreate)]
    Task ServerCreate(Server server);

    /// <summary>
    /// To the server's subscribers: what somebody may in one of its channels has changed, who may not even be told in which. Ask SNAPSHOT, or what one may.
    /// </summary>
    [HubMethodName(Events.PermissionsUpdate), Delivery(DeliveryClass.Latest)]
    Task PermissionsUpdate(ServerPermissionsChanged changed);

    /// <summary>To the server's subscribers: someone became a member.</summary>
    [HubMethodName(Events.MemberJoin)]
    Task MemberJoin(MemberChange change);

    /// <summary>To the server's subscribers: someone left.</summary>
    [HubMethodName(Events.MemberLeave)]
    Task MemberLeave(MemberChange change);

    /// <summary>To the server's subscribers: someone was made to leave.</summary>
    [HubMethodName(Events.MemberKick)]
    Task MemberKick(MemberChange change);

    /// <summary>To the server's subscribers: someone was made to leave, and may not come back.</summary>
    [HubMethodName(Events.MemberBan)]
    Task MemberBan(MemberChange change);

    /// <summary>To the server's subscribers: a member's roles or word have changed.</summary>
    [HubMethodName(Events.MemberUpdate)]
    Task MemberUpdate(MemberUpdate update);

    /// <summary>To the server's subscribers: it was changed.</summary>
    [HubMethodName(Events.ServerUpdate)]
    Task ServerUpdate(Server server);

    /// <summary>To the server's subscribers: it is gone, and its channels with it.</summary>
    [HubMethodName(Events.ServerDelete)]
    Task ServerDelete(ServerDeleted deleted);

    /// <summary>To the server's subscribers: there is a new role.</summary>
    [HubMethodName(Events.RoleCreate)]
    Task RoleCreate(Role role);

    /// <summary>To the server's subscribers: a role was changed; ask anew what one may.</summary>
    [HubMethodName(Events.RoleUpdate)]
    Task RoleUpdate(Role role);

    /// <summary>To the server's subscribers: a role is gone.</summary>
    [HubMethodName(Events.RoleDelete)]
    Task RoleDelete(RoleDeleted deleted);
}

public interface IChannelEvents
{
    /// <summary>To the server's subscribers: there is a new channel, which all of them may see.</summary>
    [HubMethodName(Events.ChannelCreate)]
    Task ChannelCreate(Channel channel);

    /// <summary>
    /// A channel or its overrides were changed: to the server's subscribers when every member may see it, else to the channel's own.
    /// </summary>
    [HubMethodName(Events.ChannelUpdate)]
    Task ChannelUpdate(Channel channel);

    /// <summary>A channel is gone: to the same ones.</summary>
    [HubMethodName(Events.ChannelDelete)]
    Task ChannelDelete(ChannelDeleted deleted);
}

public interface IJoinRequestEvents
{
    /// <summary>To the own topic of each who may decide: someone wants to be let in.</summary>
    [HubMethodName(Events.JoinRequestPending)]
    Task JoinRequestPending(JoinRequestChange request);

    /// <summary>To the asker's own topic: a member from now on.</summary>
    [HubMethodName(Events.JoinRequestApproved)]
    Task JoinRequestApproved(JoinRequestChange request);

    /// <summary>To the asker's own topic.</summary>
    [HubMethodName(Events.JoinRequestDenied)]
    Task JoinRequestDenied(JoinRequestChange request);
}

public interface IConversationEvents
{
    /// <summary>To each participant's own topic: there is a new conversation with you in it.</summary>
    [HubMethodName(Events.ConversationCreate)]
    Task ConversationCreate(Conversation conversation);

    /// <summary>To the group's subscribers: it has another name, or another owner.</summary>
    [HubMethodName(Events.ConversationUpdate), Delivery(DeliveryClass.Latest)]
    Task ConversationUpdate(Conversation conversation);

    /// <summary>To the group's subscribers: someone was added, who is told CONVERSATION_CREATE.</summary>
    [HubMethodName(Events.ParticipantAdd)]
    Task ParticipantAdd(ParticipantChange change);

    /// <summary>To the group's subscribers, and to the own topic of the one who left or was removed.</summary>
    [HubMethodName(Events.ParticipantRemove)]
    Task ParticipantRemove(ParticipantChange change);
}

public interface IStreamEvents
{
    /// <summary>To the owner's own topic: the user began a stream, on whatever device.</summary>
    [HubMethodName(Events.StreamStart)]
    Task StreamStart(LiveStream stream);

    /// <summary>To the stream's subscribers: its title or the modes of its chat were changed, or it has ended.</summary>
    [HubMethodName(Events.StreamUpdate), Delivery(DeliveryClass.Latest)]
    Task StreamUpdate(LiveStream stream);

    /// <summary>To the stream's subscribers and the user's own topic: a timeout or a ban was given or lifted, or who is a moderator has changed.</summary>
    [HubMethodName(Events.StreamUserUpdate)]
    Task StreamUserUpdate(StreamUserUpdate update);

    /// <summary>To the stream's subscribers, when it has changed; at most once a second.</summary>
    [HubMethodName(Events.ViewerCount), Delivery(DeliveryClass.Latest)]
    Task ViewerCount(ViewerCount count);
}

public interface IUserEvents
{
    /// <summary>To the user's own topic: the user has blocked somebody, or taken that back, on whatever device; or one whom the user has blocked was deleted.</summary>
    [HubMethodName(Events.BlockUpdate)]
    Task BlockUpdate(BlockChange change);

    /// <summary>To the user's own topic, and to those who share a conversation or a server with the user that is not a large one.</summary>
    [HubMethodName(Events.UserUpdate), Delivery(DeliveryClass.Latest)]
    Task UserUpdate(UserChange change);
}

public interface INotificationEvents
{
    /// <summary>To the user's own topic: what the user wants to know of a topic was set, on whatever device.</summary>
    [HubMethodName(Events.NotificationSettingUpdate)]
    Task NotificationSettingUpdate(NotificationSetting setting);

    /// <summary>To the user's own topic: there is a message to know of, wherever it is.</summary>
    [HubMethodName(Events.Notification)]
    Task Notification(NotificationTold told);

    /// <summary>To the user's own topic: some were read, on whatever device.</summary>
    [HubMethodName(Events.NotificationRead)]
    Task NotificationRead(NotificationsRead read);
}

public interface IAttachmentEvents
{
    /// <summary>To the uploader's own topic, at most four times a second of each upload, and once it is whole.</summary>
    [HubMethodName(Events.UploadProgress), Delivery(DeliveryClass.Latest)]
    Task UploadProgress(UploadProgress progress);
}

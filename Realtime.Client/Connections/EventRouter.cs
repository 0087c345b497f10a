using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging;
using Realtime.Client.Subscriptions;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Client.Connections;

/// <summary>Brings each event of the wire to the subscription of the topic that it belongs to. Where there is none, nobody asked.</summary>
internal sealed class EventRouter(SubscriptionSet subscriptions, ILogger logger)
{
    /// <summary>The handlers run one at a time, in the order of the wire; none of them waits for anything.</summary>
    public void Listen(HubConnection hub, Link link)
    {
        hub.On<MessageChange>(Events.MessageCreate, change => Change(link, change));
        hub.On<MessageChange>(Events.StreamMessage, change => Change(link, change));
        hub.On<MessageChange>(Events.MessageUpdate, change => Change(link, change));
        hub.On<MessageChange>(Events.MessageDelete, change => Change(link, change));
        hub.On<MessageChange>(Events.MessageRedact, change => Change(link, change));
        // To who puts the message, a reaction is one change of it among others.
        hub.On<ReactionChange>(Events.ReactionAdd, change => Change(link, new MessageChange(change.Topic, change.Seq, change.Message)));
        hub.On<ReactionChange>(Events.ReactionRemove, change => Change(link, new MessageChange(change.Topic, change.Seq, change.Message)));
        hub.On<MessageRead>(Events.MessageRead, read => Tell(new ReadChanged(read.Topic, read.UserId, read.Seq, read.ReadAt)));
        hub.On<TypingChange>(Events.TypingStart, typing => Tell(new TypingChanged(typing.Topic, typing.UserId, Typing: true)));
        hub.On<TypingChange>(Events.TypingStop, typing => Tell(new TypingChanged(typing.Topic, typing.UserId, Typing: false)));
        hub.On<MemberChange>(Events.MemberJoin, change => Tell(new MemberJoined(Server(change.ServerId), change.UserId, change.DisplayName)));
        hub.On<MemberChange>(Events.MemberLeave, change => Tell(new MemberLeft(Server(change.ServerId), change.UserId, change.DisplayName)));
        hub.On<MemberChange>(Events.MemberKick, change => Tell(new MemberKicked(Server(change.ServerId), change.UserId, change.DisplayName)));
        hub.On<Channel>(Events.ChannelCreate, channel => Tell(new ChannelCreated(Server(channel.ServerId), channel)));
        hub.On<MemberChange>(Events.MemberBan, change => Tell(new MemberBanned(Server(change.ServerId), change.UserId, change.DisplayName)));
        hub.On<MemberUpdate>(Events.MemberUpdate, update => Tell(new MemberUpdated(Server(update.ServerId), update)));
        hub.On<Server>(Events.ServerCreate, server => Tell(new ServerJoined(User(link.Connected.UserId), server)));
        hub.On<ServerPermissionsChanged>(Events.PermissionsUpdate, changed => Tell(new PermissionsChanged(Server(changed.ServerId))));
        hub.On<BlockChange>(Events.BlockUpdate, change => Tell(new BlockChanged(User(link.Connected.UserId), change.UserId, change.IsBlocked)));
        hub.On<NotificationSetting>(Events.NotificationSettingUpdate, setting =>
            Tell(new NotificationSettingChanged(User(link.Connected.UserId), setting)));
        hub.On<LiveStream>(Events.StreamStart, stream => Tell(new StreamStarted(User(link.Connected.UserId), stream)));
        hub.On<Server>(Events.ServerUpdate, server => Tell(new ServerChanged(Server(server.Id), server)));
        hub.On<ServerDeleted>(Events.ServerDelete, deleted => Tell(new ServerRemoved(Server(deleted.ServerId))));
        hub.On<Role>(Events.RoleCreate, role => Tell(new RoleChanged(Server(role.ServerId), role)));
        hub.On<Role>(Events.RoleUpdate, role => Tell(new RoleChanged(Server(role.ServerId), role)));
        hub.On<RoleDeleted>(Events.RoleDelete, deleted => Tell(new RoleRemoved(Server(deleted.ServerId), deleted.RoleId)));
        hub.On<Channel>(Events.ChannelUpdate, channel =>
            Tell(new ChannelChanged(ServerOrChannel(channel.ServerId, channel.Id), channel)));
        hub.On<ChannelDeleted>(Events.ChannelDelete, deleted =>
            Tell(new ChannelRemoved(ServerOrChannel(deleted.ServerId, deleted.ChannelId), deleted.ChannelId)));
        hub.On<JoinRequestChange>(Events.JoinRequestPending, request =>
            Tell(new JoinRequested(User(link.Connected.UserId), request.ServerId, request.UserId)));
        hub.On<JoinRequestChange>(Events.JoinRequestApproved, request => Tell(new JoinDecided(User(request.UserId), request.ServerId, Approved: true)));
        hub.On<JoinRequestChange>(Events.JoinRequestDenied, request => Tell(new JoinDecided(User(request.UserId), request.ServerId, Approved: false)));
        // The server tells it to the user's own topic alone, so whose it is goes without saying on the wire.
        hub.On<Conversation>(Events.ConversationCreate, conversation =>
            Tell(new ConversationCreated(User(link.Connected.UserId), conversation)));
        hub.On<Conversation>(Events.ConversationUpdate, conversation =>
            Tell(new ConversationUpdated(Conversation(conversation.Id), conversation)));
        hub.On<ParticipantChange>(Events.ParticipantAdd, change =>
            Tell(new ParticipantAdded(Conversation(change.ConversationId), change.ConversationId, change.User, change.By)));
        // Who is gone is not in the conversation's topic any more, and is told on the own one.
        hub.On<ParticipantChange>(Events.ParticipantRemove, change => Tell(new ParticipantRemoved(
            change.User.Id == link.Connected.UserId ? User(change.User.Id) : Conversation(change.ConversationId),
            change.ConversationId, change.User, change.By)));
        hub.On<UserChange>(Events.UserUpdate, change => Tell(new UserUpdated(change.Topic, change.User)));
        hub.On<LiveStream>(Events.StreamUpdate, stream => Tell(new StreamUpdated(new TopicRef(TopicKind.Stream, stream.Id), stream)));
        hub.On<StreamUserUpdate>(Events.StreamUserUpdate, update => Tell(new StreamUserUpdated(update.Topic, update)));
        hub.On<ViewerCount>(Events.ViewerCount, viewers => Tell(new ViewersCounted(new TopicRef(TopicKind.Stream, viewers.StreamId), viewers.Count)));
        hub.On<PresenceChange>(Events.PresenceUpdate, Presence);
        hub.On<PresenceCount>(Events.PresenceCount, count => Tell(new PresenceCounted(Server(count.ServerId), count.Online)));
        hub.On<DeviceChange>(Events.DeviceOnline, device => Tell(new DeviceChanged(User(device.UserId), device.DeviceId, Online: true)));
        hub.On<DeviceChange>(Events.DeviceOffline, device => Tell(new DeviceChanged(User(device.UserId), device.DeviceId, Online: false)));
        hub.On<NotificationTold>(Events.Notification, told =>
            Tell(new NotificationArrived(User(link.Connected.UserId), told.Notification, told.Unread)));
        hub.On<NotificationsRead>(Events.NotificationRead, read => Tell(new NotificationsMarkedRead(User(link.Connected.UserId), read)));
        hub.On<UploadProgress>(Events.UploadProgress, progress => Tell(new UploadProgressed(User(link.Connected.UserId), progress)));
        hub.On<ThreadRead>(Events.ThreadRead, read => Tell(new ThreadMarkedRead(User(link.Connected.UserId), read)));
        hub.On<ThreadFollow>(Events.ThreadFollow, follow => Tell(new ThreadFollowed(User(link.Connected.UserId), follow)));
        hub.On<SubscriptionEnded>(Events.SubscriptionEnded, End);
        hub.On<HubError>(Events.Error, error => logger.ServerToldError(error.Code, error.Reason, error.Message));
    }

    private static TopicRef Server(string id) => new(TopicKind.Server, id);

    private static TopicRef Conversation(string id) => new(TopicKind.Conversation, id);

    /// <summary>A channel that not every member sees is told of in its own topic; the wire does not say which it was.</summary>
    private TopicRef ServerOrChannel(string serverId, string channelId) =>
        subscriptions.Find(Server(serverId)) is null ? new TopicRef(TopicKind.Channel, channelId) : Server(serverId);

    private static TopicRef User(string id) => new(TopicKind.User, id);

    private void Presence(PresenceChange change)
    {
        if (change.ServerId is { } serverId)
        {
            Tell(new PresenceChanged(Server(serverId), change.UserId, change.Status, change.LastSeen));
            return;
        }
        foreach (var topic in subscriptions.Topics.Where(topic => topic.Type is TopicKind.Conversation or TopicKind.User))
        {
            Tell(new PresenceChanged(topic, change.UserId, change.Status, change.LastSeen));
        }
    }

    private void End(SubscriptionEnded ended)
    {
        if (subscriptions.Find(ended.Topic) is { } subscription)
        {
            subscriptions.Drop(subscription, new SubscriptionDeniedException(ended.Topic, ended.Reason));
        }
    }

    private void Change(Link link, MessageChange change) => subscriptions.Find(change.Topic)?.Accept(link, change);

    private void Tell(TopicEvent told) => subscriptions.Find(told.Topic)?.Tell(told);
}

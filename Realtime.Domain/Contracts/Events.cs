using Realtime.Domain.Delivery;
using Microsoft.AspNetCore.SignalR;

namespace Realtime.Domain.Contracts;

/// <summary>What the server tells: the names of the client's methods on the wire.</summary>
public static class Events
{
    public const string Connected = "CONNECTED";
    public const string MessageCreate = "MESSAGE_CREATE";
    public const string StreamMessage = "STREAM_MSG";
    public const string MessageRead = "MESSAGE_READ";
    public const string TypingStart = "TYPING_START";
    public const string TypingStop = "TYPING_STOP";
    public const string MemberJoin = "MEMBER_JOIN";
    public const string MemberLeave = "MEMBER_LEAVE";
    public const string ChannelCreate = "CHANNEL_CREATE";
    public const string ConversationCreate = "CONVERSATION_CREATE";
    public const string StreamUpdate = "STREAM_UPDATE";
    public const string Error = "ERROR";
}

/// <summary>All that a client may be told. Each capability owns its part.</summary>
public interface IRealtimeClient :
    IConnectionEvents, IMessageEvents, IReadEvents, ITypingEvents, IServerEvents, IConversationEvents, IStreamEvents;

public interface IConnectionEvents
{
    /// <summary>The first event of every connection.</summary>
    [HubMethodName(Events.Connected)]
    Task Connected(Connected connected);

    /// <summary>Answers a frame that asked for no reply, or that could not be read at all.</summary>
    [HubMethodName(Events.Error)]
    Task Error(HubError error);
}

public interface IMessageEvents
{
    /// <summary>Durable. A new message in a channel or conversation, to every subscriber, the author's connections too; by rising <c>seq</c>.</summary>
    [HubMethodName(Events.MessageCreate)]
    Task MessageCreate(MessageChange change);

    /// <summary>Durable. The same for a stream's chat.</summary>
    [HubMethodName(Events.StreamMessage)]
    Task StreamMessage(MessageChange change);
}

public interface IReadEvents
{
    /// <summary>Someone read up to a seq: to everyone in a conversation; for channels and streams to the reader's own connections.</summary>
    [HubMethodName(Events.MessageRead), Delivery(DeliveryClass.Latest)]
    Task MessageRead(MessageRead read);
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

public interface IServerEvents
{
    /// <summary>To the server's subscribers: someone became a member.</summary>
    [HubMethodName(Events.MemberJoin)]
    Task MemberJoin(MemberChange change);

    /// <summary>To the server's subscribers: someone left.</summary>
    [HubMethodName(Events.MemberLeave)]
    Task MemberLeave(MemberChange change);

    /// <summary>To the server's subscribers: there is a new channel.</summary>
    [HubMethodName(Events.ChannelCreate)]
    Task ChannelCreate(Channel channel);
}

public interface IConversationEvents
{
    /// <summary>To each participant's own topic: there is a new conversation with you in it.</summary>
    [HubMethodName(Events.ConversationCreate)]
    Task ConversationCreate(Conversation conversation);
}

public interface IStreamEvents
{
    /// <summary>To the stream's subscribers: it was changed or ended.</summary>
    [HubMethodName(Events.StreamUpdate), Delivery(DeliveryClass.Latest)]
    Task StreamUpdate(LiveStream stream);
}

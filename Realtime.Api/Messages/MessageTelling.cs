using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Messages;

/// <summary>Which event tells of a message as it is now.</summary>
internal static class MessageTelling
{
    public static Task Tell(IRealtimeClient client, Message message)
    {
        var change = new MessageChange(message.Topic, message.ChangeSeq, message);
        return message.Topic.Type == TopicKind.Stream ? client.StreamMessage(change) : client.MessageCreate(change);
    }
}

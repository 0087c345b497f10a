using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Messages;

/// <summary>Which event tells of a message as it is now.</summary>
internal static class MessageTelling
{
    public static Task Tell(IRealtimeClient client, Message message)
    {
        var change = new MessageChange(message.Topic, message.ChangeSeq, message);
        return message switch
        {
            _ when message.ChangeSeq == message.Seq && message.Topic.Type == TopicKind.Stream => client.StreamMessage(change),
            _ when message.ChangeSeq == message.Seq => client.MessageCreate(change),
            { DeletedAt: not null } => client.MessageDelete(change),
            { Redaction: not null } => client.MessageRedact(change),
            _ => client.MessageUpdate(change),
        };
    }
}

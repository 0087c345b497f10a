using Realtime.Api.Access;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Messages;

/// <summary>The topics that messages live in, for whoever does something there: send, read, mark read, type.</summary>
internal sealed class MessageTopics(AccessControl access, TopicDirectory directory)
{
    /// <summary>A topic with messages that the caller has this right to.</summary>
    public async Task<Result<TopicEntry>> FindAsync(Caller caller, TopicRef named, Right right, CancellationToken cancellation)
    {
        var topic = named.In(caller.Tenant);
        if (!Identifier.IsValid(topic.Id))
        {
            return Refuse.InvalidId("id");
        }
        if (!topic.HasMessages)
        {
            return Refuse.NoMessagesHere;
        }
        if (await access.CheckAsync(caller, topic, right, cancellation) is { } refusal)
        {
            return refusal;
        }
        return await directory.FindAsync(topic, cancellation) is { } entry ? entry : Refuse.NotFound;
    }
}

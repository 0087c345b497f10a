using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;

namespace Realtime.Api.Messages;

/// <summary>Pinned messages: a moderator pins, in a conversation anyone.</summary>
internal sealed class PinService(
    MessagePlaces places, MessageTopics topics, AccessControl access, MessageChanges changes, ChangeFeed feed, EventPublisher events, TimeProvider clock)
{
    private const int MostPerTopic = 50;

    public Task<Result<ChangeMade>> PinAsync(Caller caller, PinMessage request, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return ChangeAsync(caller, request, async change =>
        {
            var message = change.Message;
            if (message.IsGone)
            {
                return Refuse.MessageDeleted;
            }
            if (message.PinnedAt is not null)
            {
                return false;
            }
            if (await change.Db.Messages.CountAsync(row => row.TopicKey == message.TopicKey && row.PinnedAt != null) >= MostPerTopic)
            {
                return Refuse.TooMany("pins", MostPerTopic);
            }
            (message.PinnedAt, message.PinnedBy) = (now, caller.UserId);
            return true;
        }, cancellation);
    }

    public Task<Result<ChangeMade>> UnpinAsync(Caller caller, PinMessage request, CancellationToken cancellation) =>
        ChangeAsync(caller, request, change =>
        {
            var wasPinned = change.Message.PinnedAt is not null;
            (change.Message.PinnedAt, change.Message.PinnedBy) = (null, null);
            return Task.FromResult<Result<bool>>(wasPinned);
        }, cancellation);

    /// <summary>The newest pin first; never more than one page.</summary>
    public async Task<Result<Page<Message>>> ListAsync(Caller caller, TopicRef topic, CancellationToken cancellation)
    {
        var found = await topics.FindAsync(caller, topic, Right.Read, cancellation);
        return found.IsRefused
            ? found.Refusal
            : new Page<Message>(await feed.PinnedAsync(found.Value, caller.UserId, cancellation));
    }

    private async Task<Result<ChangeMade>> ChangeAsync(
        Caller caller, PinMessage request, Func<MessageUnderChange, Task<Result<bool>>> change, CancellationToken cancellation)
    {
        var found = await places.FindAsync(caller, request.MessageId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var topic = found.Value.Topic.Topic;
        var right = topic.Kind == TopicKind.Conversation ? Right.Write : Right.Moderate;
        if (await access.CheckAsync(caller, topic, right, cancellation) is { } refusal)
        {
            return refusal;
        }
        return await changes.ApplyAsync(found.Value, change, message => events.Tell(topic, client => MessageTelling.Tell(client, message)));
    }
}

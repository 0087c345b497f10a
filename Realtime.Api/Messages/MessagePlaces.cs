using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Messages;

/// <summary>Finds messages by their ids, for whoever changes them.</summary>
internal sealed class MessagePlaces(AccessControl access, TopicDirectory directory, IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>A message that the caller may read; any other is <c>not_found</c>.</summary>
    /// <param name="field">What the id is called in the request.</param>
    public async Task<Result<MessagePlace>> FindAsync(Caller caller, string messageId, CancellationToken cancellation, string field = "messageId")
    {
        if (!Identifier.IsValid(messageId))
        {
            return Refuse.InvalidId(field);
        }
        if (!Identifier.TryParse(Identifier.MessagePrefix, messageId, out var id))
        {
            return Refuse.NotFound;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var found = await (
            from topicRow in db.Topics
            where topicRow.Tenant == caller.Tenant
            join message in db.Messages on topicRow.Key equals message.TopicKey
            where message.Id == id
            select new { topicRow.Kind, TopicId = topicRow.Id, message.Seq, message.AuthorId, IsReply = message.ThreadSeq != null }).SingleOrDefaultAsync(cancellation);
        if (found is null)
        {
            return Refuse.NotFound;
        }
        var topic = new Topic(caller.Tenant, found.Kind, found.TopicId);
        // Whoever may not read a topic may not know of a message in it either.
        return await access.CheckAsync(caller, topic, Right.Read, cancellation) is null
            && await directory.FindAsync(topic, cancellation) is { } entry
            ? new MessagePlace(entry, id, found.Seq, found.AuthorId, found.IsReply)
            : Refuse.NotFound;
    }
}

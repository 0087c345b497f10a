using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Topics;
using Realtime.Persistence;

namespace Realtime.Api.Access;

/// <summary>Where a user may read messages, for whoever looks through all of it.</summary>
internal sealed class ReadableTopics(AccessControl access, IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>
    /// The channels, conversations and streams that the caller may read now. Anyone may read a stream, and most of them are over: so just those that are
    /// live, and the caller's own.
    /// </summary>
    /// <param name="kind">Only those; null for all.</param>
    public async Task<IReadOnlyCollection<Topic>> OfAsync(Caller caller, TopicKind? kind, CancellationToken cancellation)
    {
        var (tenant, userId) = (caller.Tenant, caller.UserId);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var topics = new List<Topic>();
        if (kind is null or TopicKind.Channel)
        {
            var channels =
                from member in db.ServerMembers
                where member.Tenant == tenant && member.UserId == userId
                join channel in db.Channels on new { member.Tenant, member.ServerId } equals new { channel.Tenant, channel.ServerId }
                select channel.Id;
            topics.AddRange((await channels.ToListAsync(cancellation)).Select(id => Topic.Channel(tenant, id)));
        }
        if (kind is null or TopicKind.Conversation)
        {
            var conversations = db.Participants
                .Where(participant => participant.Tenant == tenant && participant.UserId == userId)
                .Select(participant => participant.ConversationId);
            topics.AddRange((await conversations.ToListAsync(cancellation)).Select(id => Topic.Conversation(tenant, id)));
        }
        if (kind is null or TopicKind.Stream)
        {
            var streams = db.Streams
                .Where(stream => stream.Tenant == tenant && (stream.EndedAt == null || stream.OwnerId == userId))
                .Select(stream => stream.Id);
            topics.AddRange((await streams.ToListAsync(cancellation)).Select(id => Topic.Stream(tenant, id)));
        }
        var refusals = await access.CheckAsync(caller, topics, Right.Read, cancellation);
        return [.. topics.Where(topic => refusals[topic] is null)];
    }
}

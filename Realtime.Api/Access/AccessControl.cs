using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;

namespace Realtime.Api.Access;

/// <summary>What one may want to do with a topic.</summary>
internal enum Right
{
    /// <summary>Subscribe, read its history, mark it read.</summary>
    Read,

    /// <summary>Send, and tell that one types.</summary>
    Write,
}

/// <summary>
/// The one place that decides who may do what with a topic. Tenant first: a caller's topic is always of the caller's own
/// tenant, since it is made by <see cref="TopicRef.In"/> from the token's.
/// </summary>
internal sealed class AccessControl(IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>Null when the caller may; else why not. What the caller may not know of is <c>not_found</c>.</summary>
    public async Task<Refusal?> CheckAsync(Caller caller, Topic topic, Right right, CancellationToken cancellation) =>
        (await CheckAsync(caller, [topic], right, cancellation))[topic];

    /// <summary>The same for many topics, in a query for each kind among them.</summary>
    public async Task<Dictionary<Topic, Refusal?>> CheckAsync(
        Caller caller, IReadOnlyCollection<Topic> topics, Right right, CancellationToken cancellation)
    {
        var decisions = new Dictionary<Topic, Refusal?>(topics.Count);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        foreach (var kind in topics.GroupBy(topic => topic.Kind))
        {
            var ids = kind.Select(topic => topic.Id).Distinct().ToArray();
            var found = kind.Key switch
            {
                TopicKind.User => ids.Where(id => id == caller.UserId).ToDictionary(id => id, Allowed),
                TopicKind.Server => await ServersAsync(db, caller, ids, cancellation),
                TopicKind.Channel => await ChannelsAsync(db, caller, ids, cancellation),
                TopicKind.Conversation => await ConversationsAsync(db, caller, ids, cancellation),
                TopicKind.Stream => await StreamsAsync(db, caller, ids, right, cancellation),
                _ => throw new InvalidOperationException($"No rule for {kind.Key}."),
            };
            foreach (var topic in kind)
            {
                decisions[topic] = found.TryGetValue(topic.Id, out var decision) ? decision : Refuse.NotFound;
            }
        }
        return decisions;
    }

    private static async Task<Dictionary<string, Refusal?>> ServersAsync(
        RealtimeDbContext db, Caller caller, string[] ids, CancellationToken cancellation)
    {
        var servers = await db.Servers
            .Where(server => server.Tenant == caller.Tenant && ids.Contains(server.Id))
            .Select(server => new
            {
                server.Id,
                server.Visibility,
                IsMember = db.ServerMembers.Any(member =>
                    member.Tenant == caller.Tenant && member.ServerId == server.Id && member.UserId == caller.UserId),
            })
            .ToListAsync(cancellation);
        return servers.ToDictionary(server => server.Id, server => OfMembers(server.IsMember, server.Visibility));
    }

    private static async Task<Dictionary<string, Refusal?>> ChannelsAsync(
        RealtimeDbContext db, Caller caller, string[] ids, CancellationToken cancellation)
    {
        var channels = await (
            from channel in db.Channels
            where channel.Tenant == caller.Tenant && ids.Contains(channel.Id)
            join server in db.Servers on new { channel.Tenant, Id = channel.ServerId } equals new { server.Tenant, server.Id }
            select new
            {
                channel.Id,
                server.Visibility,
                IsMember = db.ServerMembers.Any(member =>
                    member.Tenant == caller.Tenant && member.ServerId == server.Id && member.UserId == caller.UserId),
            }).ToListAsync(cancellation);
        return channels.ToDictionary(channel => channel.Id, channel => OfMembers(channel.IsMember, channel.Visibility));
    }

    private static async Task<Dictionary<string, Refusal?>> ConversationsAsync(
        RealtimeDbContext db, Caller caller, string[] ids, CancellationToken cancellation)
    {
        var mine = await db.Participants
            .Where(participant => participant.Tenant == caller.Tenant && participant.UserId == caller.UserId && ids.Contains(participant.ConversationId))
            .Select(participant => participant.ConversationId)
            .ToListAsync(cancellation);
        return mine.ToDictionary(id => id, Allowed);
    }

    private static async Task<Dictionary<string, Refusal?>> StreamsAsync(
        RealtimeDbContext db, Caller caller, string[] ids, Right right, CancellationToken cancellation)
    {
        var streams = await db.Streams
            .Where(stream => stream.Tenant == caller.Tenant && ids.Contains(stream.Id))
            .Select(stream => new { stream.Id, HasEnded = stream.EndedAt != null })
            .ToListAsync(cancellation);
        return streams.ToDictionary(stream => stream.Id, stream => right == Right.Write && stream.HasEnded ? Refuse.StreamEnded : null);
    }

    private static Refusal? Allowed(string id) => null;

    private static Refusal? OfMembers(bool isMember, ServerVisibility visibility) => (isMember, visibility) switch
    {
        (true, _) => null,
        (false, ServerVisibility.Public) => Refuse.NotAMember,
        _ => Refuse.NotFound,
    };
}

internal static class AccessFeature
{
    public static IServiceCollection AddAccess(this IServiceCollection services) => services.AddSingleton<AccessControl>();
}

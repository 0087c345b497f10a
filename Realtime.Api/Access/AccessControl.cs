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

    /// <summary>Send, react, and tell that one types.</summary>
    Write,

    /// <summary>Delete, redact and pin what others wrote, and call everyone.</summary>
    Moderate,
}

/// <summary>A user and a topic of the user's tenant.</summary>
internal readonly record struct Asked(string UserId, Topic Topic);

/// <summary>What a user may do with a topic.</summary>
/// <param name="Read">Null when the user may read it; else why not. Who may not read may not write.</param>
/// <param name="Write">The same for writing.</param>
/// <param name="Moderate">The same for moderating. Who may not read may not moderate either.</param>
/// <param name="Server">The server that a channel belongs to.</param>
internal readonly record struct Verdict(Refusal? Read, Refusal? Write, Refusal? Moderate, Topic? Server = null)
{
    public Refusal? On(Right right) => right switch
    {
        Right.Read => Read,
        Right.Write => Write,
        _ => Moderate,
    };
}

/// <summary>
/// The one place that decides who may do what with a topic. Tenant first: a caller's topic is always of the caller's own
/// tenant, since it is made by <see cref="TopicRef.In"/> from the token's. What was allowed lately is decided from memory.
/// </summary>
internal sealed class AccessControl(IDbContextFactory<RealtimeDbContext> contexts, AccessMemory memory)
{
    /// <summary>Of a topic that nobody moderates.</summary>
    private static readonly Verdict Allowed = new(null, null, Refuse.NotAModerator);

    private static readonly Verdict NotFound = new(Refuse.NotFound, Refuse.NotFound, Refuse.NotFound);

    /// <summary>Null when the caller may; else why not. What the caller may not know of is <c>not_found</c>.</summary>
    public async ValueTask<Refusal?> CheckAsync(Caller caller, Topic topic, Right right, CancellationToken cancellation)
    {
        if (memory.Allows(caller.UserId, topic, right))
        {
            return null;
        }
        var asked = new Asked(caller.UserId, topic);
        return (await AskAsync(caller.Tenant, [asked], cancellation))[asked].On(right);
    }

    /// <summary>The same for many topics, in a query for each kind among those that memory does not know of.</summary>
    public async ValueTask<Dictionary<Topic, Refusal?>> CheckAsync(
        Caller caller, IReadOnlyCollection<Topic> topics, Right right, CancellationToken cancellation)
    {
        var decisions = new Dictionary<Topic, Refusal?>(topics.Count);
        var unknown = new List<Asked>();
        foreach (var topic in topics)
        {
            if (memory.Allows(caller.UserId, topic, right))
            {
                decisions[topic] = null;
            }
            else
            {
                unknown.Add(new Asked(caller.UserId, topic));
            }
        }
        if (unknown.Count > 0)
        {
            foreach (var (one, verdict) in await AskAsync(caller.Tenant, unknown, cancellation))
            {
                decisions[one.Topic] = verdict.On(right);
            }
        }
        return decisions;
    }

    /// <summary>Asks the database, whatever is remembered, for any users of a tenant: one query for each kind of topic among them.</summary>
    public async Task<Dictionary<Asked, Verdict>> AskAsync(string tenant, IReadOnlyCollection<Asked> asked, CancellationToken cancellation)
    {
        var question = memory.Ask();
        var verdicts = new Dictionary<Asked, Verdict>(asked.Count);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        foreach (var kind in asked.GroupBy(one => one.Topic.Kind))
        {
            var ids = kind.Select(one => one.Topic.Id).Distinct().ToArray();
            var users = kind.Select(one => one.UserId).Distinct().ToArray();
            Func<Asked, Verdict> rule = kind.Key switch
            {
                TopicKind.User => one => one.Topic.Id == one.UserId ? Allowed : NotFound,
                TopicKind.Server => await ServersAsync(db, tenant, users, ids, cancellation),
                TopicKind.Channel => await ChannelsAsync(db, tenant, users, ids, cancellation),
                TopicKind.Conversation => await ConversationsAsync(db, tenant, users, ids, cancellation),
                TopicKind.Stream => await StreamsAsync(db, tenant, ids, cancellation),
                _ => throw new InvalidOperationException($"No rule for {kind.Key}."),
            };
            foreach (var one in kind)
            {
                var verdict = verdicts[one] = rule(one);
                if (verdict.Read is null)
                {
                    question.Remember(one.UserId, one.Topic, verdict.Write is null, verdict.Server, verdict.Moderate is null);
                }
            }
        }
        return verdicts;
    }

    private static async Task<Func<Asked, Verdict>> ServersAsync(
        RealtimeDbContext db, string tenant, string[] users, string[] ids, CancellationToken cancellation)
    {
        // Once for each of the users who is a member, or once without one.
        var rows = await (
            from server in db.Servers
            where server.Tenant == tenant && ids.Contains(server.Id)
            from member in db.ServerMembers
                .Where(member => member.Tenant == tenant && member.ServerId == server.Id && users.Contains(member.UserId))
                .DefaultIfEmpty()
            select new { server.Id, server.Visibility, server.OwnerId, UserId = (string?)member.UserId }).ToListAsync(cancellation);
        var servers = rows.ToLookup(row => row.Id);
        var members = rows.Select(row => (row.UserId, row.Id)).ToHashSet();
        return one => servers[one.Topic.Id].FirstOrDefault() is { } server
            ? OfMembers(members.Contains((one.UserId, server.Id)), server.OwnerId == one.UserId, server.Visibility, server: null)
            : NotFound;
    }

    private static async Task<Func<Asked, Verdict>> ChannelsAsync(
        RealtimeDbContext db, string tenant, string[] users, string[] ids, CancellationToken cancellation)
    {
        var rows = await (
            from channel in db.Channels
            where channel.Tenant == tenant && ids.Contains(channel.Id)
            join server in db.Servers on new { channel.Tenant, Id = channel.ServerId } equals new { server.Tenant, server.Id }
            from member in db.ServerMembers
                .Where(member => member.Tenant == tenant && member.ServerId == server.Id && users.Contains(member.UserId))
                .DefaultIfEmpty()
            select new { channel.Id, channel.ServerId, server.Visibility, server.OwnerId, UserId = (string?)member.UserId }).ToListAsync(cancellation);
        var channels = rows.ToLookup(row => row.Id);
        var members = rows.Select(row => (row.UserId, row.Id)).ToHashSet();
        return one => channels[one.Topic.Id].FirstOrDefault() is { } channel
            ? OfMembers(
                members.Contains((one.UserId, channel.Id)), channel.OwnerId == one.UserId, channel.Visibility, Topic.Server(tenant, channel.ServerId))
            : NotFound;
    }

    private static async Task<Func<Asked, Verdict>> ConversationsAsync(
        RealtimeDbContext db, string tenant, string[] users, string[] ids, CancellationToken cancellation)
    {
        var rows = await db.Participants
            .Where(participant => participant.Tenant == tenant && users.Contains(participant.UserId) && ids.Contains(participant.ConversationId))
            .Select(participant => new
            {
                participant.UserId,
                participant.ConversationId,
                IsBlocked = db.Conversations.Any(one => one.Tenant == tenant && one.Id == participant.ConversationId && one.PairKey != null)
                    && db.Participants.Any(other =>
                        other.Tenant == tenant && other.ConversationId == participant.ConversationId && other.UserId != participant.UserId
                        && db.UserBlocks.Any(block => block.Tenant == tenant && block.UserId == other.UserId && block.BlockedId == participant.UserId)),
            })
            .ToListAsync(cancellation);
        var participants = rows.ToDictionary(row => (row.UserId, row.ConversationId), row => row.IsBlocked);
        return one => participants.TryGetValue((one.UserId, one.Topic.Id), out var isBlocked)
            ? new Verdict(null, isBlocked ? Refuse.Blocked : null, Refuse.NotAModerator)
            : NotFound;
    }

    private static async Task<Func<Asked, Verdict>> StreamsAsync(
        RealtimeDbContext db, string tenant, string[] ids, CancellationToken cancellation)
    {
        var streams = await db.Streams
            .Where(stream => stream.Tenant == tenant && ids.Contains(stream.Id))
            .Select(stream => new { stream.Id, stream.OwnerId, HasEnded = stream.EndedAt != null })
            .ToDictionaryAsync(stream => stream.Id, cancellation);
        return one => streams.TryGetValue(one.Topic.Id, out var stream)
            ? new Verdict(null, stream.HasEnded ? Refuse.StreamEnded : null, OfModerators(stream.OwnerId == one.UserId))
            : NotFound;
    }

    private static Verdict OfMembers(bool isMember, bool isOwner, ServerVisibility visibility, Topic? server)
    {
        var refusal = (isMember, visibility) switch
        {
            (true, _) => null,
            (false, ServerVisibility.Public) => Refuse.NotAMember,
            _ => Refuse.NotFound,
        };
        return new Verdict(refusal, refusal, refusal ?? OfModerators(isOwner), server);
    }

    private static Refusal? OfModerators(bool isOwner) => isOwner ? null : Refuse.NotAModerator;
}

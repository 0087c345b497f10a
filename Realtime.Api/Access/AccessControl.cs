using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;

namespace Realtime.Api.Access;

/// <summary>What one may want to do with a topic.</summary>
internal enum Right
{
    /// <summary>Subscribe, read its history, mark it read.</summary>
    Read,

    /// <summary>Send, edit what one has sent, and tell that one types.</summary>
    Write,

    /// <summary>Add a reaction and take it back.</summary>
    React,

    /// <summary>Call everyone, or all who have a role.</summary>
    MentionEveryone,

    /// <summary>Delete, redact and pin what others wrote.</summary>
    Moderate,

    /// <summary>Send with files.</summary>
    Attach,
}

/// <summary>A user and a topic of the user's tenant.</summary>
internal readonly record struct Asked(string UserId, Topic Topic);

/// <summary>What a user may do with a topic.</summary>
/// <param name="Read">Null when the user may read it; else why not. Who may not read may not write.</param>
/// <param name="Write">The same for writing; and so on. Who may not read may do none of it.</param>
/// <param name="Server">The server that a channel belongs to.</param>
/// <param name="SlowModeSeconds">How long the user has to wait between two messages; 0 for not at all.</param>
/// <param name="AttachBesides">Why the user may write and not send files along; null when writing is all it takes.</param>
internal readonly record struct Verdict(
    Refusal? Read, Refusal? Write, Refusal? React, Refusal? MentionEveryone, Refusal? Moderate, Topic? Server = null, int SlowModeSeconds = 0,
    Refusal? AttachBesides = null)
{
    public static Verdict Refused(Refusal refusal) => new(refusal, refusal, refusal, refusal, refusal);

    public Refusal? On(Right right) => right switch
    {
        Right.Read => Read,
        Right.Write => Write,
        Right.React => React,
        Right.MentionEveryone => MentionEveryone,
        Right.Attach => Write ?? AttachBesides,
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
    private static readonly Verdict Allowed = new(null, null, null, null, Refuse.NotAModerator);

    private static readonly Verdict NotFound = Verdict.Refused(Refuse.NotFound);

    /// <summary>Null when the caller may; else why not. What the caller may not know of is <c>not_found</c>.</summary>
    public async ValueTask<Refusal?> CheckAsync(Caller caller, Topic topic, Right right, CancellationToken cancellation)
    {
        if (RefusesRoles(caller, topic, right))
        {
            return Refuse.NotAnAdministrator;
        }
        if (memory.Allows(caller.UserId, topic, right))
        {
            return null;
        }
        var asked = new Asked(caller.UserId, topic);
        return (await AskAsync(caller.Tenant, [asked], cancellation))[asked].On(right);
    }

    /// <summary>How long the caller has to wait between two messages in a topic, in seconds; 0 for not at all.</summary>
    public async ValueTask<int> SlowModeAsync(Caller caller, Topic topic, CancellationToken cancellation)
    {
        if (memory.SlowMode(caller.UserId, topic) is { } seconds)
        {
            return seconds;
        }
        var asked = new Asked(caller.UserId, topic);
        return (await AskAsync(caller.Tenant, [asked], cancellation))[asked].SlowModeSeconds;
    }

    /// <summary>The same for many topics, in a query for each kind among those that memory does not know of.</summary>
    public async ValueTask<Dictionary<Topic, Refusal?>> CheckAsync(
        Caller caller, IReadOnlyCollection<Topic> topics, Right right, CancellationToken cancellation)
    {
        var decisions = new Dictionary<Topic, Refusal?>(topics.Count);
        var unknown = new List<Asked>();
        foreach (var topic in topics)
        {
            if (RefusesRoles(caller, topic, right))
            {
                decisions[topic] = Refuse.NotAnAdministrator;
            }
            else if (memory.Allows(caller.UserId, topic, right))
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

    /// <summary>What is a token's to allow is never remembered, which is for users: who is an admin no more may at once no more.</summary>
    private static bool RefusesRoles(Caller caller, Topic topic, Right right) =>
        topic.IsAnnouncements && right != Right.Read && !caller.Roles.HasFlag(CallerRoles.Admin);

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
                TopicKind.Stream => await StreamsAsync(db, tenant, [.. kind], cancellation),
                _ => throw new InvalidOperationException($"No rule for {kind.Key}."),
            };
            foreach (var one in kind)
            {
                var verdict = verdicts[one] = rule(one);
                if (verdict.Read is null)
                {
                    question.Remember(one.UserId, one.Topic, verdict);
                }
            }
        }
        return verdicts;
    }

    /// <summary>The channels of some servers, for whoever has to ask about all of them.</summary>
    public async Task<IReadOnlyList<Topic>> ChannelsOfAsync(string tenant, string[] servers, CancellationToken cancellation)
    {
        if (servers.Length == 0)
        {
            return [];
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var ids = await db.Channels
            .Where(channel => channel.Tenant == tenant && servers.Contains(channel.ServerId))
            .Select(channel => channel.Id)
            .ToListAsync(cancellation);
        return [.. ids.Select(id => Topic.Channel(tenant, id))];
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
            select new { server.Id, server.Visibility, UserId = (string?)member.UserId }).ToListAsync(cancellation);
        var servers = rows.ToLookup(row => row.Id);
        var members = rows.Select(row => (row.UserId, row.Id)).ToHashSet();
        return one => servers[one.Topic.Id].FirstOrDefault() is { } server
            ? OfMembers(members.Contains((one.UserId, server.Id)), server.Visibility, server: null)
            : NotFound;
    }

    private static async Task<Func<Asked, Verdict>> ChannelsAsync(
        RealtimeDbContext db, string tenant, string[] users, string[] ids, CancellationToken cancellation)
    {
        var rows = (await ChannelStandings.OfAsync(db, tenant, users, ids, cancellation)).ToLookup(row => row.ChannelId);
        var members = rows.SelectMany(row => row).Where(row => row.UserId is not null).ToDictionary(row => (row.UserId, row.ChannelId));
        return one => rows[one.Topic.Id].FirstOrDefault() is not { } channel ? NotFound
            : members.TryGetValue((one.UserId, one.Topic.Id), out var member) ? OfMember(member, Topic.Server(tenant, channel.ServerId))
            : OfMembers(isMember: false, channel.Visibility, Topic.Server(tenant, channel.ServerId));
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
            ? isBlocked ? Allowed with { Write = Refuse.Blocked, React = Refuse.Blocked, MentionEveryone = Refuse.Blocked } : Allowed
            : NotFound;
    }

    private static async Task<Func<Asked, Verdict>> StreamsAsync(
        RealtimeDbContext db, string tenant, Asked[] asked, CancellationToken cancellation)
    {
        // Anybody may be asked about, so what is asked is each pair and not all users in all streams.
        var pairs = asked.Distinct().ToArray();
        var standings = (await StreamStandings.OfAsync(
                db, tenant, [.. pairs.Select(pair => pair.UserId)], [.. pairs.Select(pair => pair.Topic.Id)], cancellation))
            .ToDictionary(standing => (standing.UserId, standing.StreamId));
        return one => standings.TryGetValue((one.UserId, one.Topic.Id), out var standing) ? standing.ToVerdict() : NotFound;
    }

    private static Verdict OfMember(ChannelStanding member, Topic server)
    {
        var may = member.Permissions;
        if (!may.HasFlag(ServerPermissions.ViewChannel))
        {
            return NotFound with { Server = server };
        }
        var moderates = may.HasFlag(ServerPermissions.ManageMessages);
        return new Verdict(
            Read: null,
            Write: Voice(ServerPermissions.SendMessages),
            React: Voice(ServerPermissions.AddReactions),
            MentionEveryone: Voice(ServerPermissions.MentionEveryone),
            Moderate: moderates ? null : Refuse.NotAModerator,
            server,
            moderates ? 0 : member.SlowModeSeconds,
            may.HasFlag(ServerPermissions.AttachFiles) ? null : Refuse.Lacks(ServerPermissions.AttachFiles));

        Refusal? Voice(ServerPermissions permission) =>
            may.HasFlag(permission) ? null : member.IsMuted ? Refuse.Muted : Refuse.Lacks(permission);
    }

    private static Verdict OfMembers(bool isMember, ServerVisibility visibility, Topic? server) => (isMember, visibility) switch
    {
        (true, _) => Allowed with { Server = server },
        (false, ServerVisibility.Public) => Verdict.Refused(Refuse.NotAMember) with { Server = server },
        _ => NotFound with { Server = server },
    };
}

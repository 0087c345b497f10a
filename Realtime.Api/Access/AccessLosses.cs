using Realtime.Api.Accounts;
using Realtime.Api.Connections;
using Realtime.Api.Subscriptions;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Access;
using Realtime.Persistence.Model;

namespace Realtime.Api.Access;

/// <summary>
/// What a loss of access means on this node: it is noted, so that nothing that was remembered holds against it, and the
/// connections that it concerns are taken out of their topics, or ended. The same change may be applied twice.
/// </summary>
/// <remarks>First noted and then looked for: one that joins meanwhile either sees the note or is found. See <see cref="RecentChanges"/>.</remarks>
internal sealed class AccessLosses(
    RecentChanges changes, ConnectionRegistry registry, AccessControl access, SubscriptionService subscriptions, Standing standing,
    ILogger<AccessLosses> logger)
{
    /// <summary>How many users are asked about in one query.</summary>
    private const int UsersAtATime = 200;

    public async Task ApplyAsync(IReadOnlyCollection<AccessChange> losses, CancellationToken cancellation)
    {
        if (losses.Any(loss => !IsKnown(loss)))
        {
            // A node of a newer version took away something that this one has no word for.
            await RecheckEverythingAsync(cancellation);
            return;
        }
        foreach (var loss in losses)
        {
            Note(loss);
            logger.AccessLost(loss.Tenant, loss.UserId, loss.Reason);
        }
        foreach (var loss in losses)
        {
            EndConnections(loss);
        }
        foreach (var tenant in losses.Where(loss => loss.UserId is not null && ConcernsMembers(loss)).GroupBy(loss => loss.Tenant))
        {
            var byUser = tenant.ToLookup(loss => loss.UserId!);
            foreach (var users in byUser.Select(user => user.Key).Chunk(UsersAtATime))
            {
                await RecheckAsync(tenant.Key, users, byUser, cancellation);
            }
        }
        foreach (var tenant in losses.Where(loss => loss.UserId is null && ConcernsMembers(loss)).GroupBy(loss => loss.Tenant))
        {
            await RecheckTopicsAsync(tenant.Key, [.. tenant.Select(loss => loss.Scope!.Value).Distinct()], cancellation);
        }
    }

    /// <summary>For when a node cannot know what it missed: nothing remembered holds any more, and every connection is asked about.</summary>
    public async Task RecheckEverythingAsync(CancellationToken cancellation)
    {
        changes.NoteEverything();
        var nothingKnown = Array.Empty<AccessChange>().ToLookup(loss => loss.UserId!);
        foreach (var tenant in registry.All.Select(connection => connection.Caller).Distinct().GroupBy(caller => caller.Tenant))
        {
            foreach (var callers in tenant.Chunk(UsersAtATime))
            {
                var gone = await standing.LostAsync(tenant.Key, callers, cancellation);
                foreach (var connection in gone.SelectMany(caller => registry.Of(caller).Where(connection => connection.Caller == caller)))
                {
                    End(connection);
                }
                await RecheckAsync(tenant.Key, [.. callers.Select(caller => caller.UserId).Distinct()], nothingKnown, cancellation);
            }
        }
    }

    private static bool IsKnown(AccessChange loss) => loss switch
    {
        { Reason: AccessChangeReason.Left or AccessChangeReason.Kicked or AccessChangeReason.Banned } =>
            loss is { UserId: not null, Scope: not null },
        { Reason: AccessChangeReason.RightsChanged or AccessChangeReason.Deleted } => loss.Scope is not null,
        { Reason: AccessChangeReason.SessionEnded } => loss is { UserId: not null, SessionId: not null },
        { Reason: AccessChangeReason.UserDeleted or AccessChangeReason.Blocked } => loss.UserId is not null,
        { Reason: AccessChangeReason.StreamEnded or AccessChangeReason.WritingChanged } => loss.Scope is not null,
        _ => false,
    };

    private static bool ConcernsMembers(AccessChange loss) => loss.Reason is AccessChangeReason.Left or AccessChangeReason.Kicked
        or AccessChangeReason.Banned or AccessChangeReason.RightsChanged or AccessChangeReason.Deleted;

    private void Note(AccessChange loss)
    {
        if (loss.SessionId is { } session)
        {
            changes.Note(session);
        }
        else
        {
            changes.Note(loss.UserId is { } userId ? Topic.User(loss.Tenant, userId) : loss.Scope!.Value);
        }
    }

    private void EndConnections(AccessChange loss)
    {
        if (loss.Reason is not (AccessChangeReason.SessionEnded or AccessChangeReason.UserDeleted))
        {
            return;
        }
        foreach (var connection in registry.Of(loss.Tenant, loss.UserId!))
        {
            if (loss.SessionId is not { } session || SessionDirectory.IdOf(connection.Caller) == session)
            {
                End(connection);
            }
        }
    }

    /// <summary>Asks about everyone here who is in one of these topics, or in a channel of one that is a server.</summary>
    private async Task RecheckTopicsAsync(string tenant, IReadOnlyCollection<Topic> scopes, CancellationToken cancellation)
    {
        var channels = await access.ChannelsOfAsync(
            tenant, [.. scopes.Where(scope => scope.Kind == TopicKind.Server).Select(scope => scope.Id)], cancellation);
        var topics = scopes.Concat(channels).ToHashSet();
        // Who joins looks for a change of the topic and not of its server.
        foreach (var channel in channels)
        {
            changes.Note(channel);
        }
        var users = registry.All
            .Where(connection => connection.Caller.Tenant == tenant && connection.Topics.Any(topics.Contains))
            .Select(connection => connection.Caller.UserId)
            .Distinct()
            .ToList();
        var noReason = Array.Empty<AccessChange>().ToLookup(loss => loss.UserId!);
        foreach (var some in users.Chunk(UsersAtATime))
        {
            await RecheckAsync(tenant, some, noReason, cancellation, topics);
        }
    }

    /// <param name="only">These topics; all that they are in unless given.</param>
    private async Task RecheckAsync(
        string tenant, IReadOnlyCollection<string> users, ILookup<string, AccessChange> losses, CancellationToken cancellation,
        HashSet<Topic>? only = null)
    {
        var inTopics = users
            .SelectMany(user => registry.Of(tenant, user))
            .SelectMany(connection => connection.Topics.Select(topic => (Connection: connection, Topic: topic)))
            .Where(one => only is null || only.Contains(one.Topic))
            .ToList();
        if (inTopics.Count == 0)
        {
            return;
        }
        var verdicts = await access.AskAsync(
            tenant, [.. inTopics.Select(one => new Asked(one.Connection.Caller.UserId, one.Topic)).Distinct()], cancellation);
        foreach (var (connection, topic) in inTopics)
        {
            var userId = connection.Caller.UserId;
            var verdict = verdicts[new Asked(userId, topic)];
            if (verdict.Read is not null)
            {
                subscriptions.Dismiss(connection, topic, ReasonOf(losses[userId], topic, verdict.Server));
            }
        }
    }

    private static SubscriptionEnd ReasonOf(IEnumerable<AccessChange> losses, Topic topic, Topic? server) =>
        losses.LastOrDefault(loss => loss.Scope == topic || loss.Scope == server)?.Reason switch
        {
            AccessChangeReason.Left => SubscriptionEnd.Left,
            AccessChangeReason.Kicked => SubscriptionEnd.Kicked,
            AccessChangeReason.Banned => SubscriptionEnd.Banned,
            _ => SubscriptionEnd.AccessLost,
        };

    private static void End(ClientConnection connection) => connection.End(GoodbyeCode.Revoked.ToGoodbye());
}

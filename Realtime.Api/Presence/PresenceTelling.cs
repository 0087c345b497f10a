using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Presence;
using Realtime.Domain.Topics;

namespace Realtime.Api.Presence;

/// <summary>
/// Tells what has changed, once in each window: only the newest of each user, and nothing where it ended up as it was. Used by
/// <see cref="PresenceRounds"/> alone, one call at a time.
/// </summary>
internal sealed class PresenceTelling(IPresenceStore store, PresencePlacesReader places, PresenceService presence, EventPublisher events, TimeProvider clock)
{
    /// <summary>How many users are read from the database and claimed at once.</summary>
    private const int AtATime = 200;

    private readonly Dictionary<PresenceUser, string> _changed = [];
    private readonly HashSet<(string Tenant, string ServerId)> _counts = [];

    /// <summary>A user's status is not what it was told, or the user is to be placed.</summary>
    public void Changed(PresenceUser user, string moved) => _changed[user] = moved;

    /// <summary>A user has come into a server or out of it; those in it see how the newcomer is.</summary>
    public async Task MovedAsync(PresenceService.Move move, SeenPresence? seen)
    {
        if (seen is null or { Seen: PresenceStatus.Offline })
        {
            return;
        }
        if (await places.IsLargeAsync(move.User.Tenant, move.ServerId))
        {
            _counts.Add((move.User.Tenant, move.ServerId));
        }
        else if (move.IsIn)
        {
            TellServer(move.User.Tenant, move.ServerId, seen);
        }
    }

    public async Task TellAsync()
    {
        foreach (var tenant in _changed.GroupBy(changed => changed.Key.Tenant).ToArray())
        {
            foreach (var users in tenant.Chunk(AtATime))
            {
                await TellAsync(tenant.Key, users);
            }
        }
        foreach (var (tenant, serverId) in _counts.ToArray())
        {
            var count = await store.ClaimCountAsync(tenant, serverId);
            if (count.Kind != PresenceClaimKind.Later)
            {
                _counts.Remove((tenant, serverId));
            }
            if (count.Kind == PresenceClaimKind.Tell)
            {
                events.Tell(Topic.Server(tenant, serverId), client => client.PresenceCount(new PresenceCount(serverId, count.Online)));
            }
        }
    }

    private async Task TellAsync(string tenant, KeyValuePair<PresenceUser, string>[] users)
    {
        // The places are read before the claim, so that a claim is followed by the telling, whatever the database does.
        var placesOf = await places.OfAsync(tenant, [.. users.Select(user => user.Key.Id)]);
        var claims = await store.ClaimAsync([.. users.Select(user => new PresencePlaces(user.Key, user.Value, placesOf[user.Key.Id].Servers))]);
        for (var index = 0; index < claims.Count; index++)
        {
            var (user, claim) = (users[index].Key, claims[index]);
            switch (claim.Kind)
            {
                case PresenceClaimKind.Moved:
                    _changed[user] = claim.Moved;
                    break;
                case PresenceClaimKind.Later:
                    break;
                default:
                    _changed.Remove(user);
                    presence.Remember(user, memory => memory with { Told = claim.Presence.Seen, ToldOwn = claim.Presence.Own });
                    if (claim.Kind == PresenceClaimKind.Tell)
                    {
                        Tell(user, claim, placesOf[user.Id]);
                    }
                    break;
            }
        }
    }

    private void Tell(PresenceUser user, PresenceClaim claim, UserPlaces placesOf)
    {
        if (claim.Presence.Seen != claim.Before)
        {
            foreach (var serverId in placesOf.Servers)
            {
                if (!placesOf.Large.Contains(serverId))
                {
                    TellServer(user.Tenant, serverId, claim.Presence);
                }
                else if (claim.Before == PresenceStatus.Offline || claim.Presence.Seen == PresenceStatus.Offline)
                {
                    _counts.Add((user.Tenant, serverId));
                }
            }
            foreach (var conversationId in placesOf.Conversations)
            {
                events.Tell(Topic.Conversation(user.Tenant, conversationId), client => client.PresenceUpdate(ToChange(claim.Presence)));
            }
        }
        if (claim.Presence.Own != claim.BeforeOwn)
        {
            var own = new PresenceChange(user.Id, claim.Presence.Own, OwnLastSeen(claim.Presence));
            events.Tell(Topic.User(user.Tenant, user.Id), client => client.PresenceUpdate(own));
        }
    }

    private void TellServer(string tenant, string serverId, SeenPresence seen) =>
        events.Tell(Topic.Server(tenant, serverId), client => client.PresenceUpdate(ToChange(seen) with { ServerId = serverId }));

    private PresenceChange ToChange(SeenPresence seen) => new(seen.UserId, seen.Seen, seen.LastSeen ?? clock.GetUtcNow());

    /// <summary>Who is invisible is connected all the same.</summary>
    private DateTimeOffset OwnLastSeen(SeenPresence seen) =>
        PresenceRules.Seen(seen.Own) == seen.Own && seen.LastSeen is { } lastSeen ? lastSeen : clock.GetUtcNow();
}

using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Realtime.Persistence;

namespace Realtime.Api.Presence;

/// <summary>Where a user's presence is told.</summary>
/// <param name="Large">Those of the servers that are told counts.</param>
internal sealed record UserPlaces(IReadOnlyList<string> Servers, IReadOnlySet<string> Large, IReadOnlyList<string> Conversations);

/// <summary>Who is where, from the database.</summary>
internal sealed class PresencePlacesReader(IDbContextFactory<RealtimeDbContext> contexts, IOptions<PresenceOptions> options, TimeProvider clock)
{
    /// <summary>How long it is remembered whether a server is large, since counting one is dear.</summary>
    private static readonly TimeSpan SizeHolds = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Tenant, string ServerId), (bool IsLarge, DateTimeOffset Until)> _sizes = new();

    /// <summary>The places of each of these users, in two queries, and one more when a server's size is not known.</summary>
    public async Task<IReadOnlyDictionary<string, UserPlaces>> OfAsync(string tenant, string[] userIds)
    {
        await using var db = await contexts.CreateDbContextAsync();
        var servers = await db.ServerMembers.AsNoTracking()
            .Where(member => member.Tenant == tenant && userIds.Contains(member.UserId))
            .Select(member => new { member.UserId, member.ServerId })
            .ToListAsync();
        var conversations = await db.Participants.AsNoTracking()
            .Where(participant => participant.Tenant == tenant && userIds.Contains(participant.UserId))
            .Select(participant => new { participant.UserId, participant.ConversationId })
            .ToListAsync();
        var large = await LargeAsync(db, tenant, [.. servers.Select(member => member.ServerId).Distinct()]);
        var serversOf = servers.ToLookup(member => member.UserId, member => member.ServerId);
        var conversationsOf = conversations.ToLookup(participant => participant.UserId, participant => participant.ConversationId);
        return userIds.ToDictionary(id => id, id => new UserPlaces([.. serversOf[id]], large, [.. conversationsOf[id]]));
    }

    public async Task<bool> IsLargeAsync(string tenant, string serverId)
    {
        await using var db = await contexts.CreateDbContextAsync();
        return (await LargeAsync(db, tenant, [serverId])).Contains(serverId);
    }

    /// <summary>Those of these users whom a user shares a server or a conversation with, and when their accounts were made.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> KnownToAsync(string tenant, string userId, string[] others, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Users.AsNoTracking()
            .Where(user => user.Tenant == tenant && others.Contains(user.Id) && (user.Id == userId
                || db.ServerMembers.Any(theirs => theirs.Tenant == tenant && theirs.UserId == user.Id && db.ServerMembers.Any(mine =>
                    mine.Tenant == tenant && mine.ServerId == theirs.ServerId && mine.UserId == userId))
                || db.Participants.Any(theirs => theirs.Tenant == tenant && theirs.UserId == user.Id && db.Participants.Any(mine =>
                    mine.Tenant == tenant && mine.ConversationId == theirs.ConversationId && mine.UserId == userId))))
            .ToDictionaryAsync(user => user.Id, user => user.CreatedAt, cancellation);
    }

    private async Task<IReadOnlySet<string>> LargeAsync(RealtimeDbContext db, string tenant, string[] serverIds)
    {
        var now = clock.GetUtcNow();
        var unknown = serverIds.Where(id => !_sizes.TryGetValue((tenant, id), out var size) || size.Until <= now).ToArray();
        if (unknown.Length > 0)
        {
            var counts = await db.ServerMembers
                .Where(member => member.Tenant == tenant && unknown.Contains(member.ServerId))
                .GroupBy(member => member.ServerId)
                .Select(server => new { Id = server.Key, Members = server.Count() })
                .ToDictionaryAsync(server => server.Id, server => server.Members);
            foreach (var id in unknown)
            {
                _sizes[(tenant, id)] = (counts.GetValueOrDefault(id) > options.Value.LargeServer, now + SizeHolds);
            }
        }
        return serverIds.Where(id => _sizes[(tenant, id)].IsLarge).ToHashSet();
    }
}

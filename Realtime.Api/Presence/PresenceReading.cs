using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Api.Presence;

/// <param name="Online">By the server's id.</param>
internal sealed record PresenceAtStart(PresenceStatus Own, IReadOnlyList<PresenceChange> Others, IReadOnlyDictionary<string, int> Online);

/// <summary>Who is there, for those who ask.</summary>
internal sealed class PresenceReading(IPresenceStore store, PresencePlacesReader places, AccessControl access, TimeProvider clock)
{
    private const int MostUsers = 100;

    /// <summary>How many users one call asks the store for, since Redis does nothing else meanwhile.</summary>
    private const int AtATime = 500;

    /// <summary>How long one who asks waits for the store.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The members of a server who are connected; for members.</summary>
    public async Task<Result<ServerPresence>> OfServerAsync(Caller caller, string serverId, PageRequest page, CancellationToken cancellation)
    {
        if (!Identifier.IsValid(serverId))
        {
            return Refuse.NotFound;
        }
        if (!string.IsNullOrEmpty(page.Cursor) && !Identifier.IsValid(page.Cursor))
        {
            return Refuse.InvalidId("cursor");
        }
        if (await access.CheckAsync(caller, Topic.Server(caller.Tenant, serverId), Right.Read, cancellation) is { } refusal)
        {
            return refusal;
        }
        return await OrAwayAsync<ServerPresence>(async () =>
        {
            var (online, users) = await store.OnlineInAsync(caller.Tenant, serverId, page.AfterId, page.Take + 1).WaitAsync(Patience, clock, cancellation);
            var items = page.Of(users, user => ToChange(user, user.Seen, clock.GetUtcNow()), user => user.UserId);
            return new ServerPresence(online, items.Items, items.NextCursor);
        });
    }

    /// <summary>How these users are. Those whom the caller shares neither a server nor a conversation with are left out.</summary>
    public async Task<Result<Page<PresenceChange>>> OfUsersAsync(Caller caller, string users, CancellationToken cancellation)
    {
        var asked = users.Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        if (asked.Length > MostUsers)
        {
            return Refuse.TooMany("users", MostUsers);
        }
        if (!asked.All(Identifier.IsValid))
        {
            return Refuse.InvalidId("users");
        }
        var known = await places.KnownToAsync(caller.Tenant, caller.UserId, asked, cancellation);
        var ids = asked.Where(known.ContainsKey).ToArray();
        return await OrAwayAsync<Page<PresenceChange>>(async () =>
        {
            var found = await store.OfAsync(caller.Tenant, ids).WaitAsync(Patience, clock, cancellation);
            return new Page<PresenceChange>(
                [.. found.Select(user => ToChange(user, user.UserId == caller.UserId ? user.Own : user.Seen, known[user.UserId]))]);
        });
    }

    /// <summary>The caller's own status, how others are, and how many there are in servers; null while the store is away.</summary>
    /// <param name="others">Whom the caller may see, and when their accounts were made.</param>
    public async Task<PresenceAtStart?> AtStartAsync(
        Caller caller, IReadOnlyDictionary<string, DateTimeOffset> others, IReadOnlyList<string> servers, CancellationToken cancellation)
    {
        var read = await OrAwayAsync<PresenceAtStart>(async () =>
        {
            var ids = others.Keys.Order(StringComparer.Ordinal).Prepend(caller.UserId).ToArray();
            var users = new List<SeenPresence>(ids.Length);
            foreach (var some in ids.Chunk(AtATime))
            {
                users.AddRange(await store.OfAsync(caller.Tenant, some).WaitAsync(Patience, clock, cancellation));
            }
            var counts = servers.Count == 0 ? [] : await store.CountsAsync(caller.Tenant, servers).WaitAsync(Patience, clock, cancellation);
            return new PresenceAtStart(
                users[0].Own,
                [.. users.Skip(1).Select(user => ToChange(user, user.Seen, others[user.UserId]))],
                servers.Zip(counts).ToDictionary(one => one.First, one => one.Second));
        });
        return read.IsRefused ? null : read.Value;
    }

    /// <summary>One whom nobody remembers to have seen was seen when the account was made.</summary>
    private static PresenceChange ToChange(SeenPresence user, PresenceStatus status, DateTimeOffset atLeast) =>
        new(user.UserId, status, user.LastSeen ?? atLeast);

    private static async Task<Result<T>> OrAwayAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception failure) when (failure is PresenceAwayException or TimeoutException)
        {
            return Refuse.PresenceAway;
        }
    }
}

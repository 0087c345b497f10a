using Realtime.Domain.Contracts;

namespace Realtime.Api.Presence;

/// <summary>A user of a tenant.</summary>
internal readonly record struct PresenceUser(string Tenant, string Id);

/// <summary>
/// Who is connected, over all nodes: connections that expire unless their node says again that they are there.
/// </summary>
/// <remarks>
/// <para>Each call is atomic for each user in it. A change is first stored as untold, and whoever claims it tells it: so it is told by one
/// node, once, and still told when that node dies before it could.</para>
/// <para>Time is the store's own; nodes' clocks may differ.</para>
/// </remarks>
/// <exception cref="PresenceAwayException">From any call: the store cannot be reached, and whether it did what was asked is open.</exception>
internal interface IPresenceStore
{
    /// <summary>Connections are there, or have just ended. One that was there already is there for longer.</summary>
    /// <returns>An answer to each, in order.</returns>
    Task<IReadOnlyList<PresenceState>> BeatAsync(IReadOnlyList<PresenceBeat> beats);

    /// <summary>Takes away connections that have expired, some at a time, and finds changes that nobody has told for a while. Each is answered to one node.</summary>
    Task<IReadOnlyList<PresenceState>> SweepAsync();

    /// <summary>Places users in their servers, and takes on the telling of what has changed.</summary>
    Task<IReadOnlyList<PresenceClaim>> ClaimAsync(IReadOnlyList<PresencePlaces> users);

    /// <summary>A user has become a member of a server, or is one no longer.</summary>
    /// <returns>How others see the user; null when the user is in no place yet, and so is told everywhere by the next claim.</returns>
    Task<SeenPresence?> MoveAsync(PresenceUser user, string serverId, bool isIn);

    /// <summary>Takes on the telling of a server's count.</summary>
    Task<OnlineCount> ClaimCountAsync(string tenant, string serverId);

    /// <summary>How these users are, in order.</summary>
    Task<IReadOnlyList<SeenPresence>> OfAsync(string tenant, IReadOnlyList<string> userIds);

    /// <summary>How many members of each of these servers others see as connected, in order.</summary>
    Task<IReadOnlyList<int>> CountsAsync(string tenant, IReadOnlyList<string> serverIds);

    /// <summary>A server's members whom others see as connected: how many, and the first of them after an id, by id.</summary>
    Task<(int Online, IReadOnlyList<SeenPresence> Users)> OnlineInAsync(string tenant, string serverId, string after, int take);
}

/// <summary>What a node says of one of its connections.</summary>
/// <param name="Lifetime">How long it counts from now on.</param>
/// <param name="HasEnded">One that is not known any more stays unknown.</param>
/// <param name="Chosen">A new choice of the user's.</param>
/// <param name="Memory">What the store answered last; null on the first beat.</param>
internal sealed record PresenceBeat(
    PresenceUser User, string ConnectionId, string DeviceId, bool IsActive, TimeSpan Lifetime, bool HasEnded, PresenceStatus? Chosen, PresenceMemory? Memory);

/// <summary>What nodes remember of a user, so that a store that was flushed is as before, and nobody is told of anything.</summary>
/// <param name="Era">Which run of the store it is from.</param>
/// <param name="Told">What others were told last.</param>
/// <param name="ToldOwn">What the user was told last.</param>
/// <param name="Choice">What the user chose; <see cref="PresenceStatus.Online"/> is no choice.</param>
/// <param name="ChosenAt">When that was, by the store's clock in ms; the later of two choices holds.</param>
internal sealed record PresenceMemory(string Era, PresenceStatus Told, PresenceStatus ToldOwn, PresenceStatus Choice, long ChosenAt);

/// <summary>A user after a beat or a sweep.</summary>
/// <param name="IsUntold">Somebody should claim the telling: what others or the user see is not what they were told, or the user is in no place yet.</param>
/// <param name="Moved">Changes with each <see cref="IPresenceStore.MoveAsync"/>.</param>
/// <param name="Came">The device of the beat, when this is its first connection.</param>
/// <param name="Gone">Devices whose last connection has expired.</param>
internal sealed record PresenceState(
    PresenceUser User, bool IsUntold, string Moved, PresenceMemory Memory, string? Came, IReadOnlyList<string> Gone);

/// <summary>The servers that a user is a member of, as they were read after <paramref name="Moved"/>.</summary>
internal sealed record PresencePlaces(PresenceUser User, string Moved, IReadOnlyList<string> Servers);

internal enum PresenceClaimKind
{
    /// <summary>It ended up where it was, or another node has told it.</summary>
    Nothing,

    /// <summary>It is the caller's to tell.</summary>
    Tell,

    /// <summary>The user was told of less than a window ago: claim it in the next one.</summary>
    Later,

    /// <summary>The user has joined or left a server since: read the servers again.</summary>
    Moved,
}

/// <param name="Before">What others were told before.</param>
/// <param name="BeforeOwn">What the user was told before.</param>
internal sealed record PresenceClaim(
    PresenceClaimKind Kind, SeenPresence Presence, PresenceStatus Before, PresenceStatus BeforeOwn, string Moved);

/// <param name="Seen">As others see it.</param>
/// <param name="Own">As the user sees it.</param>
/// <param name="LastSeen">When others last saw the user as connected, now if they do; null when nobody remembers.</param>
internal sealed record SeenPresence(string UserId, PresenceStatus Seen, PresenceStatus Own, DateTimeOffset? LastSeen);

/// <param name="Kind">Tell, Nothing when it is what was told last, or Later.</param>
internal readonly record struct OnlineCount(PresenceClaimKind Kind, int Online);

internal sealed class PresenceAwayException(string message, Exception inner) : Exception(message, inner);

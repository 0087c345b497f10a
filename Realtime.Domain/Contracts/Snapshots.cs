using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <summary>Asks for all that a client begins with.</summary>
public sealed record GetSnapshot;

/// <summary>
/// All that a client begins with, read at one moment. What is told afterwards is applied to it; see <c>docs/clients.md</c>.
/// </summary>
/// <param name="Servers">Those that the caller is a member of, by id.</param>
/// <param name="Conversations">Those that the caller is in, newest first.</param>
/// <param name="Streams">Those that are live and the caller's own, or the caller's to moderate; newest first.</param>
/// <param name="Topics">Every topic of the above, and the caller's own: where to subscribe from, and what is unread there.</param>
/// <param name="UnreadNotifications">Counted up to 1000.</param>
/// <param name="Blocked">The ids of those whom the caller has blocked.</param>
/// <param name="Status">The caller's own presence, as the caller sees it; absent while presence is away.</param>
/// <param name="Presence">How those are with whom the caller is in a conversation, by id; absent while presence is away.</param>
public sealed record Snapshot(
    User Me, IReadOnlyList<ServerSnapshot> Servers, IReadOnlyList<Conversation> Conversations, IReadOnlyList<LiveStream> Streams,
    IReadOnlyList<TopicSnapshot> Topics, int UnreadNotifications, IReadOnlyList<string> Blocked,
    PresenceStatus? Status = null, IReadOnlyList<PresenceChange>? Presence = null);

/// <summary>A server as one of its members sees it.</summary>
/// <param name="Roles">All of its roles, from the highest to everyone's.</param>
/// <param name="OwnRoles">The ids of those the caller was given, by id.</param>
/// <param name="Permissions">What the caller may in the server as a whole.</param>
/// <param name="Channels">Those that the caller may see, in order.</param>
/// <param name="Rank">Of the caller's highest role; absent for the owner, who is above all.</param>
/// <param name="MutedUntil">Until when the caller may not write or speak.</param>
/// <param name="Online">Members whom others see as connected, at that moment; absent while presence is away.</param>
public sealed record ServerSnapshot(
    Server Server, IReadOnlyList<Role> Roles, IReadOnlyList<string> OwnRoles, ServerPermissions Permissions, IReadOnlyList<ChannelSnapshot> Channels,
    int? Rank = null, DateTimeOffset? MutedUntil = null, int? Online = null);

/// <param name="Permissions">What the caller may in this channel; absent where it is what the caller may in the server.</param>
public sealed record ChannelSnapshot(Channel Channel, ServerPermissions? Permissions = null);

/// <summary>Where a topic was at the moment of the snapshot.</summary>
/// <param name="Seq">The topic's head: subscribe with it as <c>after</c> and nothing is missed.</param>
/// <param name="Epoch">The epoch of <paramref name="Seq"/>.</param>
/// <param name="ReadSeq">The caller's read watermark; this and what follows are absent where no messages are.</param>
/// <param name="Unread">Messages of others above it that can be read, counted up to 1000.</param>
/// <param name="Mentions">Those of them that mention the caller, or everyone; counted likewise.</param>
/// <param name="Level">Of which messages the caller wants to know.</param>
/// <param name="MutedUntil">Of none before this.</param>
public sealed record TopicSnapshot(
    TopicKind Type, string Id, long Seq, string Epoch, long? ReadSeq = null, int? Unread = null, int? Mentions = null,
    NotificationLevel? Level = null, DateTimeOffset? MutedUntil = null);

using System.Text.Json.Serialization;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <param name="Subscriptions">1 to <see cref="Limits.SubscriptionsPerCall"/> topics; each is answered for itself, in this order.</param>
public sealed record SubscribeRequest(IReadOnlyList<SubscriptionRequest> Subscriptions);

/// <param name="After">The last seq the client has; asks for what changed since. Absent: no replay.</param>
/// <param name="Epoch">The epoch that <paramref name="After"/> was counted in; with another one the replay is not complete.</param>
public sealed record SubscriptionRequest(TopicKind Type, string Id, long? After = null, string? Epoch = null);

public sealed record SubscribeReply(IReadOnlyList<Subscription> Subscriptions);

/// <param name="Status">Denied is the same for what is not there and for what the caller may not see.</param>
/// <param name="Seq">The topic's head as of the replay. Live events may arrive before this reply; order them by seq.</param>
/// <param name="Epoch">Which run of seqs this is. Another one than before means: forget positions, reload with HISTORY.</param>
/// <param name="ReadSeq">The caller's own read watermark; 0 when nothing is read.</param>
/// <param name="Unread">Messages of others above it that can be read, counted up to 1000.</param>
/// <param name="Mentions">Messages above it that mention the caller, or everyone; counted likewise.</param>
/// <param name="Messages">With <c>after</c>: the present state of every message changed since, by rising <c>changeSeq</c>.</param>
/// <param name="Complete">With <c>after</c>: whether <paramref name="Messages"/> is all that was missed. When false it is empty: reload with HISTORY.</param>
/// <param name="Reason">With denied: why, where that gives nothing away, e.g. <c>too_many</c>.</param>
public sealed record Subscription(
    TopicKind Type, string Id, SubscriptionStatus Status, long? Seq = null, string? Epoch = null, long? ReadSeq = null, int? Unread = null,
    IReadOnlyList<Message>? Messages = null, bool? Complete = null, string? Reason = null, int? Mentions = null);

[JsonConverter(typeof(WireEnumConverter<SubscriptionStatus>))]
public enum SubscriptionStatus
{
    [JsonStringEnumMemberName("subscribed")] Subscribed,
    [JsonStringEnumMemberName("unsubscribed")] Unsubscribed,
    [JsonStringEnumMemberName("denied")] Denied,
}

/// <summary>The caller is in the topic no longer, though nobody asked to leave it.</summary>
public sealed record SubscriptionEnded(TopicRef Topic, SubscriptionEnd Reason);

[JsonConverter(typeof(WireEnumConverter<SubscriptionEnd>))]
public enum SubscriptionEnd
{
    /// <summary>The user left the server, on whatever connection.</summary>
    [JsonStringEnumMemberName("left")] Left,

    [JsonStringEnumMemberName("kicked")] Kicked,

    [JsonStringEnumMemberName("banned")] Banned,

    /// <summary>The user may not see the topic any more, for another reason, or it is gone.</summary>
    [JsonStringEnumMemberName("access_lost")] AccessLost,
}

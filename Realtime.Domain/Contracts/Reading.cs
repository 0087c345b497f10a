using Realtime.Domain.Delivery;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <summary>Moves the caller's read watermark of a topic forward; never back. Threads have their own (<see cref="MarkThreadRead"/>).</summary>
/// <param name="Seq">Read up to here, inclusive. Past the topic's head counts as the head.</param>
public sealed record MarkRead(TopicKind Type, string Id, long Seq);

/// <param name="Unread">Messages of others above the watermark that can be read and are not deleted, counted up to 1000; of a topic without those in its threads.</param>
/// <param name="Mentions">How many messages above it mention the caller, or everyone.</param>
public sealed record MarkedRead(int Unread, int Mentions);

/// <param name="MessageId">In a conversation: the last message that was read; absent when there is none up to <paramref name="Seq"/>.</param>
public sealed record MessageRead(TopicRef Topic, string UserId, long Seq, DateTimeOffset ReadAt, string? MessageId = null) : ILatest
{
    string ILatest.LatestKey => $"{Topic.Type}/{Topic.Id}/{UserId}";
}

/// <summary>Over HTTP the topic is in the path: <c>PUT /api/v1/channels/{id}/read</c>.</summary>
public sealed record PutRead(long Seq);

/// <summary>How far a participant has read a conversation.</summary>
public sealed record ReadState(string UserId, long Seq, DateTimeOffset ReadAt);

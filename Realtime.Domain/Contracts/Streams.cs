using Realtime.Domain.Delivery;

namespace Realtime.Domain.Contracts;

/// <summary>A live stream; its chat is open to everyone of the tenant until it ends.</summary>
public sealed record LiveStream(string Id, string Title, string OwnerId, DateTimeOffset StartedAt, DateTimeOffset? EndedAt = null) : ILatest
{
    string ILatest.LatestKey => Id;
}

/// <param name="Title">1 to 200 characters.</param>
/// <param name="Id">The caller's own id, or absent for one of ours.</param>
public sealed record StartStream(string Title, string? Id = null);

/// <summary>How many watch a stream, over all nodes. At most once a second.</summary>
/// <param name="Count">Connections subscribed to the stream.</param>
public sealed record ViewerCount(string StreamId, int Count) : ILatest
{
    string ILatest.LatestKey => StreamId;
}

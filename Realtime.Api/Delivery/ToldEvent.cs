using System.Text.Json;
using Realtime.Domain.Contracts;
using Realtime.Domain.Delivery;

namespace Realtime.Api.Delivery;

/// <summary>An event before anybody is named who shall hear it. Its payload is serialised here, once.</summary>
internal readonly record struct ToldEvent(string Name, long? Seq, string? LatestKey, ReadOnlyMemory<byte> Payload)
{
    public static ToldEvent Of(string name, object payload) => new(
        name,
        (payload as ISequenced)?.Seq,
        (payload as ILatest)?.LatestKey,
        JsonSerializer.SerializeToUtf8Bytes(payload, payload.GetType(), WireJson.Options));

    /// <summary>For a topic's subscribers, on whatever node.</summary>
    public TopicEvent To(string group, string? exceptUser = null) => new(group, Name, Seq, LatestKey, exceptUser, Payload);

    /// <summary>For one connection of this node.</summary>
    public OutboundEvent ToOne() => new(Name, EventCatalog.ClassOf(Name), LatestKey, Payload);
}

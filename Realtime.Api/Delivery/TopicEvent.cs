using Realtime.Domain.Delivery;

namespace Realtime.Api.Delivery;

/// <summary>An event on its way to a topic's subscribers, on whatever node they are.</summary>
/// <param name="Group">The topic's group name.</param>
/// <param name="Name">The event's name on the wire.</param>
/// <param name="Seq">The topic's seq that it took; null when it took none.</param>
/// <param name="LatestKey">What it is the newest of, for those of <see cref="DeliveryClass.Latest"/>.</param>
/// <param name="ExceptUser">Whose connections are not told: <c>{tenant}/{user}</c>.</param>
/// <param name="Payload">UTF-8 JSON, made once, by the node that tells.</param>
internal sealed record TopicEvent(
    string Group, string Name, long? Seq, string? LatestKey, string? ExceptUser, ReadOnlyMemory<byte> Payload)
{
    private OutboundEvent? _outbound;

    /// <summary>What goes into the connections' queues; one for all of them, so that its envelope is made once.</summary>
    public OutboundEvent Outbound => _outbound ??= new OutboundEvent(
        Name, EventCatalog.ClassOf(Name), LatestKey is null ? null : $"{Group} {Name} {LatestKey}", Payload, Group);
}

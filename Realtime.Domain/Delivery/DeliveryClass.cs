namespace Realtime.Domain.Delivery;

/// <summary>What may happen to an event on the way to a client that reads too slowly. Part of the event's contract.</summary>
public enum DeliveryClass
{
    /// <summary>Never dropped. Where it does not fit any more the connection is closed, and its client catches up.</summary>
    Durable,

    /// <summary>Only the newest of a key matters (<see cref="ILatest"/>): it takes the place of one that still waits.</summary>
    Latest,

    /// <summary>True for a moment; the first to be dropped.</summary>
    Ephemeral,
}

/// <summary>The delivery class of an event; without it an event is <see cref="DeliveryClass.Durable"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DeliveryAttribute(DeliveryClass @class) : Attribute
{
    public DeliveryClass Class => @class;
}

/// <summary>A change of what is stored in a topic: it took the topic's next seq.</summary>
public interface ISequenced
{
    long Seq { get; }
}

/// <summary>An event of which only the newest matters.</summary>
public interface ILatest
{
    /// <summary>What it is the newest of, among the events of its name in a topic.</summary>
    string LatestKey { get; }
}

using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections.Dialects;

/// <summary>What a client's frame asks, in the hub's terms, and what its dialect needs to know to answer it.</summary>
/// <param name="Name">What the dialect calls it; empty for a frame that could not be read.</param>
/// <param name="Id">What the client called the frame, as the JSON that it wrote; null when it called it nothing.</param>
/// <param name="Operation">The hub's method.</param>
/// <param name="Argument">Its argument.</param>
internal record Asked(string Name, string? Id, string Operation, object Argument)
{
    /// <summary>A frame that asks nothing.</summary>
    public static readonly Asked Nothing = new("", null, "", Done.Instance);

    /// <summary>The client wants to leave.</summary>
    public static readonly Asked ToLeave = new("", null, "", Done.Instance);

    /// <summary>The same, answered with a refusal.</summary>
    public Asked But(Refusal refusal) => this with { Operation = RealtimeHubProtocol.Refused, Argument = refusal.ToError() };

    /// <summary>One that is answered with a refusal, without anything being carried out.</summary>
    public static Asked Refused(string name, string? id, Refusal refusal) => new(name, id, RealtimeHubProtocol.Refused, refusal.ToError());
}

using System.Text.Json;
using Realtime.Domain.Topics;

namespace Realtime.Api.Delivery;

/// <summary>What one node says to the others.</summary>
/// <param name="From">The node's id.</param>
/// <param name="Subject">Which capability's business it is.</param>
/// <param name="Payload">UTF-8 JSON.</param>
internal sealed record NodeMessage(string From, string Subject, ReadOnlyMemory<byte> Payload);

/// <summary>
/// What the nodes tell each other beside the events of topics: hints to look into the database now, and counts that are told again and
/// again. It may be lost, so nothing hangs on it.
/// </summary>
internal sealed class NodeBus
{
    private readonly IBackplane _backplane;
    private readonly ILogger<NodeBus> _logger;
    private volatile Dictionary<string, Action<NodeMessage>> _listeners = [];

    public NodeBus(IBackplane backplane, ILogger<NodeBus> logger)
    {
        (_backplane, _logger) = (backplane, logger);
        backplane.Heard = Hear;
    }

    /// <summary>This node, until it stops; another one each time it starts.</summary>
    public string NodeId { get; } = Identifier.New("node_");

    /// <summary>Tells the other nodes, not this one.</summary>
    public void Tell<T>(string subject, T what) => _backplane.Say(new NodeMessage(NodeId, subject, JsonSerializer.SerializeToUtf8Bytes(what)));

    /// <summary>Hears what others tell about a subject, one at a time. One listener each, that does not block.</summary>
    public void Listen<T>(string subject, Action<string, T> hear)
    {
        lock (_backplane)
        {
            _listeners = new(_listeners) { [subject] = message => hear(message.From, JsonSerializer.Deserialize<T>(message.Payload.Span)!) };
        }
    }

    private void Hear(NodeMessage message)
    {
        // A subject that nobody here knows is of a node of another version.
        if (message.From == NodeId || !_listeners.TryGetValue(message.Subject, out var hear))
        {
            return;
        }
        try
        {
            hear(message);
        }
        catch (JsonException failure)
        {
            _logger.NotUnderstood(failure, message.Subject, message.From);
        }
    }
}

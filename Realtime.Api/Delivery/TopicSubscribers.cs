using Realtime.Api.Connections;

namespace Realtime.Api.Delivery;

/// <summary>
/// The connections of one topic on this node. Joining and leaving are O(1); whoever tells them walks an array that nobody
/// changes, made anew by the first to tell after somebody came or went. Once the last has left nobody can join any more.
/// </summary>
internal sealed class TopicSubscribers
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ClientConnection> _connections = [];
    private ClientConnection[]? _snapshot;
    private bool _over;

    public ClientConnection[] All
    {
        get
        {
            if (Volatile.Read(ref _snapshot) is { } known)
            {
                return known;
            }
            lock (_lock)
            {
                return _snapshot ??= [.. _connections.Values];
            }
        }
    }

    /// <summary>False when the last has left.</summary>
    public bool TryAdd(ClientConnection connection)
    {
        lock (_lock)
        {
            if (!_over && _connections.TryAdd(connection.Id, connection))
            {
                _snapshot = null;
            }
            return !_over;
        }
    }

    /// <summary>Whether this was the last to leave.</summary>
    public bool RemoveLast(string connectionId)
    {
        lock (_lock)
        {
            if (!_connections.Remove(connectionId))
            {
                return false;
            }
            _snapshot = null;
            return _over = _connections.Count == 0;
        }
    }
}

using System.Collections.Concurrent;
using Realtime.Api.Access;

namespace Realtime.Api.Connections;

/// <summary>Who is connected to this node, by user: O(1) to find, to add and to take away.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<(string Tenant, string UserId), ConcurrentDictionary<string, ClientConnection>> _byUser = new();

    /// <summary>False when the user has so many already.</summary>
    public bool TryAdd(ClientConnection connection, int limit)
    {
        while (true)
        {
            var connections = _byUser.GetOrAdd(KeyOf(connection.Caller), _ => new());
            lock (connections)
            {
                // The last of the user's other connections may just have taken the whole entry with it.
                if (_byUser.TryGetValue(KeyOf(connection.Caller), out var kept) && ReferenceEquals(kept, connections))
                {
                    return connections.Count < limit && connections.TryAdd(connection.Id, connection);
                }
            }
        }
    }

    /// <summary>False when it was not there: it was too many.</summary>
    public bool Remove(ClientConnection connection)
    {
        var key = KeyOf(connection.Caller);
        if (_byUser.TryGetValue(key, out var connections))
        {
            lock (connections)
            {
                var wasThere = connections.TryRemove(connection.Id, out _);
                if (wasThere && connections.IsEmpty)
                {
                    _byUser.TryRemove(new(key, connections));
                }
                return wasThere;
            }
        }
        return false;
    }

    /// <summary>Every connection of the node, as they are at each step of the walk.</summary>
    public IEnumerable<ClientConnection> All => _byUser.SelectMany(user => user.Value.Select(connection => connection.Value));

    public IReadOnlyCollection<ClientConnection> Of(Caller user) => Of(user.Tenant, user.UserId);

    public IReadOnlyCollection<ClientConnection> Of(string tenant, string userId) =>
        _byUser.TryGetValue((tenant, userId), out var connections) ? [.. connections.Values] : [];

    private static (string, string) KeyOf(Caller caller) => (caller.Tenant, caller.UserId);
}

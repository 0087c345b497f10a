using System.Collections.Concurrent;
using Realtime.Api.Access;

namespace Realtime.Api.Connections;

/// <summary>
/// Who is connected to this node, by user: O(1) to find. To add and to take away copies the user's few connections, whose number has a limit;
/// whoever reads them meanwhile sees them as they were.
/// </summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<(string Tenant, string UserId), ClientConnection[]> _byUser = new();

    /// <summary>False when the user has so many already.</summary>
    public bool TryAdd(ClientConnection connection, int limit)
    {
        var key = KeyOf(connection.Caller);
        while (true)
        {
            if (!_byUser.TryGetValue(key, out var connections))
            {
                if (_byUser.TryAdd(key, [connection]))
                {
                    return true;
                }
            }
            else if (connections.Length >= limit)
            {
                return false;
            }
            else if (_byUser.TryUpdate(key, [.. connections, connection], connections))
            {
                return true;
            }
        }
    }

    /// <summary>False when it was not there: it was too many.</summary>
    public bool Remove(ClientConnection connection)
    {
        var key = KeyOf(connection.Caller);
        while (_byUser.TryGetValue(key, out var connections) && connections.Contains(connection))
        {
            if (connections.Length == 1
                ? _byUser.TryRemove(new(key, connections))
                : _byUser.TryUpdate(key, [.. connections.Where(other => other != connection)], connections))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Every connection of the node, as they are at each step of the walk.</summary>
    public IEnumerable<ClientConnection> All => _byUser.SelectMany(user => user.Value);

    public IReadOnlyCollection<ClientConnection> Of(Caller user) => Of(user.Tenant, user.UserId);

    public IReadOnlyCollection<ClientConnection> Of(string tenant, string userId) => _byUser.GetValueOrDefault((tenant, userId), []);

    private static (string, string) KeyOf(Caller caller) => (caller.Tenant, caller.UserId);
}

using Realtime.Bench.Load;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>Subscribers that read nothing. When the server drops one it comes back, as a client would, and reads nothing again.</summary>
internal sealed class StuckCrowd : IDisposable
{
    /// <summary>So that what is sent to it is soon the server's problem and not the system's.</summary>
    private const int ReceiveBuffer = 4_096;

    private readonly LoadLoop _loop;
    private readonly HubServer _server;
    private readonly HashSet<LoadConnection> _connections = [];
    private bool _isOver;

    public StuckCrowd(LoadLoop loop, HubServer server, int count, int firstUser)
    {
        (_loop, _server, Count) = (loop, server, count);
        LoadConnection[] connections = [.. Enumerable.Range(firstUser, count).Select(Make)];
        loop.Open(connections);
    }

    public int Count { get; }

    public int Dropped { get; private set; }

    public void Dispose()
    {
        _isOver = true;
        foreach (var connection in _connections)
        {
            _loop.Close(connection);
        }
    }

    private LoadConnection Make(int user)
    {
        var plan = _server.PlanOf(user, negotiate: false, topic: 0) with { ReceiveBuffer = ReceiveBuffer };
        var connection = new LoadConnection(plan, (_, _) => { })
        {
            Subscribed = subscribed => _loop.StopReading(subscribed),
            Lost = lost => Return(lost, user),
        };
        _connections.Add(connection);
        return connection;
    }

    private void Return(LoadConnection lost, int user)
    {
        _connections.Remove(lost);
        Dropped++;
        if (!_isOver)
        {
            _loop.Start(Make(user));
        }
    }
}

using System.Diagnostics;
using Realtime.Bench.Measuring;

namespace Realtime.Bench.Load;

/// <summary>
/// All sockets of the load generator, served by the thread that calls <see cref="Run"/>. Whatever the generator counts it
/// counts on that thread, without locks.
/// </summary>
internal sealed class LoadLoop(CancellationToken cancellation) : IDisposable
{
    /// <summary>A server gives up on a SignalR client that says nothing for 30 s.</summary>
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly Epoll _epoll = new();
    private readonly List<LoadConnection?> _connections = [];
    private readonly HashSet<int> _stuck = [];
    private readonly byte[] _buffer = new byte[256 * 1024];
    private long _pingedAt = Stopwatch.GetTimestamp();
    private int _nextToPing;

    /// <param name="step">
    /// Gets the time, answers when it wants to be called again at the latest, null to end. It is called that often at least,
    /// and after whatever has come in.
    /// </param>
    public void Run(Func<long, long?> step)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var now = Stopwatch.GetTimestamp();
            if (step(now) is not { } wake)
            {
                return;
            }
            var wait = wake <= now ? TimeSpan.Zero : Stopwatch.GetElapsedTime(now, wake);
            Receive(wait < LongestWait ? wait : LongestWait);
            PingSome();
        }
    }

    /// <summary>Serves the sockets until then.</summary>
    public void RunFor(TimeSpan duration)
    {
        var end = Clock.After(duration);
        Run(now => now < end ? end : null);
    }

    /// <summary>Opens them, so many at a time, and returns when all are ready.</summary>
    public void Open(IReadOnlyCollection<LoadConnection> connections, int atATime = 64)
    {
        using var waiting = connections.GetEnumerator();
        var opening = new List<LoadConnection>();
        var isMore = true;
        var until = Clock.After(TimeSpan.FromSeconds(60) + connections.Count * TimeSpan.FromMilliseconds(10));
        Run(now =>
        {
            opening.RemoveAll(connection => connection.IsReady);
            while (isMore && opening.Count < atATime && (isMore = waiting.MoveNext()))
            {
                Start(waiting.Current);
                opening.Add(waiting.Current);
            }
            return opening.Count == 0 ? null
                : now < until ? until
                : throw new LoadException($"{opening.Count} connections were not ready in time; the first is at: {opening[0].Progress}.");
        });
    }

    /// <summary>Begins to open it, without waiting.</summary>
    public void Start(LoadConnection connection)
    {
        connection.Key = _connections.Count;
        _connections.Add(connection);
        connection.Begin();
        _epoll.Watch(connection.Socket, connection.Key);
    }

    /// <summary>From now on nobody reads what it is sent.</summary>
    public void StopReading(LoadConnection connection)
    {
        _stuck.Add(connection.Key);
        _epoll.WatchForTheEnd(connection.Socket, connection.Key);
    }

    public void Close(LoadConnection connection)
    {
        _connections[connection.Key] = null;
        connection.Dispose();
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection?.Dispose();
        }
        _epoll.Dispose();
    }

    private void Receive(TimeSpan atMost)
    {
        var count = _epoll.Wait(atMost);
        for (var i = 0; i < count; i++)
        {
            var key = _epoll.Ready(i);
            if (_connections[key] is not { } connection || (!_stuck.Contains(key) && connection.Receive(_buffer)))
            {
                continue;
            }
            Close(connection);
            (connection.Lost ?? Unexpected)(connection);
        }
    }

    private void Unexpected(LoadConnection connection)
    {
        // Ctrl-C in a terminal may reach the server as well, and first.
        cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(0.5));
        cancellation.ThrowIfCancellationRequested();
        throw new LoadException($"The server ended a connection ({connection.Progress}): {connection.EndedBy}");
    }

    /// <summary>Spread evenly, so that a ping is never a burst.</summary>
    private void PingSome()
    {
        var due = (int)(_connections.Count * (Stopwatch.GetElapsedTime(_pingedAt) / PingEvery));
        if (due == 0)
        {
            return;
        }
        _pingedAt = Stopwatch.GetTimestamp();
        for (var i = 0; i < due; i++)
        {
            _nextToPing = (_nextToPing + 1) % _connections.Count;
            if (_connections[_nextToPing] is { IsReady: true } connection)
            {
                connection.Ping();
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Realtime.Tests.Chaos;

/// <summary>One address for several nodes, as a load balancer has: connections are passed on in turn, past nodes that take none. All can be cut at once.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, Socket> _pairs = new();
    private readonly IReadOnlyList<Uri> _nodes;
    private readonly Task _accepting;
    private int _turn;

    public Balancer(IReadOnlyList<Uri> nodes)
    {
        _nodes = nodes;
        _listener.Start(2_000);
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Ends every connection with a reset, at both of its ends.</summary>
    public void CutAll()
    {
        foreach (var (client, node) in _pairs)
        {
            client.Close(0);
            node.Close(0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        CutAll();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassOnAsync(await _listener.AcceptSocketAsync());
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task PassOnAsync(Socket client)
    {
        using (client)
        {
            if (await ReachAsync() is not { } node)
            {
                client.Close(0);
                return;
            }
            using (node)
            {
                client.NoDelay = node.NoDelay = true;
                _pairs[client] = node;
                await Task.WhenAny(PumpAsync(client, node), PumpAsync(node, client));
                _pairs.TryRemove(client, out _);
            }
        }
    }

    private async Task<Socket?> ReachAsync()
    {
        for (var tried = 0; tried < _nodes.Count; tried++)
        {
            var node = _nodes[(int)((uint)Interlocked.Increment(ref _turn) % _nodes.Count)];
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(node.Host, node.Port);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
            }
        }
        return null;
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16_384];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory()) is > 0 and var received)
            {
                for (var sent = 0; sent < received;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, received - sent));
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // One end is gone, and the other goes with it.
        }
    }
}

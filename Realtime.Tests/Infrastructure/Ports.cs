using System.Net;
using System.Net.Sockets;

namespace Realtime.Tests.Infrastructure;

internal static class Ports
{
    // Below what any system gives to outgoing connections: one of those could take a port while the server on it is restarted.
    private const int First = 20_000;
    private const int Last = 32_000;

    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>A port of this machine that nobody listens on, and that no other test is given.</summary>
    public static int Free() => Free(1);

    /// <summary>The first of so many in a row.</summary>
    public static int Free(int count)
    {
        while (true)
        {
            var first = First + ((Interlocked.Add(ref _next, count) - count) % (Last - First));
            if (Enumerable.Range(first, count).All(IsFree))
            {
                return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

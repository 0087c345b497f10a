using System.Net.Sockets;

namespace Realtime.Tests.Infrastructure;

/// <summary>For a client that is to feel soon that it does not read.</summary>
internal static class SmallBuffer
{
    /// <param name="bytes">How many bytes the system keeps for one that does not read; as many as it likes when null.</param>
    public static HttpMessageInvoker? Of(int? bytes) => bytes is not { } most ? null : new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = most };
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}

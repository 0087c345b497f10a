using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace Realtime.Api.Connections.Lane;

/// <summary>
/// Where a lane connection's bytes go: straight to its socket where that can be done, and else into the server's response, whose own buffer
/// and thread hop cost about as much as the socket does.
/// </summary>
/// <remarks>
/// Which way it is, the first write decides, for good: bytes on two ways would overtake each other. The socket is taken once the client has
/// spoken, since by then the answer that made this a WebSocket has left the response's buffer; and never under TLS, which lies between.
/// </remarks>
internal sealed class LaneOutput(HttpContext http, Stream response)
{
    private volatile bool _wasHeard;
    private bool _isDecided;
    private Socket? _socket;

    /// <summary>The client has said something.</summary>
    public void Heard() => _wasHeard = true;

    /// <summary>Completes when the bytes are on their way. One at a time.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (!_isDecided)
        {
            _isDecided = true;
            _socket = _wasHeard && http.Features.Get<ITlsHandshakeFeature>() is null ? http.Features.Get<IConnectionSocketFeature>()?.Socket : null;
        }
        return _socket is null ? response.WriteAsync(bytes) : SendAsync(_socket, bytes);
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
        }
    }
}

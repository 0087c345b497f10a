using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Realtime.Api.Delivery;

namespace Realtime.Api.Connections.Lane;

/// <summary>
/// Where a lane connection's bytes go: straight to its socket where that can be done, and else into the server's response, whose own buffer
/// and thread hop cost about as much as the socket does.
/// </summary>
/// <remarks>
/// Bytes on two ways would overtake each other, so the socket is taken, for good, once nothing can be in the response's buffer any more: when
/// the client has spoken before anything was written, since by then the answer that made this a WebSocket has left it; or when it has answered
/// a ping behind which nothing was written. Never under TLS, which lies between.
/// </remarks>
internal sealed class LaneOutput(HttpContext http, Stream response)
{
    private readonly bool _isPlain = http.Features.Get<ITlsHandshakeFeature>() is null && http.Features.Get<IConnectionSocketFeature>() is not null;

    private volatile bool _wasHeard;
    private volatile int _answered;
    private int _asked;
    private bool _isBehind;
    private Socket? _socket;

    /// <summary>The client has said something.</summary>
    public void Heard() => _wasHeard = true;

    /// <summary>The client has answered a ping, or says so; who lies gets its own bytes in disorder.</summary>
    public void Ponged(ReadOnlySpan<byte> payload)
    {
        if (payload.Length == sizeof(int))
        {
            _answered = BinaryPrimitives.ReadInt32BigEndian(payload);
        }
    }

    /// <summary>Completes when the bytes are on their way. One at a time.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_socket is null && _isPlain && _wasHeard && _answered == _asked && !_isBehind)
        {
            _socket = http.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket;
        }
        return _socket is not null ? SendAsync(_socket, bytes) : _isPlain ? RespondAskingAsync(bytes) : response.WriteAsync(bytes);
    }

    private async ValueTask RespondAskingAsync(ReadOnlyMemory<byte> bytes)
    {
        await response.WriteAsync(bytes);
        if (_answered == _asked)
        {
            var number = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(number, ++_asked);
            _isBehind = false;
            await response.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Ping, number));
        }
        else
        {
            _isBehind = true;
        }
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
        }
    }
}

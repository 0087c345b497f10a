using System.Buffers.Binary;
using System.Text;

namespace Realtime.Tests.Infrastructure;

/// <summary>WebSocket frames as a client sends them, and as none should.</summary>
internal static class RawFrame
{
    public const int Continuation = 0;
    public const int TextFrame = 1;
    public const int BinaryFrame = 2;
    public const int CloseFrame = 8;
    public const int PingFrame = 9;

    private static readonly byte[] Mask = [0x37, 0xfa, 0x21, 0x3d];

    /// <summary>A frame of SignalR's JSON protocol, in a text message.</summary>
    public static byte[] Json(string json) => Of(TextFrame, Encoding.UTF8.GetBytes(json + "\u001e"));

    /// <summary>A call of PING that is answered under this id.</summary>
    public static byte[] Ping(string invocationId) => Json($$"""{"type":1,"invocationId":"{{invocationId}}","target":"PING","arguments":[{}]}""");

    public static byte[] Close(int code, byte[]? reason = null) => Of(CloseFrame, [(byte)(code >> 8), (byte)code, .. reason ?? []]);

    /// <param name="reserved">The three bits below FIN, as a number.</param>
    /// <param name="lengthBytes">0, 2 or 8 bytes for the length; the fewest that do unless given.</param>
    /// <param name="claimedLength">What the frame says of its length; the truth unless given.</param>
    public static byte[] Of(
        int opcode, ReadOnlySpan<byte> payload, bool final = true, bool masked = true, int reserved = 0, int? lengthBytes = null, ulong? claimedLength = null)
    {
        var length = claimedLength ?? (ulong)payload.Length;
        var wide = lengthBytes ?? (length < 126 ? 0 : length <= ushort.MaxValue ? 2 : 8);
        var head = new byte[2 + wide];
        head[0] = (byte)((final ? 0x80 : 0) | (reserved << 4) | opcode);
        head[1] = (byte)((masked ? 0x80 : 0) | (wide switch { 0 => (int)length, 2 => 126, _ => 127 }));
        if (wide == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)length);
        }
        else if (wide == 8)
        {
            BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(2), length);
        }
        var body = payload.ToArray();
        if (!masked)
        {
            return [.. head, .. body];
        }
        for (var index = 0; index < body.Length; index++)
        {
            body[index] ^= Mask[index % 4];
        }
        return [.. head, .. Mask, .. body];
    }
}

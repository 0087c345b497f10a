using System.Buffers.Binary;

namespace Realtime.Bench.Load;

/// <summary>A client's WebSocket frames, which must be masked.</summary>
internal static class FrameWriter
{
    public const byte Text = 0x81;
    public const byte Pong = 0x8a;

    /// <summary>Of what is sent here: up to 65,535 bytes in a frame.</summary>
    public const int LongestHeader = 8;

    /// <returns>How long the frame is.</returns>
    public static int Write(Span<byte> frame, byte kind, ReadOnlySpan<byte> payload)
    {
        frame[0] = kind;
        var at = 2;
        if (payload.Length < 126)
        {
            frame[1] = (byte)(0x80 | payload.Length);
        }
        else
        {
            frame[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], checked((ushort)payload.Length));
            at = 4;
        }
        var key = frame.Slice(at, 4);
        BinaryPrimitives.WriteInt32LittleEndian(key, Random.Shared.Next());
        var masked = frame[(at + 4)..];
        for (var i = 0; i < payload.Length; i++)
        {
            masked[i] = (byte)(payload[i] ^ key[i & 3]);
        }
        return at + 4 + payload.Length;
    }
}

using System.Buffers.Binary;

namespace Realtime.Api.Delivery;

/// <summary>RFC 6455, section 5.2: what a frame begins with.</summary>
internal static class WebSocketFrame
{
    public const int Continuation = 0x0;
    public const int TextMessage = 0x1;
    public const int BinaryMessage = 0x2;
    public const int Close = 0x8;
    public const int Ping = 0x9;
    public const int Pong = 0xA;

    /// <summary>Most bytes that a control frame may carry.</summary>
    public const int MaxControlPayload = 125;

    /// <summary>Most bytes of a header that a server writes, who does not mask.</summary>
    public const int MaxHeader = 10;

    /// <summary>Most bytes of a header that a client writes.</summary>
    public const int MaxClientHeader = MaxHeader + MaskBytes;

    /// <summary>Those of one with a short payload: as much as a control frame may carry.</summary>
    public const int ShortClientHeader = 2 + MaskBytes;

    private const int MaskBytes = 4;
    private const byte Masked = 0x80;
    private const byte Final = 0x80;
    private const int Length16 = 126;
    private const int Length64 = 127;

    /// <summary>A whole text message as a server's frame.</summary>
    public static byte[] Text(ReadOnlySpan<byte> payload) => Make(TextMessage, payload);

    public static byte[] Make(int opcode, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[MaxHeader];
        var size = WriteHeader(header, opcode, payload.Length);
        var frame = new byte[size + payload.Length];
        header[..size].CopyTo(frame);
        payload.CopyTo(frame.AsSpan(size));
        return frame;
    }

    /// <summary>A close frame with a code.</summary>
    public static byte[] MakeClose(int code)
    {
        Span<byte> payload = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        return Make(Close, payload);
    }

    /// <summary>Writes the header of an unmasked frame that is its message's only one, and answers its length.</summary>
    public static int WriteHeader(Span<byte> header, int opcode, int length)
    {
        header[0] = (byte)(Final | opcode);
        switch (length)
        {
            case < Length16:
                header[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                header[1] = Length16;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
                return 4;
            default:
                header[1] = Length64;
                BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)length);
                return 10;
        }
    }

    /// <summary>The same as a client's, with a mask that changes nothing.</summary>
    public static int WriteClientHeader(Span<byte> header, int opcode, int length)
    {
        var size = WriteHeader(header, opcode, length);
        header[1] |= Masked;
        header.Slice(size, MaskBytes).Clear();
        return size + MaskBytes;
    }

    /// <summary>Reads the header of a frame that was made here.</summary>
    /// <returns>Size: the header's own length; Length: the payload's.</returns>
    public static (int Opcode, int Size, int Length) ReadOurHeader(ReadOnlySpan<byte> frame) => (frame[0] & 0x0F, frame[1]) switch
    {
        (var opcode, Length16) => (opcode, 4, BinaryPrimitives.ReadUInt16BigEndian(frame[2..])),
        (var opcode, Length64) => (opcode, 10, checked((int)BinaryPrimitives.ReadUInt64BigEndian(frame[2..]))),
        var (opcode, length) => (opcode, 2, length),
    };

    /// <summary>Reads the header of a client's frame.</summary>
    /// <param name="header">What was read; of length 0 when more bytes are needed.</param>
    /// <returns>False for what no client may send: reserved bits, a frame without a mask, a length that is not written the short way.</returns>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out ClientFrameHeader header)
    {
        header = default;
        if (bytes.Length < 2)
        {
            return true;
        }
        if ((bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) == 0)
        {
            return false;
        }
        ulong length = (uint)(bytes[1] & 0x7F);
        var lengthBytes = length switch { Length16 => 2, Length64 => 8, _ => 0 };
        var size = 2 + lengthBytes + 4;
        if (bytes.Length < size)
        {
            return true;
        }
        if (lengthBytes > 0)
        {
            length = lengthBytes == 2 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
            if (length < Length16 || (lengthBytes == 8 && length is <= ushort.MaxValue or > long.MaxValue))
            {
                return false;
            }
        }
        header = new ClientFrameHeader(size, (bytes[0] & Final) != 0, bytes[0] & 0x0F, (long)length, BinaryPrimitives.ReadUInt32LittleEndian(bytes[(size - 4)..]));
        return true;
    }

    /// <summary>Takes the mask off, section 5.3.</summary>
    /// <param name="mask">As <see cref="ClientFrameHeader.Mask"/>.</param>
    /// <param name="offset">How much of the frame's payload came before.</param>
    public static void Unmask(Span<byte> payload, uint mask, long offset)
    {
        // The mask's bytes in the order of this piece.
        mask = uint.RotateRight(mask, (int)(offset & 3) * 8);
        var words = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(payload);
        var wide = mask | ((ulong)mask << 32);
        if (!BitConverter.IsLittleEndian)
        {
            wide = BinaryPrimitives.ReverseEndianness(wide);
        }
        for (var index = 0; index < words.Length; index++)
        {
            words[index] ^= wide;
        }
        for (var index = words.Length * sizeof(ulong); index < payload.Length; index++)
        {
            payload[index] ^= (byte)(mask >> ((index & 3) * 8));
        }
    }
}

/// <param name="Size">The header's own length, mask included.</param>
/// <param name="Mask">Its bytes, the first one lowest.</param>
internal readonly record struct ClientFrameHeader(int Size, bool IsFinal, int Opcode, long Length, uint Mask)
{
    public bool IsControl => (Opcode & 0x8) != 0;
}

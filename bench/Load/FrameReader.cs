using System.Buffers;
using System.Buffers.Binary;

namespace Realtime.Bench.Load;

/// <summary>
/// A server's WebSocket frames, unmasked and however they are cut: payloads are passed on as they come, so a frame need not be
/// there as a whole, and a record may lie across frames.
/// </summary>
internal sealed class FrameReader
{
    private const byte RecordEnd = 0x1e;
    private const int Close = 8;
    private const int Ping = 9;

    private ArrayBufferWriter<byte>? _begun;
    private long _left;
    private int _opcode;

    /// <returns>How many bytes were used; the rest, the beginning of a header or of a control frame, must come again with what follows.</returns>
    public int Read(ReadOnlySpan<byte> data, LoadConnection connection)
    {
        var whole = data.Length;
        while (!data.IsEmpty)
        {
            if (_left == 0)
            {
                if (!TryReadHeader(ref data))
                {
                    break;
                }
                continue;
            }
            if (_opcode >= Close && data.Length < _left)
            {
                break;
            }
            var payload = data[..(int)Math.Min(_left, data.Length)];
            data = data[payload.Length..];
            _left -= payload.Length;
            switch (_opcode)
            {
                case Close:
                    connection.OnClose(payload);
                    break;
                case Ping:
                    connection.OnPing(payload);
                    break;
                case < Close:
                    Split(payload, connection);
                    break;
                default:
                    break;
            }
        }
        return whole - data.Length;
    }

    private bool TryReadHeader(ref ReadOnlySpan<byte> data)
    {
        if (data.Length < 2)
        {
            return false;
        }
        var kind = data[1] & 0x7f;
        var size = kind switch { 127 => 10, 126 => 4, _ => 2 };
        if (data.Length < size)
        {
            return false;
        }
        _opcode = data[0] & 0x0f;
        _left = kind switch
        {
            127 => BinaryPrimitives.ReadInt64BigEndian(data[2..]),
            126 => BinaryPrimitives.ReadUInt16BigEndian(data[2..]),
            _ => kind,
        };
        data = data[size..];
        return true;
    }

    private void Split(ReadOnlySpan<byte> payload, LoadConnection connection)
    {
        int end;
        while ((end = payload.IndexOf(RecordEnd)) >= 0)
        {
            if (_begun is { WrittenCount: > 0 })
            {
                _begun.Write(payload[..end]);
                connection.OnRecord(_begun.WrittenSpan);
                _begun.ResetWrittenCount();
            }
            else
            {
                connection.OnRecord(payload[..end]);
            }
            payload = payload[(end + 1)..];
        }
        if (!payload.IsEmpty)
        {
            (_begun ??= new ArrayBufferWriter<byte>()).Write(payload);
        }
    }
}

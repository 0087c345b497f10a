using System.Buffers;
using System.Buffers.Binary;

namespace Realtime.Bench.Load;

/// <summary>
/// A server's WebSocket frames, unmasked and however they are cut: payloads are passed on as they come, so a frame need not be
/// there as a whole, and a record may lie across frames.
/// </summary>
/// <param name="isSeparated">Whether a record ends with a mark of its own, wherever its frame does; else each message is one.</param>
internal sealed class FrameReader(bool isSeparated)
{
    private const byte RecordEnd = 0x1e;
    private const int Close = 8;
    private const int Ping = 9;

    private ArrayBufferWriter<byte>? _begun;
    private long _left;
    private int _opcode;
    private bool _isLast;

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
                // What is empty is complete: most pings are.
                if (_left > 0)
                {
                    continue;
                }
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
                case < Close when isSeparated:
                    Split(payload, connection);
                    break;
                case < Close:
                    Gather(payload, isWhole: _left == 0 && _isLast, connection);
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
        _isLast = (data[0] & 0x80) != 0;
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
            Gather(payload[..end], isWhole: true, connection);
            payload = payload[(end + 1)..];
        }
        if (!payload.IsEmpty)
        {
            Gather(payload, isWhole: false, connection);
        }
    }

    private void Gather(ReadOnlySpan<byte> part, bool isWhole, LoadConnection connection)
    {
        if (isWhole && _begun is not { WrittenCount: > 0 })
        {
            connection.OnRecord(part);
            return;
        }
        (_begun ??= new ArrayBufferWriter<byte>()).Write(part);
        if (isWhole)
        {
            connection.OnRecord(_begun.WrittenSpan);
            _begun.ResetWrittenCount();
        }
    }
}

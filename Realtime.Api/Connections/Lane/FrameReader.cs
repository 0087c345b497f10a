using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Realtime.Api.Delivery;

namespace Realtime.Api.Connections.Lane;

/// <summary>What a client's frames want of the connection beside its messages.</summary>
internal interface IFrameEvents
{
    /// <summary>Bytes came: there is somebody.</summary>
    void Heard();

    /// <summary>A ping, to be answered with the same payload.</summary>
    void Pinged(ReadOnlySpan<byte> payload);

    /// <summary>A pong, to a ping with this payload or to none.</summary>
    void Ponged(ReadOnlySpan<byte> payload);

    /// <summary>The hub has carried out all it was asked before the reading was ended.</summary>
    void Ended();
}

/// <summary>
/// A client's WebSocket frames as the pipe that the hub reads: it gives whole messages only, unmasked in the buffer they came in. There
/// is no loop and no second pipe: the hub's own reading drives it, and while nothing comes it holds no buffer.
/// </summary>
/// <remarks>One buffer: first what the hub has not consumed, then the message that is coming, then bytes that are not looked at yet.</remarks>
/// <param name="limit">Largest message, in bytes.</param>
/// <param name="separating">
/// Whether each message ends a record, as in the dialects: it is given with a <see cref="RecordSeparator"/> behind it. SignalR's clients
/// write that themselves, wherever they like.
/// </param>
/// <param name="markingBinary">Whether of a binary message, which may hold anything, only is told that there was one: <see cref="BinaryMark"/>.</param>
internal sealed class FrameReader(Stream stream, int limit, IFrameEvents events, bool separating = false, bool markingBinary = false) : PipeReader, IDisposable
{
    /// <summary>What a record ends with. No JSON has it within.</summary>
    public const byte RecordSeparator = 0x1E;

    /// <summary>What a binary message comes as where it is not read. No text that the dialects have begins with it.</summary>
    public const byte BinaryMark = (byte)'b';

    private const int SmallestBuffer = 4_096;

    /// <summary>
    /// An empty buffer is filled from here, so that the separator always has a place before the bytes that are not looked at yet: this one,
    /// or that of the frame's header, which is taken out.
    /// </summary>
    private const int RoomForSeparator = 1;

    /// <summary>RFC 6455, section 7.4.1.</summary>
    private const int NormalClosure = 1000;
    private const int ProtocolError = 1002;
    private const int NoStatus = 1005;
    private const int NotUtf8 = 1007;
    private const int TooLarge = 1009;

    private static readonly ReadOnlySequence<byte> Nothing = ReadOnlySequence<byte>.Empty;

    private readonly CancellationTokenSource _ended = new();
    private byte[][] _prefaces = [];
    private byte[]? _buffer;
    private int _start; // what the hub may read begins here
    private int _messages; // whole messages end here
    private int _coming; // the message that is coming ends here
    private int _raw; // bytes that are not looked at begin here
    private int _end; // and end here
    private bool _isNew;
    private bool _isOver;
    private volatile bool _isStopped;

    // The frame whose payload is coming.
    private long _payloadLeft;
    private long _payloadRead;
    private uint _mask;
    private bool _isFinal;

    // The message that is coming: the opcode of its first frame, 0 when none is.
    private int _opcode;

    /// <summary>The close code to answer with; null while the client has not said or done anything that ends the connection.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>Whether nothing more will come: the client said goodbye, or its end of the socket is closed.</summary>
    public bool IsPeerGone { get; private set; }

    /// <summary>Whether a frame was longer than the limit.</summary>
    public bool IsTooLarge => CloseCode == TooLarge;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_prefaces is [var preface, .. var others])
        {
            _prefaces = others;
            return new ReadResult(new ReadOnlySequence<byte>(preface), isCanceled: false, isCompleted: false);
        }
        while (!_ended.IsCancellationRequested)
        {
            if (_isStopped)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            }
            Decode();
            if (_isNew && _messages > _start)
            {
                return new ReadResult(new ReadOnlySequence<byte>(_buffer!, _start, _messages - _start), isCanceled: false, isCompleted: false);
            }
            if (_isOver)
            {
                events.Ended();
                // What is left of a record nobody will ever finish, and the hub would make a fault of it.
                return new ReadResult(Nothing, isCanceled: false, isCompleted: true);
            }
            try
            {
                await FillAsync();
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure) when (IsReset(failure))
            {
                // The socket was reset.
                IsPeerGone = true;
                _isOver = true;
            }
        }
        events.Ended();
        return new ReadResult(Nothing, isCanceled: true, isCompleted: false);
    }

    /// <summary>The hub reads these before anything that the client says, each for itself. To be said before it reads.</summary>
    public void Say(params byte[][] prefaces) => _prefaces = prefaces;

    /// <summary>The hub gets nothing more, and waits until its reading is made to end.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Makes the hub's reading end, now or when what it does is done; for good.</summary>
    public override void CancelPendingRead() => _ended.Cancel();

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_buffer is null || !ReferenceEquals(consumed.GetObject(), _buffer))
        {
            return;
        }
        _start = consumed.GetInteger();
        _isNew = examined.GetInteger() < _messages;
    }

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException("The hub waits for what it reads.");

    public override void Complete(Exception? exception = null) => CancelPendingRead();

    /// <summary>After the hub has ended: throws away what still comes, until the client's close frame or the end of its stream.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        if (_buffer is null)
        {
            Rent();
        }
        while (!IsPeerGone)
        {
            (_start, _messages, _coming) = (0, 0, 0);
            if (_isOver)
            {
                // It broke the protocol: there are no frames to find any more, only an end.
                (_raw, _end) = (0, 0);
            }
            else
            {
                Decode();
                if (IsPeerGone)
                {
                    // It waits for us to close, as a client shall: RFC 6455, section 7.1.1.
                    return;
                }
                MakeRoom();
            }
            try
            {
                var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
                _end += read;
                IsPeerGone |= read == 0;
            }
            catch (Exception failure) when (IsReset(failure))
            {
                IsPeerGone = true;
            }
        }
    }

    public void Dispose()
    {
        Release();
        _ended.Dispose();
    }

    private async ValueTask FillAsync()
    {
        if (_buffer is not null && _start == _coming && _raw == _end)
        {
            // Nothing in it is needed; between the two lie headers that were taken out.
            Release();
        }
        if (_buffer is null)
        {
            // Waits without a buffer, as most connections do most of the time.
            _ = await stream.ReadAsync(Memory<byte>.Empty, _ended.Token);
            Rent();
        }
        MakeRoom();
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), _ended.Token);
        if (read == 0)
        {
            IsPeerGone = true;
            _isOver = true;
            return;
        }
        _end += read;
        events.Heard();
    }

    [MemberNotNull(nameof(_buffer))]
    private void Rent()
    {
        _buffer = ArrayPool<byte>.Shared.Rent(SmallestBuffer);
        (_raw, _end) = (RoomForSeparator, RoomForSeparator);
    }

    private static bool IsReset(Exception failure) => failure is IOException or OperationCanceledException or ObjectDisposedException;

    private void MakeRoom()
    {
        Debug.Assert(_buffer is not null, "Its caller has one.");
        if (_end < _buffer.Length)
        {
            return;
        }
        var kept = _end - _start;
        var target = kept > _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
        _buffer.AsSpan(_start, kept).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }
        (_start, _messages, _coming, _raw, _end) = (0, _messages - _start, _coming - _start, _raw - _start, kept);
    }

    private void Release()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
        (_start, _messages, _coming, _raw, _end) = (0, 0, 0, 0, 0);
    }

    /// <summary>Looks at the bytes that came, as far as they go.</summary>
    private void Decode()
    {
        while (!_isOver && _raw < _end)
        {
            if (_payloadLeft > 0)
            {
                TakePayload();
                continue;
            }
            if (!WebSocketFrame.TryReadHeader(_buffer.AsSpan(_raw, _end - _raw), out var header))
            {
                End(ProtocolError);
                return;
            }
            if (header.Size == 0)
            {
                return;
            }
            if (header.IsControl)
            {
                if (!TryTakeControl(header))
                {
                    return;
                }
            }
            else
            {
                Begin(header);
            }
        }
    }

    private void Begin(in ClientFrameHeader header)
    {
        var isExpected = header.Opcode == WebSocketFrame.Continuation
            ? _opcode != 0
            : _opcode == 0 && header.Opcode is WebSocketFrame.TextMessage or WebSocketFrame.BinaryMessage;
        if (!isExpected)
        {
            End(ProtocolError);
            return;
        }
        // What the hub has left of a record counts too: one may not be made endless by sending it in pieces.
        if (_coming - (_isNew ? _messages : _start) + header.Length > limit)
        {
            End(TooLarge);
            return;
        }
        _opcode = header.Opcode == WebSocketFrame.Continuation ? _opcode : header.Opcode;
        (_payloadLeft, _payloadRead, _mask, _isFinal) = (header.Length, 0, header.Mask, header.IsFinal);
        _raw += header.Size;
        if (header.Length == 0)
        {
            EndFrame();
        }
    }

    private void TakePayload()
    {
        var length = (int)Math.Min(_payloadLeft, _end - _raw);
        var payload = _buffer.AsSpan(_raw, length);
        WebSocketFrame.Unmask(payload, _mask, _payloadRead);
        if (_coming != _raw)
        {
            payload.CopyTo(_buffer.AsSpan(_coming));
        }
        _coming += length;
        _raw += length;
        _payloadRead += length;
        _payloadLeft -= length;
        if (_payloadLeft == 0)
        {
            EndFrame();
        }
    }

    private void EndFrame()
    {
        if (!_isFinal)
        {
            return;
        }
        if (_opcode == WebSocketFrame.TextMessage && !Utf8.IsValid(_buffer.AsSpan(_messages, _coming - _messages)))
        {
            End(NotUtf8);
            return;
        }
        if (markingBinary && _opcode == WebSocketFrame.BinaryMessage)
        {
            // In the place of its payload or its header, which are longer.
            _coming = _messages;
            _buffer![_coming++] = BinaryMark;
        }
        if (separating)
        {
            Debug.Assert(_coming < _raw, "There is always room.");
            _buffer![_coming++] = RecordSeparator;
        }
        _isNew |= _coming > _messages;
        _messages = _coming;
        _opcode = 0;
    }

    /// <summary>False when more bytes are needed.</summary>
    private bool TryTakeControl(in ClientFrameHeader header)
    {
        if (!header.IsFinal || header.Length > WebSocketFrame.MaxControlPayload
            || header.Opcode is not (WebSocketFrame.Close or WebSocketFrame.Ping or WebSocketFrame.Pong))
        {
            End(ProtocolError);
            return true;
        }
        if (_end - _raw < header.Size + header.Length)
        {
            return false;
        }
        var payload = _buffer.AsSpan(_raw + header.Size, (int)header.Length);
        WebSocketFrame.Unmask(payload, header.Mask, 0);
        _raw += header.Size + payload.Length;
        switch (header.Opcode)
        {
            case WebSocketFrame.Ping:
                events.Pinged(payload);
                break;
            case WebSocketFrame.Close:
                IsPeerGone = true;
                End(AnswerToClose(payload));
                break;
            default:
                events.Ponged(payload);
                break;
        }
        return true;
    }

    /// <summary>The same code back, or what was wrong with it: section 7.4.</summary>
    private static int AnswerToClose(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            return payload.IsEmpty ? NormalClosure : ProtocolError;
        }
        int code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!Utf8.IsValid(payload[2..]))
        {
            return NotUtf8;
        }
        return code is (>= NormalClosure and < NoStatus and not 1004) or (>= NotUtf8 and <= 1014) or (>= 3000 and <= 4999) ? code : ProtocolError;
    }

    private void End(int code)
    {
        CloseCode ??= code;
        _isOver = true;
    }
}

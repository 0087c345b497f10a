using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Realtime.Bench.Load;

/// <summary>How a connection is to be made.</summary>
/// <param name="Path">With its query, as a WebSocket asks for it.</param>
/// <param name="Negotiate">Whether to ask for a connection token first, as a client without skipNegotiation does.</param>
/// <param name="Join">The calls that follow the greeting; the last of them must be answered. Null for none.</param>
/// <param name="From">The address to come from; null for any. One address has ports for 28,000 connections to one server.</param>
/// <param name="ReceiveBuffer">Bytes that the system keeps for it; null for what is usual.</param>
/// <param name="Speech">What it speaks; null for SignalR's JSON protocol.</param>
internal sealed record ConnectionPlan(
    IPEndPoint Server, string Path, bool Negotiate = false, IReadOnlyList<byte[]>? Join = null, IPAddress? From = null, int? ReceiveBuffer = null,
    Speech? Speech = null);

/// <summary>What to do with a record that came in. It lies in a buffer that will be used again.</summary>
internal delegate void RecordHandler(LoadConnection connection, ReadOnlySpan<byte> record);

/// <summary>
/// A client on a raw socket, of a SignalR hub or in one of the dialects, which reads no more of what comes in than the ends of
/// the records. Used by the loop's thread alone.
/// </summary>
internal sealed class LoadConnection(ConnectionPlan plan, RecordHandler handler) : IDisposable
{
    private readonly Speech _speech = plan.Speech ?? SignalRSpeech.Instance;
    private readonly FrameReader _frames = new((plan.Speech ?? SignalRSpeech.Instance).IsSeparated);
    private byte[] _unread = [];
    private Step _step;

    private enum Step
    {
        Negotiating,
        Upgrading,
        Greeting,
        Joining,
        Ready,
    }

    public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>The loop's number for it.</summary>
    public int Key { get; set; }

    public bool IsReady => _step == Step.Ready;

    /// <summary>Called once, when it has joined.</summary>
    public Action<LoadConnection>? Subscribed { get; init; }

    /// <summary>Of each sender to its topic the index that must come next; see <see cref="Deliveries"/>.</summary>
    public long[] Expected { get; set; } = [];

    /// <summary>The number of the first of them.</summary>
    public int FirstSender { get; set; }

    /// <summary>What to do when the server ends it; null where that must not happen.</summary>
    public Action<LoadConnection>? Lost { get; init; }

    /// <summary>Why it ended.</summary>
    public string EndedBy { get; private set; } = "";

    public string Progress => $"connection {Key}, {_step}";

    public void Begin()
    {
        if (plan.ReceiveBuffer is { } size)
        {
            Socket.ReceiveBufferSize = size;
        }
        if (plan.From is { } address)
        {
            Socket.Bind(new IPEndPoint(address, 0));
        }
        Socket.Connect(plan.Server);
        Socket.Blocking = false;
        if (plan.Negotiate)
        {
            _step = Step.Negotiating;
            var (path, query) = plan.Path.Split('?') is [var only]
                ? (only, "") : (plan.Path[..plan.Path.IndexOf('?')], $"&{plan.Path[(plan.Path.IndexOf('?') + 1)..]}");
            Write($"POST {path}/negotiate?negotiateVersion=1{query} HTTP/1.1\r\nHost: {plan.Server}\r\nContent-Length: 0\r\n\r\n");
        }
        else
        {
            Upgrade(plan.Path);
        }
    }

    /// <summary>Sends a call or another record of the protocol, its end included.</summary>
    public void Send(ReadOnlySpan<byte> record)
    {
        Span<byte> frame = stackalloc byte[FrameWriter.LongestHeader + record.Length];
        Write(frame[..FrameWriter.Write(frame, FrameWriter.Text, record)]);
    }

    public void Ping()
    {
        if (_speech.Ping is { } ping)
        {
            Send(ping);
        }
    }

    /// <summary>Takes what has come in.</summary>
    /// <returns>False when the connection is at its end.</returns>
    public bool Receive(byte[] buffer)
    {
        _unread.CopyTo(buffer, 0);
        var read = Socket.Receive(buffer.AsSpan(_unread.Length), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return true;
        }
        if (error != SocketError.Success || read == 0)
        {
            EndedBy = EndedBy.Length > 0 ? EndedBy : error == SocketError.Success ? "closed without a word" : $"{error}";
            return false;
        }
        ReadOnlySpan<byte> data = buffer.AsSpan(0, _unread.Length + read);
        while (_step < Step.Greeting && TakeAnswer(ref data))
        {
        }
        var consumed = _step < Step.Greeting ? 0 : _frames.Read(data, this);
        _unread = consumed == data.Length ? [] : data[consumed..].ToArray();
        return true;
    }

    public void OnRecord(ReadOnlySpan<byte> record)
    {
        if (_speech.AnswerTo(record) is { } answer)
        {
            Send(answer);
            return;
        }
        switch (_step)
        {
            case Step.Ready:
                handler(this, record);
                break;
            case Step.Greeting when _speech.IsGreeting(record):
                Greeted();
                break;
            case Step.Joining when _speech.IsJoined(record):
                _step = Step.Ready;
                Subscribed?.Invoke(this);
                break;
            default:
                break;
        }
    }

    public void OnPing(ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[FrameWriter.LongestHeader + payload.Length];
        Write(frame[..FrameWriter.Write(frame, FrameWriter.Pong, payload)]);
    }

    public void OnClose(ReadOnlySpan<byte> payload) =>
        EndedBy = payload.Length < 2 ? "close frame" : $"close {(payload[0] << 8) | payload[1]} {Encoding.UTF8.GetString(payload[2..])}".TrimEnd();

    public void Dispose()
    {
        // Reset instead of a farewell: thousands of ports that wait for the last packet would be missing in the next run.
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Dispose();
    }

    /// <summary>Throws when an answer has what no answer to the load may have.</summary>
    public static void Refuse(ReadOnlySpan<byte> record, ReadOnlySpan<byte> word)
    {
        if (record.IndexOf(word) >= 0)
        {
            throw new LoadException($"The server refused: {Encoding.UTF8.GetString(record)}");
        }
    }

    private void Greeted()
    {
        _step = plan.Join is null ? Step.Ready : Step.Joining;
        foreach (var call in plan.Join ?? [])
        {
            Send(call);
        }
    }

    private void Upgrade(string path)
    {
        _step = Step.Upgrading;
        Write($"""
            GET {path} HTTP/1.1
            Host: {plan.Server}
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==


            """.ReplaceLineEndings("\r\n"));
    }

    /// <summary>Takes one HTTP answer, when the whole of it is there, and goes on.</summary>
    private bool TakeAnswer(ref ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }
        var head = Encoding.ASCII.GetString(data[..end]);
        var length = 0;
        foreach (var line in head.Split("\r\n"))
        {
            length = line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase) ? int.Parse(line.AsSpan(15)) : length;
        }
        if (data.Length < end + 4 + length)
        {
            return false;
        }
        var body = Encoding.UTF8.GetString(data.Slice(end + 4, length));
        data = data[(end + 4 + length)..];
        var wanted = _step == Step.Upgrading ? "HTTP/1.1 101 " : "HTTP/1.1 200 ";
        if (!head.StartsWith(wanted, StringComparison.Ordinal))
        {
            throw new LoadException($"The server did not let a connection in ({_step}): {head.Split("\r\n")[0]} {body}".TrimEnd());
        }
        if (_step == Step.Upgrading)
        {
            _step = Step.Greeting;
            if (_speech.Opening is { } opening)
            {
                Send(opening);
            }
        }
        else
        {
            const string token = "\"connectionToken\":\"";
            var start = body.IndexOf(token, StringComparison.Ordinal) + token.Length;
            var id = body[start..body.IndexOf('"', start)];
            Upgrade($"{plan.Path}{(plan.Path.Contains('?') ? '&' : '?')}id={Uri.EscapeDataString(id)}");
        }
        return true;
    }

    private void Write(string text) => Write(Encoding.ASCII.GetBytes(text));

    private void Write(ReadOnlySpan<byte> bytes)
    {
        var sent = Socket.Send(bytes, SocketFlags.None, out var error);
        if (error is SocketError.Success && sent == bytes.Length)
        {
            return;
        }
        // A connection that has ended says so when it is read from.
        if (error is SocketError.WouldBlock or SocketError.Success)
        {
            throw new LoadException($"The server no longer reads from a connection ({Progress}).");
        }
    }
}

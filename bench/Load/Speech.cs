using System.Text;

namespace Realtime.Bench.Load;

/// <summary>What a connection says and hears beside the messages themselves, in one protocol.</summary>
internal abstract class Speech
{
    /// <summary>Whether a record ends with SignalR's mark, wherever its frame does; else each WebSocket message is one.</summary>
    public virtual bool IsSeparated => false;

    /// <summary>What it says first; null for nothing.</summary>
    public virtual byte[]? Opening => null;

    /// <summary>What it says every 10 s; null where the server needs no more than answers to its WebSocket pings.</summary>
    public virtual byte[]? Ping => null;

    /// <summary>Whether the server says with this that one is connected; throws when it says that one is not.</summary>
    public abstract bool IsGreeting(ReadOnlySpan<byte> record);

    /// <summary>Whether this answers the last call to join; throws when it refuses.</summary>
    public abstract bool IsJoined(ReadOnlySpan<byte> record);

    /// <summary>What the server wants to hear at once when it says this; null for nothing.</summary>
    public virtual byte[]? AnswerTo(ReadOnlySpan<byte> record) => null;
}

/// <summary>SignalR's JSON protocol.</summary>
internal sealed class SignalRSpeech : Speech
{
    public static readonly SignalRSpeech Instance = new();

    private static readonly byte[] Handshake = Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}\u001e");
    private static readonly byte[] PingRecord = Encoding.UTF8.GetBytes("{\"type\":6}\u001e");

    public override bool IsSeparated => true;

    public override byte[] Opening => Handshake;

    public override byte[] Ping => PingRecord;

    public override bool IsGreeting(ReadOnlySpan<byte> record) => record.SequenceEqual("{}"u8)
        ? true
        : throw new LoadException($"The server did not take the handshake: {Encoding.UTF8.GetString(record)}");

    public override bool IsJoined(ReadOnlySpan<byte> record)
    {
        if (!record.StartsWith("{\"type\":3"u8))
        {
            return false;
        }
        LoadConnection.Refuse(record, "\"error\""u8);
        LoadConnection.Refuse(record, "\"denied\""u8);
        return true;
    }
}

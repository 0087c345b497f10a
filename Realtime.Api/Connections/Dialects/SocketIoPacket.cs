using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Realtime.Api.Connections.Dialects;

/// <summary>Engine.IO's packets: this, and what goes with it.</summary>
internal static class EnginePacket
{
    public const byte Open = (byte)'0';
    public const byte Close = (byte)'1';
    public const byte Ping = (byte)'2';
    public const byte Pong = (byte)'3';
    public const byte Message = (byte)'4';
    public const byte Noop = (byte)'6';
}

internal enum SocketIoPacketType
{
    Connect,
    Disconnect,
    Event,
    Ack,
    ConnectError,
    BinaryEvent,
    BinaryAck,
}

/// <summary>
/// A packet of Socket.IO 5: <c>{type}[{attachments}-][{namespace},][{id}][{json}]</c>, which is what goes with <see cref="EnginePacket.Message"/>.
/// </summary>
/// <param name="Namespace"><c>/</c> unless it has another one.</param>
/// <param name="Id">The number that the client wants to see again in the acknowledgement; null when it wants none.</param>
/// <param name="Attachments">How many binary messages come behind it.</param>
/// <param name="Json">Not looked at yet; may be empty.</param>
internal readonly record struct SocketIoPacket(SocketIoPacketType Type, string Namespace, string? Id, int Attachments, ReadOnlyMemory<byte> Json)
{
    public const string Main = "/";

    private const int LongestNamespace = 100;
    private const int LongestId = 15;
    private const int MostAttachments = 100;

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static SocketIoPacket Parse(ReadOnlyMemory<byte> text)
    {
        var rest = text.Span;
        if (rest.IsEmpty || rest[0] is < (byte)'0' or > (byte)'6')
        {
            throw NotOne();
        }
        var type = (SocketIoPacketType)(rest[0] - '0');
        rest = rest[1..];
        var attachments = 0;
        if (type is SocketIoPacketType.BinaryEvent or SocketIoPacketType.BinaryAck)
        {
            if (!Utf8Parser.TryParse(rest, out attachments, out var length) || attachments is < 0 or > MostAttachments || rest.Length == length || rest[length] != '-')
            {
                throw NotOne();
            }
            rest = rest[(length + 1)..];
        }
        var name = Main;
        if (!rest.IsEmpty && rest[0] == '/')
        {
            var end = rest.IndexOf((byte)',');
            var named = end < 0 ? rest : rest[..end];
            if (named.Length > LongestNamespace)
            {
                throw NotOne();
            }
            name = Encoding.UTF8.GetString(named);
            rest = end < 0 ? [] : rest[(end + 1)..];
        }
        var digits = rest.IndexOfAnyExcept(Digits);
        digits = digits < 0 ? rest.Length : digits;
        if (digits > LongestId)
        {
            throw NotOne();
        }
        var id = digits == 0 ? null : Encoding.ASCII.GetString(rest[..digits]);
        return new SocketIoPacket(type, name, id, attachments, text[^(rest.Length - digits)..]);
    }

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    private static InvalidDataException NotOne() => new("Not a packet.");
}

using System.Buffers;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Realtime.Api.Accounts;
using Realtime.Api.Connections.Lane;
using Realtime.Api.Delivery;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections.Dialects;

/// <summary>
/// <c>/socket.io/</c>: Socket.IO 5 in Engine.IO 4, as <c>socket.io-client</c> speaks it: over HTTP at first and then over a WebSocket, over
/// either alone if it likes. What Naxtapaz has a name for is told under that name, everything else under the hub's own.
/// </summary>
internal sealed class SocketIoDialect(TokenReader tokens, IOptions<Limits> limits) : Dialect
{
    /// <summary>The defaults of Engine.IO's server. A client takes a server that is silent for both together to be dead, and we it.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    private static readonly OutboundFrame EnginePing = new(WebSocketFrame.Text([EnginePacket.Ping]), HeartbeatKey);

    public override string Name => "socket.io";

    public override string Path => "/socket.io";

    public override string TokenParameter => "token";

    public override bool Greets => true;

    /// <summary>Nobody is there before CONNECT, and who may not be is told in CONNECT_ERROR.</summary>
    public override bool GreetsEveryone => true;

    public override bool MarksBinary => true;

    public override TimeSpan? PingEvery => PingInterval;

    public override OutboundFrame Ping => EnginePing;

    public override TimeSpan DeadAfter => PingInterval + PingTimeout;

    public override bool Polls => true;

    public override bool Continues(HttpRequest request) => request.Query.ContainsKey(EnginePolling.SessionParameter);

    public override IResult? Refuses(HttpRequest request) => request.Query switch
    {
        var query when query["EIO"] != "4" => EngineError.UnsupportedProtocol,
        var query when query[EnginePolling.TransportParameter].ToString() is not (EnginePolling.Polling or EnginePolling.WebSocket) => EngineError.UnknownTransport,
        var query when query[EnginePolling.TransportParameter] == EnginePolling.WebSocket && !HttpMethods.IsGet(request.Method) => EngineError.BadHandshakeMethod,
        _ => null,
    };

    public override DialectProtocol Speak() => new SocketIoProtocol(this, tokens);

    /// <summary>Engine.IO's first packet.</summary>
    /// <param name="session">Which its client polls, and may leave for a WebSocket; null when it came over one.</param>
    public byte[] Opening(EngineSession? session) =>
    [
        EnginePacket.Open,
        .. JsonSerializer.SerializeToUtf8Bytes(
            new EngineOpening(
                session?.Id ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10)), session is null ? [] : [EnginePolling.WebSocket],
                (int)PingInterval.TotalMilliseconds, (int)PingTimeout.TotalMilliseconds, FrameBytes(limits.Value)),
            WireJson.Options),
    ];

    private sealed record EngineOpening(string Sid, IReadOnlyList<string> Upgrades, int PingInterval, int PingTimeout, int MaxPayload);
}

internal sealed class SocketIoProtocol(SocketIoDialect dialect, TokenReader tokens) : DialectProtocol(dialect)
{
    public const string Connect = "$socketio_connect";
    public const string Join = "$socketio_join";
    public const string Leave = "$socketio_leave";
    public const string Send = "$socketio_send";
    public const string Typing = "$socketio_typing";
    public const string MarkRead = "$socketio_read";

    private const string Error = "error";

    private static readonly Refusal ConnectFirst =
        Refuse.NoToken with { Message = "Say CONNECT with a token first: io(url, { auth: { token } }).", Reason = "connect_first" };

    private static readonly Refusal OneArgument = Refuse.Invalid("arguments", "An operation takes one object.", "arguments");

    private static readonly JsonElement NoData = JsonElement.Parse("{}");

    private bool _isConnected;
    private int _attachments;

    public override async Task<ClaimsPrincipal?> GreetAsync(Greeting greeting)
    {
        greeting.Say(dialect.Opening(greeting.Session));
        for (var others = 0; await greeting.PeekAsync() is { } frame;)
        {
            var (place, token, refusal) = Hear(frame);
            if (refusal is null)
            {
                try
                {
                    if ((token is null ? greeting.Known : await tokens.BelieveAsync(token, isConnecting: true, greeting.Aborted)) is { } principal)
                    {
                        // The hub reads it again.
                        greeting.Leave();
                        return principal;
                    }
                    refusal = Refuse.NoToken;
                }
                catch (Exception failure) when (TokenReader.IsNotGood(failure))
                {
                    refusal = Refuse.NoToken;
                }
                catch (IssuerAwayException)
                {
                    refusal = Refuse.IssuerAway;
                }
            }
            greeting.Take();
            var error = new ArrayBufferWriter<byte>();
            WriteConnectError(place, refusal.ToError(), error);
            greeting.Say(error.WrittenSpan);
            if (++others == ConnectionGuard.MostMalformed)
            {
                greeting.End(GoodbyeCode.ProtocolError.ToGoodbye());
            }
        }
        return null;
    }

    /// <summary>Two of them in Socket.IO's terms: that it is connected now, and that it shall not come back by itself.</summary>
    public override byte[] FrameOf(OutboundEvent told) => told.Name switch
    {
        Events.Connected => [.. WebSocketFrame.Text(ConnectedPacket(told)), .. base.FrameOf(told)],
        Events.Goodbye when !JsonSerializer.Deserialize<Goodbye>(told.Payload.Span, WireJson.Options)!.Reconnect =>
            [.. base.FrameOf(told), .. WebSocketFrame.Text("41"u8)],
        _ => base.FrameOf(told),
    };

    protected override Asked Read(ReadOnlySequence<byte> frame, OurOperations operations)
    {
        var text = Whole(frame);
        switch (text.IsEmpty ? default : text.Span[0])
        {
            case EnginePacket.Message:
                return Read(SocketIoPacket.Parse(text[1..]), operations);
            case EnginePacket.Pong:
                return Asked.Nothing;
            case EnginePacket.Close:
                return Asked.ToLeave;
            case FrameReader.BinaryMark when _attachments > 0:
                // Its packet has been refused.
                _attachments--;
                return Asked.Nothing;
            default:
                throw new InvalidDataException("Not a packet.");
        }
    }

    protected override void WriteAnswer(Asked asked, IHubReply reply, IBufferWriter<byte> output)
    {
        if (asked is AskedElsewhere elsewhere)
        {
            WriteConnectError(elsewhere.Name, reply.Error!, output);
        }
        else if (asked.Id is not null)
        {
            output.Write("43"u8);
            output.Write(Encoding.ASCII.GetBytes(asked.Id));
            using var json = Writer(output);
            json.WriteStartArray();
            JsonSerializer.Serialize(json, reply, reply.GetType(), WireJson.Options);
            json.WriteEndArray();
        }
        else if (reply.Error is { } error)
        {
            WriteEvent(Error, output, json => JsonSerializer.Serialize(json, error, WireJson.Options));
        }
    }

    protected override void WriteEvent(OutboundEvent told, IBufferWriter<byte> output)
    {
        switch (told.Name)
        {
            case Events.MessageCreate or Events.StreamMessage:
                WriteOfRoom("message:new", told, output);
                break;
            case Events.TypingStart or Events.TypingStop:
                WriteOfRoom("message:typing", told, output, json => json.WriteBoolean("isTyping"u8, told.Name == Events.TypingStart));
                break;
            case Events.MessageRead:
                WriteOfRoom("message:read", told, output);
                break;
            default:
                WriteEvent(
                    told.Name == Events.Error ? Error : told.Name, output, json => json.WriteRawValue(told.Payload.Span, skipInputValidation: true));
                break;
        }
    }

    private Asked Read(SocketIoPacket packet, OurOperations operations)
    {
        if (packet.Type is SocketIoPacketType.BinaryEvent or SocketIoPacketType.BinaryAck)
        {
            _attachments = packet.Attachments;
        }
        var isElsewhere = packet.Namespace != SocketIoPacket.Main;
        switch (packet.Type)
        {
            case SocketIoPacketType.Connect or SocketIoPacketType.Event or SocketIoPacketType.BinaryEvent when isElsewhere:
                return new AskedElsewhere(packet.Namespace);
            case SocketIoPacketType.Connect when !_isConnected:
                _isConnected = true;
                return new Asked("", null, Connect, Done.Instance);
            case SocketIoPacketType.Disconnect:
                return isElsewhere ? Asked.Nothing : Asked.ToLeave;
            case SocketIoPacketType.Ack or SocketIoPacketType.BinaryAck:
                // Nothing that is told here waits for one.
                return Asked.Nothing;
            case SocketIoPacketType.BinaryEvent:
                return Asked.Refused("", packet.Id, Refuse.NoBinary);
            case SocketIoPacketType.Event:
                return ReadEvent(packet, operations);
            default:
                throw new InvalidDataException("Not a client's packet, or not now.");
        }
    }

    private static Asked ReadEvent(SocketIoPacket packet, OurOperations operations)
    {
        using var document = JsonDocument.Parse(packet.Json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() == 0 || root[0].GetString() is not { } name)
        {
            throw new InvalidDataException("Not an event.");
        }
        if (root.GetArrayLength() > 2)
        {
            return Asked.Refused(name, packet.Id, OneArgument);
        }
        var data = root.GetArrayLength() == 2 && root[1].ValueKind != JsonValueKind.Null ? root[1] : NoData;
        try
        {
            return Translate(name, packet.Id, data, operations);
        }
        catch (Exception failure) when (failure is OurOperations.UnknownOperation or JsonException)
        {
            return Asked.Refused(name, packet.Id, failure is OurOperations.UnknownOperation && IsForLater(name) ? Refuse.NotYet : OurOperations.ToRefusal(failure));
        }
    }

    private static Asked Translate(string name, string? id, JsonElement data, OurOperations operations) => name switch
    {
        "joinRoom" => new(name, id, Join, RoomIn(data)),
        "leaveRoom" => new(name, id, Leave, RoomIn(data)),
        "message:send" => new(name, id, Send, To<SocketIoMessage>(data)),
        "message:typing" => new(name, id, Typing, To<SocketIoTyping>(data)),
        "message:read" => new(name, id, MarkRead, To<SocketIoRead>(data)),
        _ => new(name, id, name, data.Deserialize(operations.GetParameterTypes(name)[0], WireJson.Options) ?? throw new JsonException()),
    };

    private static bool IsForLater(string name) =>
        name.StartsWith("call:", StringComparison.Ordinal)
        || name.StartsWith("liveChat:", StringComparison.Ordinal)
        || OurOperations.ForLater.Contains(name);

    /// <summary>A room is named by its id alone, or by an object that has it.</summary>
    private static SocketIoRoom RoomIn(JsonElement data) =>
        data.ValueKind == JsonValueKind.String ? new SocketIoRoom { RoomId = data.GetString() } : To<SocketIoRoom>(data);

    /// <summary>Where one who is not connected wants to, and with what token; or why that was not said.</summary>
    private static (string Namespace, string? Token, Refusal? Refusal) Hear(ReadOnlySequence<byte> frame)
    {
        var text = Whole(frame);
        try
        {
            if (!text.IsEmpty && text.Span[0] == EnginePacket.Message
                && SocketIoPacket.Parse(text[1..]) is { Type: SocketIoPacketType.Connect } packet)
            {
                if (packet.Namespace != SocketIoPacket.Main)
                {
                    return (packet.Namespace, null, Refuse.NoSuchNamespace);
                }
                return (SocketIoPacket.Main, packet.Json.IsEmpty ? null : JsonSerializer.Deserialize<Auth>(packet.Json.Span, WireJson.Options)?.Token, null);
            }
        }
        catch (Exception failure) when (OurOperations.IsUnreadable(failure))
        {
            // Whatever it is, it is no CONNECT.
        }
        return (SocketIoPacket.Main, null, ConnectFirst);
    }

    private static ReadOnlyMemory<byte> Whole(ReadOnlySequence<byte> frame) => frame.IsSingleSegment ? frame.First : frame.ToArray();

    private static T To<T>(JsonElement data) => data.Deserialize<T>(WireJson.Options) ?? throw new JsonException();

    private static byte[] ConnectedPacket(OutboundEvent told)
    {
        var connected = JsonSerializer.Deserialize<Connected>(told.Payload.Span, WireJson.Options)!;
        return [.. "40"u8, .. JsonSerializer.SerializeToUtf8Bytes(new Welcome(connected.ConnectionId), WireJson.Options)];
    }

    private static void WriteConnectError(string place, HubError error, IBufferWriter<byte> output)
    {
        output.Write("44"u8);
        if (place != SocketIoPacket.Main)
        {
            output.Write(Encoding.UTF8.GetBytes(place + ","));
        }
        using var json = Writer(output);
        JsonSerializer.Serialize(json, new ConnectRefused(error.Message, error), WireJson.Options);
    }

    /// <summary>What is told of a room says which one it is, by its id alone as well.</summary>
    private static void WriteOfRoom(string name, OutboundEvent told, IBufferWriter<byte> output, Action<Utf8JsonWriter>? writeMore = null) =>
        WriteEvent(name, output, json =>
        {
            using var document = JsonDocument.Parse(told.Payload);
            json.WriteStartObject();
            json.WriteString("conversationId"u8, document.RootElement.GetProperty("topic"u8).GetProperty("id"u8).GetString());
            foreach (var field in document.RootElement.EnumerateObject())
            {
                field.WriteTo(json);
            }
            writeMore?.Invoke(json);
            json.WriteEndObject();
        });

    private static void WriteEvent(string name, IBufferWriter<byte> output, Action<Utf8JsonWriter> writeData)
    {
        output.Write("42"u8);
        using var json = Writer(output);
        json.WriteStartArray();
        json.WriteStringValue(name);
        writeData(json);
        json.WriteEndArray();
    }

    private static Utf8JsonWriter Writer(IBufferWriter<byte> output) => new(output, new JsonWriterOptions { Encoder = WireJson.Options.Encoder });

    /// <summary>Asked in a namespace that there is not.</summary>
    private sealed record AskedElsewhere(string Namespace) : Asked(Namespace, null, RealtimeHubProtocol.Refused, Refuse.NoSuchNamespace.ToError());

    private sealed record Auth(string? Token = null);

    private sealed record Welcome(string Sid);

    private sealed record ConnectRefused(string Message, HubError Data);
}

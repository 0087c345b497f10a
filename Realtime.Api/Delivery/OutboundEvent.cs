using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Api.Connections.Dialects;
using Realtime.Domain.Delivery;

namespace Realtime.Api.Delivery;

/// <summary>Something that waits in a connection's queue.</summary>
internal abstract class Outbound(DeliveryClass @class, string? latestKey)
{
    public DeliveryClass Class => @class;

    /// <summary>What it is the newest of; null when nothing takes its place.</summary>
    public string? LatestKey => latestKey;

    /// <summary>About what it takes on the wire.</summary>
    public abstract int Bytes { get; }
}

/// <summary>An event as it waits in connections' queues. One serves them all, and its envelope is made once per protocol.</summary>
/// <param name="group">The group name of the topic it is told to; null when it is told to a connection.</param>
internal sealed class OutboundEvent(string name, DeliveryClass @class, string? latestKey, ReadOnlyMemory<byte> payload, string? group = null)
    : Outbound(@class, latestKey)
{
    private readonly SerializedHubMessage _message = new(new InvocationMessage(name, [new RawJson(payload)]));

    private Framed? _framed;

    public string Name => name;

    public string? Group => group;

    /// <summary>UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Payload => payload;

    public override int Bytes => payload.Length + name.Length;

    /// <summary>For SignalR's own transports, which frame it themselves.</summary>
    public SerializedHubMessage Message => _message;

    /// <summary>
    /// As one WebSocket frame, which serves every connection of the protocol: what a server sends is not masked. Empty when the protocol
    /// has no word for it.
    /// </summary>
    public byte[] FrameFor(IHubProtocol protocol)
    {
        for (var known = Volatile.Read(ref _framed); known is not null; known = known.Next)
        {
            if (known.Protocol == protocol.Name)
            {
                return known.Frame;
            }
        }
        // Two may make the same one at once; either will do.
        var made = new Framed(protocol.Name, Frame(protocol), Volatile.Read(ref _framed));
        Volatile.Write(ref _framed, made);
        return made.Frame;
    }

    private byte[] Frame(IHubProtocol protocol) =>
        protocol is DialectProtocol spoken ? spoken.FrameOf(this) : WebSocketFrame.Text(_message.GetSerializedMessage(protocol).Span);

    private sealed record Framed(string Protocol, byte[] Frame, Framed? Next);
}

/// <summary>Bytes for one connection alone: the answer to an operation, a heartbeat.</summary>
/// <param name="latestKey">As <see cref="Outbound.LatestKey"/>: of many pongs only the last is worth its way.</param>
internal sealed class OutboundFrame(ReadOnlyMemory<byte> frame, string? latestKey = null) : Outbound(DeliveryClass.Durable, latestKey)
{
    public ReadOnlyMemory<byte> Frame => frame;

    public override int Bytes => frame.Length;
}

/// <summary>JSON that is written already. The protocol's serializer copies it as it is.</summary>
[JsonConverter(typeof(Converter))]
internal readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("It is only written.");

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Domain.Delivery;

namespace Realtime.Api.Delivery;

/// <summary>An event as it waits in connections' queues. One serves them all, and its envelope is made once per protocol.</summary>
internal sealed class OutboundEvent(string name, DeliveryClass @class, string? latestKey, ReadOnlyMemory<byte> payload)
{
    public string Name => name;

    public DeliveryClass Class => @class;

    public string? LatestKey => latestKey;

    /// <summary>About what it takes on the wire.</summary>
    public int Bytes => payload.Length + name.Length;

    public SerializedHubMessage Frame { get; } = new(new InvocationMessage(name, [new RawJson(payload)]));
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

using System.Buffers;
using System.Text.Json;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections.Dialects;

/// <summary>
/// <c>/ws?token=</c>, and frames <c>{"op","d"}</c>. Its names are the hub's own, every operation and every event. A frame may have an
/// <c>id</c>: then it is answered, <c>{"op":"ACK","id","d"}</c>. What is refused always is, <c>{"op":"ERROR","id","d"}</c>.
/// </summary>
internal sealed class PinkDialect : Dialect
{
    public override string Name => "pink";

    public override string Path => "/ws";

    public override string TokenParameter => "token";

    public override DialectProtocol Speak() => new PinkProtocol(this);
}

internal sealed class PinkProtocol(PinkDialect dialect) : JsonDialectProtocol(dialect)
{
    private const string Ack = "ACK";
    private const string Pong = "PONG";

    protected override (string Name, string Data, string? Id) Fields => ("op", "d", "id");

    protected override bool IsForLater(string name) => OurOperations.ForLater.Contains(name);

    protected override Asked Translate(string name, string? id, JsonElement data, OurOperations operations) => AsIs(name, id, name, data, operations);

    protected override void WriteEvent(OutboundEvent told, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("op"u8, told.Name);
        json.WritePropertyName("d"u8);
        json.WriteRawValue(told.Payload.Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    protected override void WriteAnswer(Asked asked, IHubReply reply, IBufferWriter<byte> output)
    {
        // A ping is always answered: it asks whether somebody is there.
        var answer = reply.Error is not null ? Events.Error : asked.Id is not null ? Ack : asked.Operation == Operations.Ping ? Pong : null;
        if (answer is null)
        {
            return;
        }
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = WireJson.Options.Encoder });
        json.WriteStartObject();
        json.WriteString("op"u8, answer);
        if (asked.Id is not null)
        {
            json.WritePropertyName("id"u8);
            json.WriteRawValue(asked.Id);
        }
        json.WritePropertyName("d"u8);
        var data = reply.Error ?? reply.Data!;
        JsonSerializer.Serialize(json, data, data.GetType(), WireJson.Options);
        json.WriteEndObject();
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Api.Delivery;

/// <summary>Who sent an event and when, by its own clock: what only the sender can make sense of.</summary>
/// <param name="From">The sender, until it stops.</param>
/// <param name="At">Its <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.</param>
internal readonly record struct Sent(long From, long At);

/// <summary>How events, and what nodes say to one another, travel between nodes: a line of JSON about it, then its payload as it is.</summary>
internal static class BackplaneFrame
{
    private const byte EndOfHeader = (byte)'\n';

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static byte[] Write(TopicEvent told, Sent sent) =>
        Write(new EventHeader(told.Name, told.Seq, told.LatestKey, told.ExceptUser, sent.From, sent.At), told.Payload);

    public static byte[] Write(NodeMessage message) => Write(new NodeHeader(message.From, message.Subject), message.Payload);

    /// <summary>False for what no node of ours wrote.</summary>
    public static bool TryRead(string group, byte[] frame, [NotNullWhen(true)] out TopicEvent? told, out Sent sent)
    {
        (told, sent) = TryRead<EventHeader>(frame, out var payload) is { Name: not null } header
            ? (new TopicEvent(group, header.Name, header.Seq, header.Key, header.Except, payload), new Sent(header.From, header.At))
            : (null, default);
        return told is not null;
    }

    /// <summary>False for what no node of ours wrote.</summary>
    public static bool TryRead(byte[] frame, [NotNullWhen(true)] out NodeMessage? message)
    {
        message = TryRead<NodeHeader>(frame, out var payload) is { From: not null, Subject: not null } header
            ? new NodeMessage(header.From, header.Subject, payload)
            : null;
        return message is not null;
    }

    private static byte[] Write<T>(T about, ReadOnlyMemory<byte> payload)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(about, Json);
        var frame = new byte[header.Length + 1 + payload.Length];
        header.CopyTo(frame, 0);
        frame[header.Length] = EndOfHeader;
        payload.CopyTo(frame.AsMemory(header.Length + 1));
        return frame;
    }

    private static T? TryRead<T>(byte[] frame, out ReadOnlyMemory<byte> payload)
        where T : class
    {
        var end = Array.IndexOf(frame, EndOfHeader);
        payload = end < 0 ? default : frame.AsMemory(end + 1);
        try
        {
            return end < 0 ? null : JsonSerializer.Deserialize<T>(frame.AsSpan(0, end), Json);
        }
        catch (JsonException)
        {
            // Told to the caller, who logs it.
            return null;
        }
    }

    private sealed record EventHeader(
        [property: JsonPropertyName("n")] string? Name,
        [property: JsonPropertyName("s")] long? Seq,
        [property: JsonPropertyName("k")] string? Key,
        [property: JsonPropertyName("x")] string? Except,
        [property: JsonPropertyName("f")] long From,
        [property: JsonPropertyName("t")] long At);

    private sealed record NodeHeader([property: JsonPropertyName("f")] string? From, [property: JsonPropertyName("s")] string? Subject);
}

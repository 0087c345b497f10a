using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Api.Delivery;

/// <summary>An event as it travels between nodes: a line of JSON about it, then its payload as it is.</summary>
internal static class TopicEventFrame
{
    private const byte EndOfHeader = (byte)'\n';

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static byte[] Write(TopicEvent told)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header(told.Name, told.Seq, told.LatestKey, told.ExceptUser), Json);
        var frame = new byte[header.Length + 1 + told.Payload.Length];
        header.CopyTo(frame, 0);
        frame[header.Length] = EndOfHeader;
        told.Payload.CopyTo(frame.AsMemory(header.Length + 1));
        return frame;
    }

    /// <summary>False for what no node of ours wrote.</summary>
    public static bool TryRead(string group, byte[] frame, [NotNullWhen(true)] out TopicEvent? told)
    {
        told = null;
        var end = Array.IndexOf(frame, EndOfHeader);
        if (end < 0)
        {
            return false;
        }
        try
        {
            if (JsonSerializer.Deserialize<Header>(frame.AsSpan(0, end), Json) is { Name: not null } header)
            {
                told = new TopicEvent(group, header.Name, header.Seq, header.Key, header.Except, frame.AsMemory(end + 1));
            }
        }
        catch (JsonException)
        {
            // Told to the caller, who logs it.
        }
        return told is not null;
    }

    private sealed record Header(
        [property: JsonPropertyName("n")] string? Name,
        [property: JsonPropertyName("s")] long? Seq,
        [property: JsonPropertyName("k")] string? Key,
        [property: JsonPropertyName("x")] string? Except);
}

using System.Text.Json.Serialization;
using Realtime.Domain.Contracts;

namespace Realtime.Domain.Topics;

/// <summary>What can be subscribed to. The wire carries the names below, never numbers.</summary>
[JsonConverter(typeof(WireEnumConverter<TopicKind>))]
public enum TopicKind
{
    /// <summary>A community's own events: members, channels.</summary>
    [JsonStringEnumMemberName("SERVER")] Server = 1,

    /// <summary>A channel of a server.</summary>
    [JsonStringEnumMemberName("CHANNEL")] Channel = 2,

    /// <summary>A direct conversation of two or more.</summary>
    [JsonStringEnumMemberName("CONVERSATION")] Conversation = 3,

    /// <summary>A live stream's chat.</summary>
    [JsonStringEnumMemberName("STREAM")] Stream = 4,

    /// <summary>What concerns one user alone, on all of that user's connections.</summary>
    [JsonStringEnumMemberName("USER")] User = 5,
}

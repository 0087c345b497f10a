using System.Text.Json.Serialization;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <summary>Asks for messages by what they say, of those that the caller may read now; the newest first.</summary>
/// <param name="Q">
/// 1 to 200 characters: words that all have to be there, <c>"words in this order"</c>, <c>or</c> between two, and <c>-without</c>. At least one
/// word must be looked for; else <c>invalid</c> (<c>no_words</c>). Whole words, in whatever case, in any language that parts them.
/// </param>
/// <param name="Type">CHANNEL, CONVERSATION or STREAM: only there. With <paramref name="Id"/> only in that one; one that the caller may not read is refused.</param>
/// <param name="Id">Not without <paramref name="Type"/>. Unless a stream is named, those that are over are left out.</param>
/// <param name="Author">The user id of who wrote them.</param>
/// <param name="Before">Written before this; exclusive.</param>
/// <param name="After">Written at this time or later.</param>
/// <param name="Has">Only those with this.</param>
/// <param name="Limit">1 to 100; 50 unless set.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record SearchMessages(
    string Q, TopicKind? Type = null, string? Id = null, string? Author = null, DateTimeOffset? Before = null, DateTimeOffset? After = null,
    SearchedFor? Has = null, int? Limit = null, string? Cursor = null);

[JsonConverter(typeof(WireEnumConverter<SearchedFor>))]
public enum SearchedFor
{
    /// <summary>An address of the web.</summary>
    [JsonStringEnumMemberName("link")] Link = 1,

    /// <summary>It is pinned.</summary>
    [JsonStringEnumMemberName("pin")] Pin = 2,

    /// <summary>Replies in a thread of its own.</summary>
    [JsonStringEnumMemberName("thread")] Thread = 3,

    /// <summary>Something that was sent along.</summary>
    [JsonStringEnumMemberName("attachment")] Attachment = 4,
}

/// <param name="Items">As they are now; each says its topic.</param>
/// <param name="Terms">The words that were looked for, in lower case, for whoever marks them in the messages.</param>
/// <param name="NextCursor">Absent on the last page.</param>
public sealed record FoundMessages(IReadOnlyList<Message> Items, IReadOnlyList<string> Terms, string? NextCursor = null);

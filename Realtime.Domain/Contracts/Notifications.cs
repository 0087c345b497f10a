using System.Text.Json.Serialization;
using Realtime.Domain.Topics;

namespace Realtime.Domain.Contracts;

/// <summary>The caller was to know of a message. It is read once it was marked so, or its message was.</summary>
/// <param name="Topic">Where the message is.</param>
/// <param name="Seq">The message's.</param>
/// <param name="Author">Whose message it is.</param>
/// <param name="Body">The first 200 characters of the message as it is now; absent when it is empty, gone, or not the caller's to read any more.</param>
/// <param name="ReadAt">Absent while it is unread.</param>
/// <param name="ThreadId">The root of the thread that the message is in; reading the thread reads it, and reading the topic does not.</param>
public sealed record Notification(
    string Id, NotificationKind Kind, TopicRef Topic, long Seq, string MessageId, Author Author, DateTimeOffset CreatedAt,
    string? Body = null, DateTimeOffset? ReadAt = null, string? ThreadId = null);

[JsonConverter(typeof(WireEnumConverter<NotificationKind>))]
public enum NotificationKind
{
    /// <summary>A message in a topic of which the caller wants to know all.</summary>
    [JsonStringEnumMemberName("message")] Message = 1,

    /// <summary>The message names the caller: <c>&lt;@userId&gt;</c>.</summary>
    [JsonStringEnumMemberName("mention")] Mention = 2,

    /// <summary>A reply in a thread that the caller follows.</summary>
    [JsonStringEnumMemberName("reply")] Reply = 3,
}

/// <summary>Asks for the caller's notifications, newest first.</summary>
/// <param name="Unread">True: only those that are not read.</param>
/// <param name="Limit">1 to 100; 50 unless set.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the page before.</param>
public sealed record ListNotifications(bool? Unread = null, int? Limit = null, string? Cursor = null);

/// <param name="Unread">How many there are that are not read, on whatever page; counted up to 1000.</param>
/// <param name="NextCursor">Absent on the last page.</param>
public sealed record NotificationPage(IReadOnlyList<Notification> Items, int Unread, string? NextCursor = null);

/// <summary>Marks one of the caller's notifications as read, or all; never back.</summary>
/// <param name="Id">One of them; not together with <paramref name="All"/>.</param>
/// <param name="All">True: all there are.</param>
public sealed record ReadNotifications(string? Id = null, bool? All = null);

/// <param name="Unread">How many are left, counted up to 1000.</param>
public sealed record NotificationsLeft(int Unread);

/// <param name="Unread">How many the user has not read now, counted up to 1000.</param>
public sealed record NotificationTold(Notification Notification, int Unread);

/// <summary>Notifications of the user were read, on whatever device. One of the first three says which.</summary>
/// <param name="Id">This one.</param>
/// <param name="All">All there were.</param>
/// <param name="Topic">Those of this topic, up to <paramref name="Seq"/>; without those of its threads.</param>
/// <param name="ThreadId">Beside <paramref name="Topic"/>: instead, those of this thread.</param>
/// <param name="Unread">How many are left, counted up to 1000.</param>
public sealed record NotificationsRead(int Unread, string? Id = null, bool? All = null, TopicRef? Topic = null, long? Seq = null, string? ThreadId = null);

[JsonConverter(typeof(WireEnumConverter<NotificationLevel>))]
public enum NotificationLevel
{
    /// <summary>Every message of others. What a conversation has unless it is set.</summary>
    [JsonStringEnumMemberName("all")] All = 1,

    /// <summary>Those that name the user, and replies in threads that the user follows. What channels and streams have unless it is set.</summary>
    [JsonStringEnumMemberName("mentions")] Mentions = 2,

    [JsonStringEnumMemberName("none")] None = 3,
}

/// <summary>Asks what the caller wants to know of a topic.</summary>
/// <param name="Type">CHANNEL, CONVERSATION or STREAM.</param>
public sealed record GetNotificationSetting(TopicKind Type, string Id);

/// <summary>Says what the caller wants to know of a topic.</summary>
/// <param name="Type">CHANNEL, CONVERSATION or STREAM.</param>
/// <param name="MutedUntil">Nothing is notified before this; absent: at once.</param>
public sealed record SetNotificationSetting(TopicKind Type, string Id, NotificationLevel Level, DateTimeOffset? MutedUntil = null);

public sealed record NotificationSetting(TopicRef Topic, NotificationLevel Level, DateTimeOffset? MutedUntil = null);

/// <summary>Over HTTP the topic is in the path: <c>PUT /api/v1/channels/{id}/notifications</c>.</summary>
public sealed record PutNotificationSetting(NotificationLevel Level, DateTimeOffset? MutedUntil = null);

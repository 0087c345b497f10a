using System.Diagnostics.CodeAnalysis;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections.Dialects;

/// <summary>What of a topic is told on which of XCORD's channels.</summary>
[Flags]
internal enum XcordParts
{
    /// <summary>What there is no other part for: a stream's <c>chat</c>, a user's <c>events</c>.</summary>
    Main = 1,

    /// <summary>A stream's <c>status</c>.</summary>
    Status = 2,

    /// <summary>A user's <c>notifications</c>.</summary>
    Notifications = 4,

    /// <summary>A user's <c>presence</c>.</summary>
    Presence = 8,

    All = Main | Status | Notifications | Presence,
}

/// <summary>
/// A channel as XCORD's clients name it. A shorter name covers the longer ones: <c>server:srv_1</c> covers <c>server:srv_1:channel:ch_1</c>, but
/// never <c>server:srv_10</c>.
/// </summary>
/// <param name="Text">As <c>{kind}:{id}…</c>, whichever way it was written.</param>
/// <param name="Topic">Whose id it has; that of the caller for <see cref="AllConversations"/>.</param>
/// <param name="ServerId">Of a channel: the server that it is said to be of.</param>
internal sealed record XcordChannel(string Text, TopicRef Topic, XcordParts Parts, string? ServerId = null)
{
    /// <summary>Covers <c>dm:{id}</c> of every conversation that the caller is in.</summary>
    public const string AllConversations = "dm";

    /// <summary>Whether it covers other topics than the one it names.</summary>
    public bool IsCover => Topic.Type == TopicKind.Server || Text == AllConversations;

    public static string OfServer(string serverId) => $"server:{serverId}";

    public static XcordChannel EventsOf(string userId) => new($"user:{userId}:events", new TopicRef(TopicKind.User, userId), XcordParts.Main);

    public static XcordChannel ConversationsOf(string userId) => new(AllConversations, new TopicRef(TopicKind.User, userId), XcordParts.Main);

    /// <summary>False for what is no channel's name.</summary>
    /// <param name="text">As in XCORD's convention, with a <c>:*</c> behind it or not; or <c>dm.*</c>, <c>server.srv_1.*</c>, as in its diagram.</param>
    public static bool TryParse(string? text, string callerId, [NotNullWhen(true)] out XcordChannel? channel)
    {
        channel = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }
        if (text.EndsWith(":*", StringComparison.Ordinal))
        {
            text = text[..^2];
        }
        else if (text.EndsWith(".*", StringComparison.Ordinal) && !text.Contains(':', StringComparison.Ordinal))
        {
            // An id may hold dots.
            text = string.Join(':', text[..^2].Split('.', 2));
        }
        var parts = text.Split(':');
        if (!parts.Skip(1).All(Identifier.IsValid))
        {
            return false;
        }
        channel = parts switch
        {
            ["dm"] => ConversationsOf(callerId),
            ["dm", var id] => new(text, new TopicRef(TopicKind.Conversation, id), XcordParts.All),
            ["server", var id] => new(text, new TopicRef(TopicKind.Server, id), XcordParts.All),
            ["server", var id, "channel" or "voice", var channelId] => new(text, new TopicRef(TopicKind.Channel, channelId), XcordParts.All, id),
            ["live", var id] => new(text, new TopicRef(TopicKind.Stream, id), XcordParts.All),
            ["live", var id, "chat"] => new(text, new TopicRef(TopicKind.Stream, id), XcordParts.Main),
            ["live", var id, "status"] => new(text, new TopicRef(TopicKind.Stream, id), XcordParts.Status),
            ["user", var id] => new(text, new TopicRef(TopicKind.User, id), XcordParts.All),
            ["user", var id, "notifications"] => new(text, new TopicRef(TopicKind.User, id), XcordParts.Notifications),
            ["user", var id, "presence"] => new(text, new TopicRef(TopicKind.User, id), XcordParts.Presence),
            ["user", var id, "events"] => EventsOf(id),
            _ => null,
        };
        return channel is not null;
    }
}

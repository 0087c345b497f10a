using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections.Dialects;

/// <summary>
/// Where something is said, as GoConnect's clients name it: <c>host</c>, <c>network:{id}</c>, and <c>dm:{id}</c>, which its document has no
/// name for.
/// </summary>
internal static class GoConnectScope
{
    public static readonly TopicRef Host = new(TopicKind.Stream, Topic.AnnouncementsId);

    private const string HostName = "host";
    private const string Network = "network:";
    private const string Direct = "dm:";

    public static string OfNetwork(string id) => Network + id;

    public static string OfDirect(string id) => Direct + id;

    /// <param name="topic">A network is a server; the channel in it that is meant is not in the name.</param>
    public static bool TryParse(string? scope, out TopicRef topic)
    {
        topic = scope switch
        {
            HostName => Host,
            _ when IdAfter(Network, scope, out var id) => new TopicRef(TopicKind.Server, id),
            _ when IdAfter(Direct, scope, out var id) => new TopicRef(TopicKind.Conversation, id),
            _ => default,
        };
        return topic.Id is not null;
    }

    private static bool IdAfter(string prefix, string? scope, [NotNullWhen(true)] out string? id)
    {
        id = scope is not null && scope.StartsWith(prefix, StringComparison.Ordinal) ? scope[prefix.Length..] : null;
        return Identifier.IsValid(id);
    }

    /// <summary>The name of a topic that has one of its own; a channel has that of its network.</summary>
    public static string Of(TopicRef topic, string? network) => topic switch
    {
        _ when topic == Host => HostName,
        { Type: TopicKind.Server } => OfNetwork(topic.Id),
        { Type: TopicKind.Conversation } => OfDirect(topic.Id),
        { Type: TopicKind.Channel } when network is not null => OfNetwork(network),
        _ => $"{topic.Type.ToString().ToLowerInvariant()}:{topic.Id}",
    };
}

/// <summary>What one connection knows of the networks whose rooms it is in, or has been in.</summary>
internal sealed class GoConnectSession
{
    private readonly ConcurrentDictionary<string, string> _networks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _channels = new(StringComparer.Ordinal);

    /// <summary>Whose it is; null before the hub has heard of it.</summary>
    public string? UserId { get; set; }

    /// <summary>The channel that the scope of a network meant when its room was joined.</summary>
    public string? ChannelOf(string network) => _channels.GetValueOrDefault(network);

    /// <summary>To be said before a channel is subscribed to, or what comes at once would have no scope.</summary>
    public void Note(string network, string channel) => _networks[channel] = network;

    public void Join(string network, string channel) => _channels[network] = channel;

    public void Leave(string network) => _channels.TryRemove(network, out _);

    public string ScopeOf(TopicRef topic) =>
        GoConnectScope.Of(topic, topic.Type == TopicKind.Channel ? _networks.GetValueOrDefault(topic.Id) : null);
}

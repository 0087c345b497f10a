using System.Text.Json.Serialization;
using Realtime.Domain.Permissions;

namespace Realtime.Domain.Contracts;

/// <param name="Position">Rises from 0 in the order that the server's moderators chose.</param>
/// <param name="SlowModeSeconds">How long one has to wait between two messages; 0 for not at all.</param>
/// <param name="Topic">What it is about, if somebody has said so.</param>
public sealed record Channel(
    string Id, string ServerId, string Name, ChannelKind Kind, int Position, DateTimeOffset CreatedAt, int SlowModeSeconds = 0, string? Topic = null);

[JsonConverter(typeof(WireEnumConverter<ChannelKind>))]
public enum ChannelKind
{
    [JsonStringEnumMemberName("text")] Text = 1,

    [JsonStringEnumMemberName("voice")] Voice = 2,
}

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Id">The caller's own id, or absent for one of ours.</param>
/// <param name="Topic">0 to 1000 characters.</param>
public sealed record CreateChannel(string Name, ChannelKind Kind = ChannelKind.Text, string? Id = null, string? Topic = null);

/// <summary>What is absent stays as it is.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Topic">0 to 1000 characters; empty for none.</param>
/// <param name="SlowModeSeconds">0 to 21,600, which is six hours.</param>
public sealed record UpdateChannel(string? Name = null, string? Topic = null, int? SlowModeSeconds = null);

/// <param name="Channels">The ids of all the server's channels, each once, in their new order.</param>
public sealed record OrderChannels(IReadOnlyList<string> Channels);

public sealed record ChannelDeleted(string ServerId, string ChannelId);

/// <summary>What one channel adds to the permissions of a role or a member, and takes away.</summary>
/// <param name="Subject">Whether <paramref name="SubjectId"/> is of a role or of a member.</param>
public sealed record ChannelOverride(OverrideSubject Subject, string SubjectId, ServerPermissions Allow, ServerPermissions Deny);

[JsonConverter(typeof(WireEnumConverter<OverrideSubject>))]
public enum OverrideSubject
{
    [JsonStringEnumMemberName("role")] Role = 1,

    [JsonStringEnumMemberName("member")] Member = 2,
}

/// <summary>Replaces the override that there was.</summary>
/// <param name="Allow">Only what one may oneself, and what can be said of a channel: <see cref="ServerPermissions.OfChannels"/>.</param>
/// <param name="Deny">The same.</param>
public sealed record SetOverride(ServerPermissions Allow, ServerPermissions Deny);

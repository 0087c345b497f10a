using System.Text.Json.Serialization;

namespace Realtime.Domain.Contracts;

/// <summary>A community with members and channels.</summary>
public sealed record Server(string Id, string Name, string OwnerId, ServerVisibility Visibility, DateTimeOffset CreatedAt);

[JsonConverter(typeof(WireEnumConverter<ServerVisibility>))]
public enum ServerVisibility
{
    /// <summary>Everyone of the tenant can find and join it.</summary>
    [JsonStringEnumMemberName("public")] Public = 1,

    /// <summary>Only members know of it.</summary>
    [JsonStringEnumMemberName("private")] Private = 2,
}

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Id">The caller's own id, or absent for one of ours.</param>
public sealed record CreateServer(string Name, ServerVisibility Visibility = ServerVisibility.Public, string? Id = null);

public sealed record Channel(string Id, string ServerId, string Name, ChannelKind Kind, int Position, DateTimeOffset CreatedAt);

[JsonConverter(typeof(WireEnumConverter<ChannelKind>))]
public enum ChannelKind
{
    [JsonStringEnumMemberName("text")] Text = 1,
}

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Id">The caller's own id, or absent for one of ours.</param>
public sealed record CreateChannel(string Name, ChannelKind Kind = ChannelKind.Text, string? Id = null);

public sealed record Member(User User, DateTimeOffset JoinedAt);

public sealed record MemberChange(string ServerId, string UserId, string DisplayName);

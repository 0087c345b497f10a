using System.Text.Json.Serialization;
using Realtime.Domain.Delivery;

namespace Realtime.Domain.Contracts;

/// <summary>A community with members and channels.</summary>
public sealed record Server(
    string Id, string Name, string OwnerId, ServerVisibility Visibility, DateTimeOffset CreatedAt, JoinPolicy JoinPolicy = JoinPolicy.Open);

[JsonConverter(typeof(WireEnumConverter<ServerVisibility>))]
public enum ServerVisibility
{
    /// <summary>Everyone of the tenant can find it, and join it as its <see cref="JoinPolicy"/> says.</summary>
    [JsonStringEnumMemberName("public")] Public = 1,

    /// <summary>Only members know of it, and those who have an invite.</summary>
    [JsonStringEnumMemberName("private")] Private = 2,
}

[JsonConverter(typeof(WireEnumConverter<JoinPolicy>))]
public enum JoinPolicy
{
    /// <summary>Whoever knows of it may join.</summary>
    [JsonStringEnumMemberName("open")] Open = 1,

    /// <summary>Whoever knows of it may ask to join.</summary>
    [JsonStringEnumMemberName("request")] Request = 2,

    /// <summary>Only with an invite.</summary>
    [JsonStringEnumMemberName("invite")] Invite = 3,
}

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Id">The caller's own id, or absent for one of ours.</param>
public sealed record CreateServer(
    string Name, ServerVisibility Visibility = ServerVisibility.Public, string? Id = null, JoinPolicy JoinPolicy = JoinPolicy.Open);

/// <summary>What is absent stays as it is.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record UpdateServer(string? Name = null, ServerVisibility? Visibility = null, JoinPolicy? JoinPolicy = null);

/// <param name="UserId">A member, who is the owner from now on.</param>
public sealed record TransferServer(string UserId);

public sealed record ServerDeleted(string ServerId);

/// <summary>What somebody may in one of its channels has changed.</summary>
public sealed record ServerPermissionsChanged(string ServerId) : ILatest
{
    string ILatest.LatestKey => ServerId;
}

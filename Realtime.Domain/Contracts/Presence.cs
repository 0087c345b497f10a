using System.Text.Json.Serialization;
using Realtime.Domain.Delivery;

namespace Realtime.Domain.Contracts;

[JsonConverter(typeof(WireEnumConverter<PresenceStatus>))]
public enum PresenceStatus
{
    /// <summary>Connected. Others see the most present of a user's devices, but <see cref="DoNotDisturb"/> over all.</summary>
    [JsonStringEnumMemberName("online")] Online,

    /// <summary>Connected, and nothing asked for 5 minutes; or chosen.</summary>
    [JsonStringEnumMemberName("idle")] Idle,

    /// <summary>Connected, and not to be disturbed. Only ever chosen.</summary>
    [JsonStringEnumMemberName("dnd")] DoNotDisturb,

    /// <summary>Chosen: others see <see cref="Offline"/>. Told to the user alone.</summary>
    [JsonStringEnumMemberName("invisible")] Invisible,

    /// <summary>No connection. Cannot be chosen.</summary>
    [JsonStringEnumMemberName("offline")] Offline,
}

/// <summary>Chooses how others see the caller, on all devices, until another choice or until the last connection has ended.</summary>
/// <param name="Status">online (the choice is taken back: it follows from what the devices do), idle, dnd or invisible.</param>
public sealed record UpdatePresence(PresenceStatus Status);

/// <param name="Status">As the caller sees it.</param>
public sealed record PresenceUpdated(PresenceStatus Status);

/// <summary>How others see a user.</summary>
/// <param name="LastSeen">When the user was last connected; now, while connected.</param>
/// <param name="ServerId">The server whose subscribers are told; absent in conversations and on the user's own topic.</param>
public sealed record PresenceChange(string UserId, PresenceStatus Status, DateTimeOffset LastSeen, string? ServerId = null) : ILatest
{
    string ILatest.LatestKey => UserId;
}

/// <summary>In a server too large for telling everyone of everyone.</summary>
/// <param name="Online">Members that others see as connected.</param>
public sealed record PresenceCount(string ServerId, int Online) : ILatest
{
    string ILatest.LatestKey => ServerId;
}

/// <summary>One of the user's own devices came or went.</summary>
/// <param name="DeviceId">What the client called it with <c>?deviceId=</c>; the connection's id when it did not.</param>
public sealed record DeviceChange(string UserId, string DeviceId);

/// <summary>A window of the members of a server who are connected, by id.</summary>
/// <param name="Online">How many there are in all.</param>
/// <param name="NextCursor">For <c>?cursor=</c>; absent on the last page.</param>
public sealed record ServerPresence(int Online, IReadOnlyList<PresenceChange> Items, string? NextCursor = null);

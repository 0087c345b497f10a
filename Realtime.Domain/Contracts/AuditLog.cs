using System.Text.Json.Serialization;

namespace Realtime.Domain.Contracts;

/// <summary>Something that was done to a server, or to a stream, by one who may.</summary>
/// <param name="ActorId">Who did it.</param>
/// <param name="TargetId">To whom or to what: the id of a user, a channel or a role, or the code of an invite.</param>
/// <param name="Reason">As the actor gave it.</param>
public sealed record AuditEntry(
    string Id, AuditAction Action, string ActorId, DateTimeOffset CreatedAt, string? TargetId = null, string? Reason = null);

/// <summary>The numbers are stored, so none is ever given another meaning.</summary>
[JsonConverter(typeof(WireEnumConverter<AuditAction>))]
public enum AuditAction
{
    [JsonStringEnumMemberName("server_update")] ServerUpdate = 1,
    [JsonStringEnumMemberName("server_transfer")] ServerTransfer = 2,
    [JsonStringEnumMemberName("channel_create")] ChannelCreate = 3,
    [JsonStringEnumMemberName("channel_update")] ChannelUpdate = 4,
    [JsonStringEnumMemberName("channel_delete")] ChannelDelete = 5,
    [JsonStringEnumMemberName("channel_order")] ChannelOrder = 6,
    [JsonStringEnumMemberName("override_set")] OverrideSet = 7,
    [JsonStringEnumMemberName("override_remove")] OverrideRemove = 8,
    [JsonStringEnumMemberName("role_create")] RoleCreate = 9,
    [JsonStringEnumMemberName("role_update")] RoleUpdate = 10,
    [JsonStringEnumMemberName("role_delete")] RoleDelete = 11,
    [JsonStringEnumMemberName("role_order")] RoleOrder = 12,
    [JsonStringEnumMemberName("role_assign")] RoleAssign = 13,
    [JsonStringEnumMemberName("role_unassign")] RoleUnassign = 14,
    [JsonStringEnumMemberName("member_mute")] MemberMute = 15,
    [JsonStringEnumMemberName("member_unmute")] MemberUnmute = 16,
    [JsonStringEnumMemberName("member_kick")] MemberKick = 17,
    [JsonStringEnumMemberName("member_ban")] MemberBan = 18,
    [JsonStringEnumMemberName("member_unban")] MemberUnban = 19,
    [JsonStringEnumMemberName("invite_create")] InviteCreate = 20,
    [JsonStringEnumMemberName("invite_delete")] InviteDelete = 21,
    [JsonStringEnumMemberName("join_approve")] JoinApprove = 22,
    [JsonStringEnumMemberName("join_deny")] JoinDeny = 23,
    [JsonStringEnumMemberName("stream_update")] StreamUpdate = 24,
    [JsonStringEnumMemberName("stream_end")] StreamEnd = 25,
    [JsonStringEnumMemberName("moderator_add")] ModeratorAdd = 26,
    [JsonStringEnumMemberName("moderator_remove")] ModeratorRemove = 27,
    [JsonStringEnumMemberName("user_timeout")] UserTimeout = 28,
    [JsonStringEnumMemberName("user_untimeout")] UserUntimeout = 29,
    [JsonStringEnumMemberName("user_ban")] UserBan = 30,
    [JsonStringEnumMemberName("user_unban")] UserUnban = 31,
}

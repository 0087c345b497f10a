using System.Buffers;

namespace Realtime.Domain.Topics;

/// <summary>
/// Ids of users, servers, channels, conversations, streams, messages and tenants: 1 to 64 of
/// <c>A-Z a-z 0-9 _ . -</c>. The server makes them as a prefix and a UUIDv7, or takes the caller's own.
/// </summary>
public static class Identifier
{
    public const int MaxLength = 64;

    public const string ServerPrefix = "srv_";
    public const string ChannelPrefix = "ch_";
    public const string ConversationPrefix = "dm_";
    public const string StreamPrefix = "st_";
    public const string UserPrefix = "usr_";
    public const string MessagePrefix = "msg_";
    public const string NotificationPrefix = "ntf_";
    public const string DeadLetterPrefix = "dl_";
    public const string RolePrefix = "role_";
    public const string AuditPrefix = "aud_";
    public const string AttachmentPrefix = "att_";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && !value.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>A new id. Ids made later sort later, to the millisecond.</summary>
    public static string New(string prefix) => Format(prefix, Guid.CreateVersion7());

    public static string Format(string prefix, Guid id) => string.Concat(prefix, id.ToString("N"));

    /// <summary>The UUID in an id that <see cref="Format"/> made; false for any other text.</summary>
    public static bool TryParse(string prefix, string? value, out Guid id)
    {
        id = default;
        return value is not null
            && value.StartsWith(prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(value.AsSpan(prefix.Length), "N", out id);
    }
}

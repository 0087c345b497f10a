using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Domain.Permissions;

/// <summary>
/// What a member of a server may do there. Stored as bits, so none is ever given another meaning; on the wire a list of names:
/// <c>["view_channel","send_messages"]</c>.
/// </summary>
[Flags]
[JsonConverter(typeof(ServerPermissionsConverter))]
public enum ServerPermissions : long
{
    None = 0,

    /// <summary>Know of a channel, subscribe to it, read its history. Without it a member may do nothing in the channel.</summary>
    ViewChannel = 1 << 0,

    /// <summary>Send, and tell that one types.</summary>
    SendMessages = 1 << 1,

    AddReactions = 1 << 2,

    AttachFiles = 1 << 3,

    /// <summary>Address everyone at once.</summary>
    MentionEveryone = 1 << 4,

    /// <summary>Pin, delete and redact what others wrote. Slow mode does not hold for whoever may.</summary>
    ManageMessages = 1 << 5,

    /// <summary>Enter a voice channel.</summary>
    Connect = 1 << 6,

    Speak = 1 << 7,

    /// <summary>Let people in: make and take back invites, approve and deny requests to join.</summary>
    ManageInvites = 1 << 8,

    /// <summary>Take the word from a member for a while.</summary>
    MuteMembers = 1 << 9,

    KickMembers = 1 << 10,

    BanMembers = 1 << 11,

    /// <summary>Make, change, order and delete channels.</summary>
    ManageChannels = 1 << 12,

    /// <summary>Make, change and give roles below one's own, and overrides in channels; never more than one may oneself.</summary>
    ManageRoles = 1 << 13,

    /// <summary>Change the server's name, visibility and join policy.</summary>
    ManageServer = 1 << 14,

    ViewAuditLog = 1 << 15,

    /// <summary>All of it, in every channel, whatever overrides say. It stands no higher than its role, though.</summary>
    Administrator = 1 << 16,

    /// <summary>What everyone may in a new server.</summary>
    Usual = ViewChannel | SendMessages | AddReactions | AttachFiles | Connect | Speak,

    /// <summary>What one who is muted may not.</summary>
    Voice = SendMessages | AddReactions | AttachFiles | MentionEveryone | Speak,

    /// <summary>What an override of a channel can allow or deny; the rest is of the server as a whole.</summary>
    OfChannels = ViewChannel | SendMessages | AddReactions | AttachFiles | MentionEveryone | ManageMessages | Connect | Speak,

    All = (1 << 17) - 1,
}

/// <summary>The permissions one by one, by the names they have on the wire.</summary>
public static class PermissionNames
{
    private static readonly (ServerPermissions Permission, string Name)[] Single =
    [
        .. Enum.GetValues<ServerPermissions>()
            .Where(permission => long.IsPow2((long)permission))
            .Select(permission => (permission, JsonNamingPolicy.SnakeCaseLower.ConvertName(permission.ToString()))),
    ];

    private static readonly FrozenDictionary<string, ServerPermissions> ByName = Single.ToFrozenDictionary(one => one.Name, one => one.Permission);

    /// <summary>By their bits, from the lowest.</summary>
    public static IReadOnlyList<string> Of(ServerPermissions permissions) =>
        [.. Single.Where(one => permissions.HasFlag(one.Permission)).Select(one => one.Name)];

    public static bool TryParse(string name, out ServerPermissions permission) => ByName.TryGetValue(name, out permission);
}

/// <summary>A list of names, each once; an unknown one is refused.</summary>
public sealed class ServerPermissionsConverter : JsonConverter<ServerPermissions>
{
    public override ServerPermissions Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }
        var permissions = ServerPermissions.None;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String || !PermissionNames.TryParse(reader.GetString()!, out var permission))
            {
                throw new JsonException();
            }
            permissions |= permission;
        }
        return permissions;
    }

    public override void Write(Utf8JsonWriter writer, ServerPermissions value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var name in PermissionNames.Of(value))
        {
            writer.WriteStringValue(name);
        }
        writer.WriteEndArray();
    }
}

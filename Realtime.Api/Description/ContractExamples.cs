using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;

namespace Realtime.Api.Description;

/// <summary>An example of every record on the wire, from what its fields are called: all that is always there, or, where nothing is, all.</summary>
internal static class ContractExamples
{
    private const string Time = "2026-01-31T12:00:00.000Z";

    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["userId"] = "ada", ["authorId"] = "ada", ["ownerId"] = "ada", ["actorId"] = "ada", ["by"] = "ada", ["createdBy"] = "ada", ["bannedBy"] = "ada",
        ["editedBy"] = "ada", ["participants"] = "ada", ["serverId"] = "srv_1", ["channelId"] = "ch_1", ["channels"] = "ch_1", ["roleId"] = "role_1",
        ["roles"] = "role_1", ["ownRoles"] = "role_1", ["messageId"] = "msg_1", ["conversationId"] = "dm_1", ["streamId"] = "st_1", ["deviceId"] = "phone",
        ["blocked"] = "cyd", ["content"] = "Hello", ["nonce"] = "n-1", ["emoji"] = "👍", ["reason"] = "spam", ["title"] = "Live from the tea room",
        ["displayName"] = "Ada", ["username"] = "ada", ["password"] = "correct horse", ["oldPassword"] = "correct horse", ["newPassword"] = "battery staple",
        ["avatarUrl"] = "https://example.com/ada.png", ["name"] = "general", ["epoch"] = "4f1c9a", ["code"] = "Xk29TqLm40Zb", ["colour"] = "#1a2b3c",
        ["token"] = "eyJhbGciOi…", ["accessToken"] = "eyJhbGciOi…", ["refreshToken"] = "r1_…", ["tenant"] = "default", ["message"] = "Let me in, please",
        ["connectionId"] = "c_1", ["sessionId"] = "ses_1", ["topic"] = "Tea", ["cursor"] = "msg_1", ["nextCursor"] = "msg_1",
    };

    private static readonly Dictionary<Type, string> Ids = new()
    {
        [typeof(Server)] = "srv_1", [typeof(CreateServer)] = "srv_1", [typeof(User)] = "ada", [typeof(Author)] = "ada", [typeof(Message)] = "msg_1",
        [typeof(MessageSent)] = "msg_1", [typeof(ChangeMade)] = "msg_1", [typeof(Reply)] = "msg_1", [typeof(Conversation)] = "dm_1",
        [typeof(CreateConversation)] = "dm_1", [typeof(LiveStream)] = "st_1", [typeof(StartStream)] = "st_1", [typeof(SendStreamMessage)] = "st_1",
        [typeof(Role)] = "role_1", [typeof(CreateRole)] = "role_1", [typeof(Notification)] = "ntf_1", [typeof(AuditEntry)] = "aud_1",
        [typeof(DeadLetter)] = "dl_1", [typeof(Session)] = "ses_1",
    };

    public static JsonNode Of(Type type)
    {
        if (type.IsGenericType && Contract.ElementOf(type) is null)
        {
            return new JsonObject { ["items"] = new JsonArray(Of(type.GetGenericArguments()[0])) };
        }
        return Of(type, "", type);
    }

    private static JsonNode Of(Type type, string name, Type owner)
    {
        if (Contract.ElementOf(type) is { } element)
        {
            return new JsonArray(Of(element, name, owner));
        }
        if (type == typeof(ServerPermissions))
        {
            return new JsonArray(PermissionNames.Of(ServerPermissions.ViewChannel | ServerPermissions.SendMessages).Select(one => (JsonNode)one).ToArray());
        }
        if (type == typeof(TopicKind))
        {
            return "CHANNEL";
        }
        if (type.IsEnum)
        {
            return Contract.ValuesOf(type)[0];
        }
        if (Contract.IsOurs(type))
        {
            var fields = Contract.FieldsOf(type);
            var shown = fields.Any(field => field.IsRequired) ? fields.Where(field => field.IsRequired) : fields;
            return new JsonObject(shown.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Of(field.Type, field.Name, type))));
        }
        return type == typeof(string) ? (name == "id" ? Ids.GetValueOrDefault(owner, "ch_1") : Texts.GetValueOrDefault(name, name))
            : type == typeof(DateTimeOffset) ? Time
            : type == typeof(bool) ? true
            : type == typeof(JsonElement) ? new JsonObject()
            : 42;
    }
}

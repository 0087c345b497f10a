using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Realtime.Api.Connections.Lane;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections.Dialects;

/// <summary>
/// <c>/v1/ws</c>, and frames <c>{"type","op_id","data"}</c> with keys in snake_case. What has an <c>op_id</c> is answered by an <c>ack</c>,
/// what is refused always by an <c>error</c>. A server is a <c>network</c>, and places are scopes: see <see cref="GoConnectScope"/>.
/// </summary>
internal sealed class GoConnectDialect : Dialect
{
    private static readonly TimeSpan InactivityTimeout = TimeSpan.FromSeconds(60);

    private static readonly byte[] Opening =
        [.. Encoding.UTF8.GetBytes($$"""{"type":"{{GoConnectProtocol.Open}}"}"""), FrameReader.RecordSeparator];

    public override string Name => "goconnect";

    public override string Path => "/v1/ws";

    public override string TokenParameter => "token";

    /// <summary>Its clients have to show by themselves that they are there: any frame does.</summary>
    public override TimeSpan? PingEvery => null;

    public override TimeSpan DeadAfter => InactivityTimeout;

    public override byte[]? FirstWords => Opening;

    public override DialectProtocol Speak() => new GoConnectProtocol(this);
}

internal sealed class GoConnectProtocol(GoConnectDialect dialect) : JsonDialectProtocol(dialect)
{
    public const string Open = "$goconnect_open";
    public const string Join = "$goconnect_join";
    public const string Leave = "$goconnect_leave";
    public const string OpenDirect = "$goconnect_open_direct";
    public const string Send = "$goconnect_send";
    public const string Typing = "$goconnect_typing";
    public const string MarkRead = "$goconnect_read";
    public const string History = "$goconnect_history";
    public const string Edits = "$goconnect_edits";

    private const string Ack = "ack";
    private const string Error = "error";
    private const string DefaultReason = "moderation";

    private static readonly Refusal NoMode = Refuse.Invalid("mode", "'mode' is soft or hard.", "not_a_choice");

    private static readonly Refusal NoStatus = Refuse.Invalid("status", "'status' is online, away, busy or offline.", "not_a_choice");

    private static readonly JsonSerializerOptions SnakeCase = new(WireJson.Options) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // The names of fields, of which the contract has only so many.
    private static readonly ConcurrentDictionary<string, string> Names = new(StringComparer.Ordinal);

    private readonly GoConnectSession _session = new();
    private bool _isOpen;

    protected override (string Name, string Data, string? Id) Fields => ("type", "data", "op_id");

    /// <summary>Calls and shared screens, which its document has features for, and no types.</summary>
    protected override bool IsForLater(string name) =>
        name.StartsWith("call.", StringComparison.Ordinal) || name.StartsWith("screen.", StringComparison.Ordinal);

    protected override Asked Translate(string name, string? id, JsonElement data, OurOperations operations)
    {
        switch (name)
        {
            case Open when !_isOpen:
                _isOpen = true;
                return Ask(Open, _session);
            case "auth.refresh":
                return Ask(Operations.AuthRefresh, From<AuthRefresh>(data));
            case "presence.ping":
                return Ask(Operations.Ping, new PingRequest());
            case "presence.set":
                return StatusOf(From<StatusData>(data).Status) is { } status
                    ? Ask(Operations.PresenceUpdate, new UpdatePresence(status))
                    : Asked.Refused(name, id, NoStatus);
            case "room.join":
                var room = From<RoomData>(data);
                return Ask(Join, new GoConnectJoin(new GoConnectPlace(_session, room.Room, "room"), room.After, room.Epoch));
            case "room.leave":
                return Ask(Leave, new GoConnectPlace(_session, From<RoomData>(data).Room, "room"));
            case "dm.open":
                return Ask(OpenDirect, new GoConnectDirect(_session, From<UserData>(data).UserId));
            case "chat.send":
                var sent = From<SendData>(data);
                return Ask(Send, new GoConnectMessage(In(sent.Scope), sent.Body, sent.Nonce, sent.ReplyTo, sent.Attachments, sent.ThreadId));
            case "chat.edit":
                var edited = From<EditData>(data);
                return Ask(Operations.MessageEdit, new EditMessage(edited.MessageId, edited.NewBody ?? edited.Body ?? "", edited.ExpectedChangeSeq));
            case "chat.delete":
                var deleted = From<DeleteData>(data);
                return deleted.Mode is "soft" or "hard"
                    ? Ask(Operations.MessageDelete, new DeleteMessage(deleted.MessageId, Hard: deleted.Mode == "hard"))
                    : Asked.Refused(name, id, NoMode);
            case "chat.redact":
                var redacted = From<RedactData>(data);
                return Ask(Operations.MessageRedact, new RedactMessage(redacted.MessageId, redacted.Reason ?? DefaultReason));
            case "chat.typing":
                var typing = From<TypingData>(data);
                return Ask(Typing, new GoConnectTyping(In(typing.Scope), typing.Typing));
            case "chat.read":
                var read = From<ReadData>(data);
                return Ask(MarkRead, new GoConnectRead(read.Scope is null ? null : In(read.Scope), read.MessageId, read.Seq));
            case "chat.history":
                var history = From<HistoryData>(data);
                return Ask(History, new GoConnectHistory(In(history.Scope), history.Before, history.After, history.Limit, history.ThreadId));
            case "chat.edits":
                return Ask(Edits, From<GoConnectEdits>(data));
            case "chat.react":
                return Ask(Operations.ReactionAdd, From<ReactToMessage>(data));
            case "chat.unreact":
                return Ask(Operations.ReactionRemove, From<ReactToMessage>(data));
            case "thread.list":
                return Ask(Operations.Threads, From<ListThreads>(data));
            case "thread.read":
                return Ask(Operations.ThreadRead, From<MarkThreadRead>(data));
            case "thread.follow":
                return Ask(Operations.ThreadFollow, From<FollowThread>(data));
            case "thread.unfollow":
                return Ask(Operations.ThreadUnfollow, From<FollowThread>(data));
            case "request.join":
                var asking = From<NetworkData>(data);
                return Ask(Operations.JoinRequest, new RequestJoin(asking.NetworkId, asking.Message));
            case "request.join.approve":
                return Ask(Operations.JoinRequestApprove, DecisionIn(data));
            case "request.join.deny":
                return Ask(Operations.JoinRequestDeny, DecisionIn(data));
            case "admin.kick":
                var kicked = From<MemberData>(data);
                return Ask(Operations.MemberKick, new KickMember(kicked.NetworkId, kicked.UserId, kicked.Reason));
            case "admin.ban":
                var banned = From<MemberData>(data);
                return Ask(Operations.MemberBan, new BanMember(banned.NetworkId, banned.UserId, banned.Reason, banned.Until));
            default:
                throw new OurOperations.UnknownOperation();
        }

        Asked Ask(string operation, object argument) => new(name, id, operation, argument);

        GoConnectPlace In(string scope) => new(_session, scope);
    }

    protected override void WriteAnswer(Asked asked, IHubReply reply, IBufferWriter<byte> output)
    {
        switch (reply)
        {
            case { Error: { } error }:
                Write(output, Error, asked.Id, json => WriteError(json, JsonSerializer.SerializeToElement(error, WireJson.Options)));
                break;
            case { Data: Pong pong }:
                Write(output, "presence.pong", asked.Id, json => json.WriteString("timestamp"u8, InSeconds(pong.Timestamp)));
                break;
            // Nobody could tell which one it answers.
            case var _ when asked.Id is null:
                break;
            case { Data: PresenceUpdated chosen }:
                Write(output, Ack, asked.Id, json => json.WriteString("status"u8, StatusOf(chosen.Status)));
                break;
            default:
                Write(output, Ack, asked.Id, json => WriteFields(json, JsonSerializer.SerializeToElement(reply.Data, reply.Data!.GetType(), WireJson.Options)));
                break;
        }
    }

    protected override void WriteEvent(OutboundEvent told, IBufferWriter<byte> output)
    {
        using var document = JsonDocument.Parse(told.Payload);
        var payload = document.RootElement;
        switch (told.Name)
        {
            case Events.MessageCreate or Events.StreamMessage:
                WriteMessage("chat.message");
                break;
            case Events.MessageUpdate:
                WriteMessage("chat.edited");
                break;
            case Events.MessageDelete:
                WriteMessage("chat.deleted");
                break;
            case Events.MessageRedact:
                WriteMessage("chat.redacted");
                break;
            case Events.ReactionAdd or Events.ReactionRemove:
                Tell(told.Name == Events.ReactionAdd ? "chat.reacted" : "chat.unreacted", json =>
                {
                    var message = payload.GetProperty("message"u8);
                    json.WriteString("scope"u8, ScopeOf(payload));
                    Copy(json, "message_id", message.GetProperty("id"u8));
                    CopyIfThere(json, payload, "userId", "emoji", "seq");
                    CopyIfThere(json, message, "reactions");
                });
                break;
            case Events.TypingStart or Events.TypingStop:
                Tell("chat.typing.user", json =>
                {
                    json.WriteString("scope"u8, ScopeOf(payload));
                    CopyIfThere(json, payload, "userId");
                    json.WriteBoolean("typing"u8, told.Name == Events.TypingStart);
                });
                break;
            // In a network it is told to the reader alone, whose connections need not all know the channel.
            case Events.MessageRead when TopicOf(payload).Type == TopicKind.Conversation:
                Tell("chat.read.user", json =>
                {
                    json.WriteString("scope"u8, ScopeOf(payload));
                    CopyIfThere(json, payload, "userId", "messageId", "seq", "readAt");
                });
                break;
            case Events.MemberJoin:
                WriteMember("member.joined");
                break;
            case Events.MemberLeave:
                WriteMember("member.left");
                break;
            case Events.MemberKick:
                WriteMember("admin.kick");
                break;
            case Events.MemberBan:
                WriteMember("admin.ban");
                break;
            case Events.MemberUpdate:
                TellAsIs("member.updated");
                break;
            case Events.JoinRequestPending:
                TellAsIs("request.join.pending");
                break;
            case Events.JoinRequestApproved:
                TellAsIs("request.join.approved");
                break;
            case Events.JoinRequestDenied:
                TellAsIs("request.join.denied");
                break;
            case Events.ServerCreate:
                WriteNetwork("net.joined", null, payload.GetProperty("id"u8));
                break;
            case Events.ServerUpdate:
                WriteNetwork("net.updated", "network", payload.GetProperty("id"u8));
                break;
            case Events.ServerDelete:
                TellAsIs("net.deleted");
                break;
            case Events.ChannelCreate or Events.ChannelUpdate or Events.ChannelDelete:
                WriteNetwork("net.updated", "channels", payload.GetProperty("serverId"u8));
                break;
            case Events.RoleCreate or Events.RoleUpdate or Events.RoleDelete:
                WriteNetwork("net.updated", "roles", payload.GetProperty("serverId"u8));
                break;
            case Events.PermissionsUpdate:
                WriteNetwork("net.updated", "permissions", payload.GetProperty("serverId"u8));
                break;
            case Events.DeviceOnline:
                TellAsIs("device.online");
                break;
            case Events.DeviceOffline:
                TellAsIs("device.offline");
                break;
            case Events.PresenceUpdate:
                Tell("presence.update", json =>
                {
                    CopyIfThere(json, payload, "userId");
                    json.WriteString("status"u8, StatusOf(payload.GetProperty("status"u8).Deserialize<PresenceStatus>(WireJson.Options)));
                    Copy(json, "since", payload.GetProperty("lastSeen"u8));
                    CopyIfThere(json, payload, "serverId");
                });
                break;
            case Events.ConversationCreate:
                Tell("dm.opened", json =>
                {
                    json.WriteString("scope"u8, GoConnectScope.OfDirect(payload.GetProperty("id"u8).GetString()!));
                    WriteFields(json, payload);
                });
                break;
            case Events.Notification:
                TellAsIs("notification.new");
                break;
            case Events.UploadProgress:
                TellAsIs("upload.progress");
                break;
            case Events.SubscriptionEnded:
                WriteEnded();
                break;
            case Events.TokenExpiring:
                TellAsIs("auth.expiring");
                break;
            case Events.ServerDraining:
                TellAsIs("server.draining");
                break;
            case Events.Error:
                Tell(Error, json => WriteError(json, payload));
                break;
            case Events.Goodbye:
                Tell(Error, json =>
                {
                    CopyIfThere(json, payload, "code");
                    json.WriteString("message"u8, "The server ends this connection.");
                    CopyIfThere(json, payload, "reconnect", "retryAfterMs");
                });
                break;
            default:
                // Nothing of GoConnect's.
                break;
        }

        void Tell(string type, Action<Utf8JsonWriter> writeData) => Write(output, type, null, writeData);

        void TellAsIs(string type) => Tell(type, json => WriteFields(json, payload));

        void WriteMessage(string type) => Tell(type, json => WriteMessageFields(json, payload.GetProperty("message"u8)));

        void WriteMember(string type) => Tell(type, json =>
        {
            CopyIfThere(json, payload, "serverId", "userId");
            Copy(json, "user_name", payload.GetProperty("displayName"u8));
        });

        void WriteNetwork(string type, string? change, JsonElement networkId) => Tell(type, json =>
        {
            Copy(json, "network_id", networkId);
            if (change is not null)
            {
                json.WriteStartArray("changes"u8);
                json.WriteStringValue(change);
                json.WriteEndArray();
            }
            json.WriteStartObject("properties"u8);
            WriteFields(json, payload);
            json.WriteEndObject();
        });

        void WriteEnded()
        {
            var (topic, reason) = (TopicOf(payload), payload.GetProperty("reason"u8).Deserialize<SubscriptionEnd>(WireJson.Options));
            switch (topic.Type, reason)
            {
                // The others are told of a kick in the network, the one whom it hit cannot be any more.
                case (TopicKind.Server, SubscriptionEnd.Kicked or SubscriptionEnd.Banned):
                    Tell(reason == SubscriptionEnd.Kicked ? "admin.kick" : "admin.ban", json =>
                    {
                        json.WriteString("network_id"u8, topic.Id);
                        json.WriteString("user_id"u8, _session.UserId);
                    });
                    break;
                // Of a channel it is told with its network.
                case (TopicKind.Channel, not SubscriptionEnd.AccessLost):
                    break;
                default:
                    Tell("room.left", json =>
                    {
                        json.WriteString("room"u8, _session.ScopeOf(topic));
                        CopyIfThere(json, payload, "reason");
                    });
                    break;
            }
        }
    }

    private static string InSeconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static T From<T>(JsonElement data) => data.Deserialize<T>(SnakeCase) ?? throw new JsonException();

    private static DecideJoinRequest DecisionIn(JsonElement data) => From<MemberData>(data) is var decided
        ? new DecideJoinRequest(decided.NetworkId, decided.UserId)
        : throw new JsonException();

    private static PresenceStatus? StatusOf(string status) => status switch
    {
        "online" => PresenceStatus.Online,
        "away" => PresenceStatus.Idle,
        "busy" => PresenceStatus.DoNotDisturb,
        "offline" => PresenceStatus.Invisible,
        _ => null,
    };

    private static string StatusOf(PresenceStatus status) => status switch
    {
        PresenceStatus.Online => "online",
        PresenceStatus.Idle => "away",
        PresenceStatus.DoNotDisturb => "busy",
        _ => "offline",
    };

    private static TopicRef TopicOf(JsonElement payload) => To<TopicRef>(payload.GetProperty("topic"u8));

    private string ScopeOf(JsonElement payload) => _session.ScopeOf(TopicOf(payload));

    private static void Write(IBufferWriter<byte> output, string type, string? opId, Action<Utf8JsonWriter> writeData)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = WireJson.Options.Encoder });
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        if (opId is not null)
        {
            json.WritePropertyName("op_id"u8);
            json.WriteRawValue(opId);
        }
        json.WriteStartObject("data"u8);
        writeData(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, JsonElement error)
    {
        CopyIfThere(json, error, "code", "message", "reason", "retryAfterMs");
        if (error.TryGetProperty("field"u8, out var field))
        {
            json.WriteString("field"u8, ToName(field.GetString()!));
        }
    }

    /// <summary>A message as its clients know it: its author by id, its content as <c>body</c>, its topic as a scope.</summary>
    private void WriteMessageFields(Utf8JsonWriter json, JsonElement message)
    {
        json.WriteString("scope"u8, ScopeOf(message));
        json.WriteBoolean("redacted"u8, message.TryGetProperty("redaction"u8, out _));
        foreach (var field in message.EnumerateObject())
        {
            switch (field.Name)
            {
                case "topic":
                    break;
                case "author":
                    Copy(json, "user_id", field.Value.GetProperty("id"u8));
                    Copy(json, "user_name", field.Value.GetProperty("displayName"u8));
                    break;
                default:
                    json.WritePropertyName(NameOf(field.Name));
                    WriteValue(json, field.Value);
                    break;
            }
        }
    }

    private void WriteFields(Utf8JsonWriter json, JsonElement fields)
    {
        foreach (var field in fields.EnumerateObject())
        {
            json.WritePropertyName(NameOf(field.Name));
            WriteValue(json, field.Value);
        }
    }

    private void WriteValue(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                if (IsMessage(value))
                {
                    WriteMessageFields(json, value);
                }
                else
                {
                    WriteFields(json, value);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteValue(json, item);
                }
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    /// <summary>Nothing else has its last change in it.</summary>
    private static bool IsMessage(JsonElement value) => value.TryGetProperty("changeSeq"u8, out _);

    private static string NameOf(string field) => Names.GetOrAdd(field, ToName);

    /// <summary>What GoConnect calls a field of ours; what is no name of one stays as it is.</summary>
    private static string ToName(string field) => field switch
    {
        "serverId" => "network_id",
        "content" => "body",
        _ when field.All(char.IsAsciiLetterOrDigit) => JsonNamingPolicy.SnakeCaseLower.ConvertName(field),
        _ => field,
    };

    private static void CopyIfThere(Utf8JsonWriter json, JsonElement from, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (from.TryGetProperty(field, out var value))
            {
                Copy(json, NameOf(field), value);
            }
        }
    }

    private static void Copy(Utf8JsonWriter json, string name, JsonElement value)
    {
        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private sealed record StatusData(string Status);

    private sealed record RoomData(string Room, long? After = null, string? Epoch = null);

    private sealed record UserData(string UserId);

    private sealed record SendData(
        string Scope, string Body = "", string? Nonce = null, string? ReplyTo = null, IReadOnlyList<string>? Attachments = null, string? ThreadId = null);

    private sealed record EditData(string MessageId, string? NewBody = null, string? Body = null, long? ExpectedChangeSeq = null);

    private sealed record DeleteData(string MessageId, string Mode = "soft");

    private sealed record RedactData(string MessageId, string? Reason = null);

    private sealed record TypingData(string Scope, bool Typing = true);

    private sealed record ReadData(string? Scope = null, string? MessageId = null, long? Seq = null);

    private sealed record HistoryData(string Scope, long? Before = null, long? After = null, int? Limit = null, string? ThreadId = null);

    private sealed record NetworkData(string NetworkId, string? Message = null);

    private sealed record MemberData(string NetworkId, string UserId, string? Reason = null, DateTimeOffset? Until = null);
}

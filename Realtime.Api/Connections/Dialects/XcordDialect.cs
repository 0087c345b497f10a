using System.Buffers;
using System.Collections.Frozen;
using System.Security.Claims;
using System.Text.Json;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections.Dialects;

/// <summary>
/// <c>/api/v1/ws</c>, and frames <c>{"type","payload"}</c>. Who brings no token in the header says HELLO with one. What is told comes as EVENT
/// under XCORD's names, on channels that have names, too; what is refused, as ERROR.
/// </summary>
internal sealed class XcordDialect(TokenReader tokens) : Dialect
{
    private const int MaxMessageSize = 4_096;

    private static readonly TimeSpan PongWait = TimeSpan.FromSeconds(60);

    public override string Name => "xcord";

    public override string Path => "/api/v1/ws";

    public override bool Greets => true;

    public override TimeSpan? PingEvery { get; } = PongWait * 9 / 10;

    public override TimeSpan DeadAfter => PongWait;

    public override int FrameBytes(Limits limits) => Math.Min(MaxMessageSize, limits.FrameBytes);

    public override DialectProtocol Speak() => new XcordProtocol(this, tokens);
}

internal sealed class XcordProtocol(XcordDialect dialect, TokenReader tokens) : JsonDialectProtocol(dialect)
{
    public const string Hello = "$xcord_hello";
    public const string Subscribe = "$xcord_subscribe";
    public const string Unsubscribe = "$xcord_unsubscribe";
    public const string Typing = "$xcord_typing";

    private const string ItsHello = "HELLO";

    private static readonly Refusal HelloFirst = Refuse.NoToken with { Message = "Say HELLO with a token first.", Reason = "hello_first" };

    /// <summary>What its document has channels or pictures for, and no message.</summary>
    private static readonly FrozenSet<string> ForLater = FrozenSet.ToFrozenSet(
    [
        "VOICE_JOIN", "VOICE_LEAVE", "VOICE_UPDATE", "CALL_START", "CALL_ANSWER", "CALL_DECLINE", "CALL_END", "SIGNAL",
    ]);

    private readonly XcordSession _session = new();
    private string? _token;

    protected override (string Name, string Data, string? Id) Fields => ("type", "payload", null);

    protected override bool IsForLater(string name) => ForLater.Contains(name);

    public override async Task<ClaimsPrincipal?> GreetAsync(Greeting greeting)
    {
        for (var others = 0; await greeting.PeekAsync() is { } frame;)
        {
            var refusal = HelloFirst;
            if (TokenIn(frame) is { } token)
            {
                try
                {
                    var principal = await tokens.BelieveAsync(token, isConnecting: true, greeting.Aborted);
                    _token = token;
                    // The hub answers it.
                    greeting.Leave();
                    return principal;
                }
                catch (Exception failure) when (TokenReader.IsNotGood(failure))
                {
                    greeting.End(GoodbyeCode.Unauthenticated.ToGoodbye());
                    continue;
                }
                catch (IssuerAwayException)
                {
                    refusal = Refuse.IssuerAway;
                }
            }
            greeting.Take();
            var error = new ArrayBufferWriter<byte>();
            WriteError(refusal.Code, refusal.Message, error);
            greeting.Say(error.WrittenSpan);
            if (++others == ConnectionGuard.MostMalformed)
            {
                greeting.End(GoodbyeCode.ProtocolError.ToGoodbye());
            }
        }
        return null;
    }

    public override bool Wants(OutboundEvent told)
    {
        _session.Noticing?.Invoke(told);
        return told.Group is null || _session.Hears(told.Group, PartOf(told));
    }

    protected override Asked Translate(string name, string? id, JsonElement data, OurOperations operations) => name switch
    {
        ItsHello => new(name, id, Hello, new XcordHello(_session, To<HelloPayload>(data).Token is { } token && token != _token ? token : null)),
        "PING" => new(name, id, Operations.Ping, new PingRequest()),
        "SUBSCRIBE" => new(name, id, Subscribe, new XcordNames(_session, To<NamesPayload>(data).Channels)),
        "UNSUBSCRIBE" => new(name, id, Unsubscribe, new XcordNames(_session, To<NamesPayload>(data).Channels)),
        "TYPING_START" => new(name, id, Typing, new XcordTyping(To<TypingPayload>(data).ChannelId, IsTyping: true)),
        "TYPING_STOP" => new(name, id, Typing, new XcordTyping(To<TypingPayload>(data).ChannelId, IsTyping: false)),
        "SET_PRESENCE" => new(name, id, Operations.PresenceUpdate, new UpdatePresence(To<PresencePayload>(data).Presence)),
        _ => throw new OurOperations.UnknownOperation(),
    };

    protected override void WriteAnswer(Asked asked, IHubReply reply, IBufferWriter<byte> output)
    {
        switch (reply)
        {
            case { Error: { } error }:
                WriteError(error.Code, error.Message, output);
                break;
            case { Data: Pong pong }:
                Write(output, "PONG", json => json.WriteNumber("timestamp"u8, pong.Timestamp.ToUnixTimeMilliseconds()));
                break;
            case { Data: XcordWelcome welcome }:
                Write(output, "HELLO_ACK", json =>
                {
                    json.WriteString("sessionId"u8, welcome.SessionId);
                    json.WriteNumber("heartbeatInterval"u8, welcome.HeartbeatInterval);
                });
                break;
            default:
                // Its clients expect no other answers.
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
                WriteMessage(payload, "new", output);
                break;
            case Events.MessageUpdate or Events.ReactionAdd or Events.ReactionRemove:
                WriteMessage(payload, "update", output);
                break;
            case Events.MessageDelete or Events.MessageRedact:
                WriteMessage(payload, "delete", output);
                break;
            case Events.MessageRead when KindOf(payload) == TopicKind.Conversation && payload.TryGetProperty("messageId"u8, out var messageId):
                WriteEvent(output, "dm.message.read", json =>
                {
                    json.WriteString("conversationId"u8, IdOf(payload));
                    Copy(json, "messageId", messageId);
                    Copy(json, "readAt", payload.GetProperty("readAt"u8));
                    Copy(json, "userId", payload.GetProperty("userId"u8));
                });
                break;
            case Events.TypingStart or Events.TypingStop:
                WriteTyping(told, payload, output);
                break;
            case Events.PresenceUpdate:
                WriteEvent(output, payload.TryGetProperty("serverId"u8, out _) ? "server.member.presence" : "user.presence", json =>
                {
                    CopyIfThere(json, payload, "serverId");
                    CopyIfThere(json, payload, "userId");
                    var status = payload.GetProperty("status"u8).GetString();
                    json.WriteString("presence"u8, status == "invisible" ? "offline" : status);
                });
                break;
            case Events.MemberJoin:
                WriteEvent(output, "server.member.join", json =>
                {
                    CopyIfThere(json, payload, "serverId");
                    json.WriteStartObject("member"u8);
                    CopyIfThere(json, payload, "userId");
                    CopyIfThere(json, payload, "displayName");
                    json.WriteEndObject();
                });
                break;
            case Events.MemberLeave or Events.MemberKick or Events.MemberBan:
                WriteEvent(output, "server.member.leave", json =>
                {
                    CopyIfThere(json, payload, "serverId");
                    CopyIfThere(json, payload, "userId");
                });
                break;
            case Events.Notification:
                WriteEvent(output, "notification.new", json => CopyIfThere(json, payload, "notification"));
                break;
            case Events.ViewerCount:
                WriteEvent(output, "live.viewer.count", json =>
                {
                    CopyIfThere(json, payload, "streamId");
                    CopyIfThere(json, payload, "count");
                });
                break;
            case Events.StreamUpdate:
                WriteEvent(output, "live.status", json =>
                {
                    Copy(json, "streamId", payload.GetProperty("id"u8));
                    json.WriteString("status"u8, payload.TryGetProperty("endedAt"u8, out _) ? "ended" : "live");
                });
                break;
            case Events.ConversationCreate:
                WriteEvent(output, "dm.new", json => Copy(json, "conversation", payload));
                break;
            case Events.SubscriptionEnded:
                WriteEvent(output, "subscription.ended", json =>
                {
                    json.WriteString("channel"u8, NameOf(payload));
                    CopyIfThere(json, payload, "reason");
                });
                break;
            case Events.TokenExpiring:
                WriteEvent(output, "session.expiring", json => CopyIfThere(json, payload, "expiresAt"));
                break;
            case Events.ServerDraining:
                WriteEvent(output, "session.draining", json => CopyIfThere(json, payload, "reconnectAfterMs"));
                break;
            case Events.Error:
                Write(output, "ERROR", json =>
                {
                    CopyIfThere(json, payload, "code");
                    CopyIfThere(json, payload, "message");
                });
                break;
            case Events.Goodbye:
                Write(output, "ERROR", json =>
                {
                    CopyIfThere(json, payload, "code");
                    json.WriteString("message"u8, "The server ends this connection.");
                });
                break;
            default:
                // Nothing of XCORD's.
                break;
        }
    }

    private static string? TokenIn(ReadOnlySequence<byte> frame)
    {
        try
        {
            using var document = JsonDocument.Parse(frame);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("type"u8, out var type) && type.ValueEquals(ItsHello)
                && root.TryGetProperty("payload"u8, out var payload)
                    ? To<HelloPayload>(payload).Token
                    : null;
        }
        catch (Exception failure) when (OurOperations.IsUnreadable(failure))
        {
            return null;
        }
    }

    private static XcordParts PartOf(OutboundEvent told) => told.Name switch
    {
        Events.ViewerCount or Events.StreamUpdate => XcordParts.Status,
        Events.Notification or Events.NotificationRead => XcordParts.Notifications,
        Events.PresenceUpdate or Events.DeviceOnline or Events.DeviceOffline => XcordParts.Presence,
        _ => XcordParts.Main,
    };

    private void WriteMessage(JsonElement payload, string what, IBufferWriter<byte> output)
    {
        var (kind, id, message) = (KindOf(payload), IdOf(payload), payload.GetProperty("message"u8));
        switch (kind)
        {
            case TopicKind.Conversation:
                WriteEvent(output, $"dm.message.{what}", json =>
                {
                    // The payload has nothing else that says where it was said.
                    json.WriteStartObject("message"u8);
                    json.WriteString("conversationId"u8, id);
                    foreach (var field in message.EnumerateObject())
                    {
                        field.WriteTo(json);
                    }
                    json.WriteEndObject();
                });
                break;
            case TopicKind.Channel:
                WriteEvent(output, $"server.message.{what}", json =>
                {
                    // Whoever is told has named it, by its server.
                    json.WriteString("serverId"u8, _session.ServerOf(id));
                    json.WriteString("channelId"u8, id);
                    Copy(json, "message", message);
                });
                break;
            default:
                WriteEvent(output, what == "new" ? "live.chat.message" : $"live.chat.{what}", json =>
                {
                    json.WriteString("streamId"u8, id);
                    Copy(json, "message", message);
                });
                break;
        }
    }

    private void WriteTyping(OutboundEvent told, JsonElement payload, IBufferWriter<byte> output)
    {
        var (kind, id) = (KindOf(payload), IdOf(payload));
        WriteEvent(output, kind switch { TopicKind.Conversation => "dm.typing", TopicKind.Channel => "server.typing", _ => "live.chat.typing" }, json =>
        {
            if (kind == TopicKind.Channel)
            {
                json.WriteString("serverId"u8, _session.ServerOf(id));
            }
            json.WriteString(kind switch { TopicKind.Conversation => "conversationId", TopicKind.Channel => "channelId", _ => "streamId" }, id);
            CopyIfThere(json, payload, "userId");
            json.WriteBoolean("isTyping"u8, told.Name == Events.TypingStart);
        });
    }

    private string NameOf(JsonElement payload) => KindOf(payload) switch
    {
        TopicKind.Server => XcordChannel.OfServer(IdOf(payload)),
        TopicKind.Conversation => $"dm:{IdOf(payload)}",
        TopicKind.Stream => $"live:{IdOf(payload)}",
        TopicKind.User => $"user:{IdOf(payload)}",
        _ => $"server:{_session.ServerOf(IdOf(payload))}:channel:{IdOf(payload)}",
    };

    private static TopicKind KindOf(JsonElement payload) => To<TopicRef>(payload.GetProperty("topic"u8)).Type;

    private static string IdOf(JsonElement payload) => payload.GetProperty("topic"u8).GetProperty("id"u8).GetString()!;

    private static void WriteError(ErrorCode code, string message, IBufferWriter<byte> output) => Write(output, "ERROR", json =>
    {
        json.WritePropertyName("code"u8);
        JsonSerializer.Serialize(json, code, WireJson.Options);
        json.WriteString("message"u8, message);
    });

    private static void WriteEvent(IBufferWriter<byte> output, string name, Action<Utf8JsonWriter> writePayload) => Write(output, "EVENT", json =>
    {
        json.WriteString("event"u8, name);
        json.WriteStartObject("payload"u8);
        writePayload(json);
        json.WriteEndObject();
    });

    private static void Write(IBufferWriter<byte> output, string type, Action<Utf8JsonWriter> writePayload)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = WireJson.Options.Encoder });
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteStartObject("payload"u8);
        writePayload(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void CopyIfThere(Utf8JsonWriter json, JsonElement from, string field)
    {
        if (from.TryGetProperty(field, out var value))
        {
            Copy(json, field, value);
        }
    }

    private static void Copy(Utf8JsonWriter json, string field, JsonElement value)
    {
        json.WritePropertyName(field);
        value.WriteTo(json);
    }

    private sealed record HelloPayload(string? Token = null);

    private sealed record NamesPayload(IReadOnlyList<string> Channels);

    private sealed record TypingPayload(string ChannelId);

    private sealed record PresencePayload(PresenceStatus Presence);
}

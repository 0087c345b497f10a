namespace Realtime.Persistence.Outbox;

/// <summary>What can happen that others must do something about. Stored and told by these names, so none ever moves.</summary>
public static class OutboxEvents
{
    /// <summary><c>{userId}</c></summary>
    public const string UserCreated = "USER_CREATED";

    /// <summary><c>{userId}</c></summary>
    public const string UserUpdated = "USER_UPDATED";

    /// <summary><c>{userId}</c></summary>
    public const string UserDeleted = "USER_DELETED";

    /// <summary><c>{topicKey,seq}</c>, with the topic's key: <see cref="MessageReference"/>.</summary>
    public const string MessageSent = "MESSAGE_SENT";

    /// <summary><c>{topicKey,userId,seq}</c></summary>
    public const string MessageRead = "MESSAGE_READ";

    /// <summary><c>{topicKey,seq}</c></summary>
    public const string MessageDeleted = "MESSAGE_DELETED";

    /// <summary><c>{serverId}</c></summary>
    public const string ServerCreated = "SERVER_CREATED";

    /// <summary><c>{serverId}</c></summary>
    public const string ServerUpdated = "SERVER_UPDATED";

    /// <summary><c>{serverId}</c></summary>
    public const string ServerDeleted = "SERVER_DELETED";

    /// <summary><c>{callId}</c></summary>
    public const string VoiceCallStarted = "VOICE_CALL_STARTED";

    /// <summary><c>{callId}</c></summary>
    public const string VoiceCallEnded = "VOICE_CALL_ENDED";

    // Beyond the eleven:

    /// <summary><c>{serverId,userId}</c></summary>
    public const string MemberJoined = "MEMBER_JOINED";

    /// <summary><c>{serverId,userId}</c>, by whomever's wish.</summary>
    public const string MemberLeft = "MEMBER_LEFT";

    /// <summary><c>{streamId}</c></summary>
    public const string StreamStarted = "STREAM_STARTED";

    /// <summary><c>{streamId}</c></summary>
    public const string StreamEnded = "STREAM_ENDED";
}

/// <summary>Which message it is about.</summary>
public sealed record MessageReference(long TopicKey, long Seq);

public sealed record UserReference(string UserId);

public sealed record ServerReference(string ServerId);

public sealed record MemberReference(string ServerId, string UserId);

public sealed record StreamReference(string StreamId);

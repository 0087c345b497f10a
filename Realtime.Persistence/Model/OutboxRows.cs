using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Model;

/// <summary>
/// Something that happened, for those who must do something because of it. It is saved in the very transaction of what happened:
/// <c>db.Outbox.Add(OutboxRow.Of(…))</c>. Taken out by <see cref="Realtime.Persistence.Outbox.OutboxQueue"/>.
/// </summary>
public sealed class OutboxRow
{
    /// <summary>Rows of one key are handled in order of their ids. A topic's key, or <see cref="KeyOf"/>.</summary>
    public required long Key { get; init; }

    /// <summary>What consumers know it by; never given twice.</summary>
    public long Id { get; init; }

    public required string Tenant { get; init; }

    /// <summary>One of <see cref="Realtime.Persistence.Outbox.OutboxEvents"/>.</summary>
    public required string Type { get; init; }

    /// <summary>JSON as on the wire. It refers to what happened and copies nothing that may be changed or deleted later.</summary>
    public required string Payload { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it has failed.</summary>
    public int Attempts { get; init; }

    /// <summary>Null: at once.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Who still has to do it; null for everyone that its type concerns.</summary>
    public string[]? Consumers { get; init; }

    /// <param name="subject">Whose it is: a user, server or stream. What happens to one is handled in order.</param>
    public static OutboxRow Of(Topic subject, string type, object payload) => new()
    {
        Key = KeyOf(subject),
        Tenant = subject.Tenant,
        Type = type,
        Payload = JsonSerializer.Serialize(payload, payload.GetType(), WireJson.Options),
    };

    /// <param name="topic">Whose key it is in order with: what happens to the messages of a topic.</param>
    public static OutboxRow Of(TopicEntry topic, string type, object payload) => new()
    {
        Key = topic.Key,
        Tenant = topic.Topic.Tenant,
        Type = type,
        Payload = JsonSerializer.Serialize(payload, payload.GetType(), WireJson.Options),
    };

    /// <summary>Always negative, so never a topic's key. Two subjects that share one wait for each other and no more.</summary>
    public static long KeyOf(Topic subject) =>
        BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(subject.GroupName))) | long.MinValue;
}

/// <summary>What a consumer could not do, in the end. It stays until somebody has it done again.</summary>
public sealed class DeadLetterRow
{
    public required string Tenant { get; init; }
    public required Guid Id { get; init; }
    public required long OutboxKey { get; init; }
    public required long OutboxId { get; init; }
    public required string Consumer { get; init; }
    public required string Type { get; init; }
    public required string Payload { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset DiedAt { get; init; }
    public int Attempts { get; init; }

    /// <summary>The last failure's type and message.</summary>
    public required string Error { get; init; }
}

internal static class OutboxModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<OutboxRow>(outbox =>
        {
            outbox.ToTable("outbox").HasKey(row => new { row.Key, row.Id });
            outbox.Property(row => row.Key).ValueGeneratedNever();
            outbox.Property(row => row.Id).UseIdentityAlwaysColumn();
            outbox.Property(row => row.Payload).HasColumnType("jsonb");
            outbox.Property(row => row.CreatedAt).HasDefaultValueSql("now()");
        });
        model.Entity<DeadLetterRow>(letter =>
        {
            letter.ToTable("dead_letters").HasKey(row => new { row.Tenant, row.Id });
            letter.Property(row => row.Payload).HasColumnType("jsonb");
        });
    }
}

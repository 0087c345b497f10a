using Microsoft.EntityFrameworkCore;
using Realtime.Persistence.Search;

namespace Realtime.Persistence.Model;

public sealed class MessageRow
{
    public required long TopicKey { get; init; }

    /// <summary>Its place in the topic, given at creation.</summary>
    public required long Seq { get; init; }

    /// <summary>The seq of its last change. The change feed is ordered by it.</summary>
    public required long ChangeSeq { get; set; }

    public required Guid Id { get; init; }
    public required string AuthorId { get; init; }

    /// <summary>The author's, or one of ours (<see cref="Realtime.Persistence.Messages.Nonces"/>): without one a batch could not be tried twice.</summary>
    public required string Nonce { get; init; }

    public required string Content { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The seq of the message that it answers, in the same topic.</summary>
    public long? ReplyTo { get; init; }

    /// <summary>The seq of the message whose thread it is in, in the same topic; null for one that stands in the topic itself.</summary>
    public long? ThreadSeq { get; init; }

    public DateTimeOffset? EditedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
    public string? DeletedBy { get; set; }
    public string? RedactedBy { get; set; }
    public string? RedactionReason { get; set; }
    public DateTimeOffset? PinnedAt { get; set; }
    public string? PinnedBy { get; set; }

    /// <summary>Whom it mentions, see <see cref="Realtime.Persistence.Messages.StoredMentions"/>. Null for nobody.</summary>
    public List<string>? Mentions { get; set; }

    /// <summary>How many it was sent with; null for none, or when they were taken away with what it said.</summary>
    public short? AttachmentCount { get; set; }

    /// <summary>Whether there is no content to change, react to or pin any more.</summary>
    public bool IsGone => DeletedAt is not null || RedactedBy is not null;
}

/// <summary>What a message said before a change.</summary>
public sealed class MessageEditRow
{
    public required long TopicKey { get; init; }

    /// <summary>The message's.</summary>
    public required long Seq { get; init; }

    /// <summary>The seq of the change that replaced it.</summary>
    public required long ChangeSeq { get; init; }

    public required string Content { get; init; }
    public required string EditedBy { get; init; }
    public required DateTimeOffset EditedAt { get; init; }
}

public sealed class MessageReactionRow
{
    public required long TopicKey { get; init; }

    /// <summary>The message's.</summary>
    public required long Seq { get; init; }

    public required string Emoji { get; init; }
    public required string UserId { get; init; }
    public required DateTimeOffset ReactedAt { get; init; }
}

internal static class MessageModel
{
    public static void Configure(ModelBuilder model)
    {
        model.Entity<MessageRow>(message =>
        {
            message.ToTable("messages").HasKey(row => new { row.TopicKey, row.Seq });
            message.Ignore(row => row.IsGone);
            message.HasIndex(row => new { row.TopicKey, row.ChangeSeq }).IsUnique();
            message.HasIndex(row => new { row.TopicKey, row.AuthorId, row.Nonce }).IsUnique();
            message.HasIndex(row => row.Id).IsUnique();
            message.HasIndex(row => new { row.TopicKey, row.PinnedAt }).HasFilter("pinned_at is not null");
            message.HasIndex(row => new { row.TopicKey, row.Seq }).HasFilter("mentions is not null");
            message.HasIndex(row => new { row.TopicKey, row.ThreadSeq, row.Seq }, "ix_messages_threads").HasFilter("thread_seq is not null");
            message.HasIndex(row => new { row.TopicKey, row.Seq }, "ix_messages_main").HasFilter("thread_seq is null");
            message.HasIndex(row => row.Content, "ix_messages_content")
                .HasMethod("gin").IsTsVectorExpressionIndex(MessageSearch.Language).HasStorageParameter("gin_pending_list_limit", 512);
        });
        model.Entity<MessageEditRow>(edit =>
            edit.ToTable("message_edits").HasKey(row => new { row.TopicKey, row.Seq, row.ChangeSeq }));
        model.Entity<MessageReactionRow>(reaction =>
            reaction.ToTable("message_reactions").HasKey(row => new { row.TopicKey, row.Seq, row.Emoji, row.UserId }));
    }
}

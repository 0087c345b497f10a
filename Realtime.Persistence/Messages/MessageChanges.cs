using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Batching;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Messages;

/// <summary>Where a message is; that never changes.</summary>
/// <param name="IsReply">It is in a thread.</param>
public sealed record MessagePlace(TopicEntry Topic, Guid Id, long Seq, string AuthorId, bool IsReply = false);

/// <summary>A message under its topic's lock, to be changed.</summary>
/// <param name="Db">Saves with the change whatever else is put into it.</param>
/// <param name="Message">As it is now: nobody else changes it meanwhile.</param>
/// <param name="Seq">What the change will have as its seq.</param>
public sealed record MessageUnderChange(RealtimeDbContext Db, MessageRow Message, long Seq)
{
    /// <summary>The message's reactions.</summary>
    public IQueryable<MessageReactionRow> Reactions =>
        Db.MessageReactions.Where(row => row.TopicKey == Message.TopicKey && row.Seq == Message.Seq);

    /// <summary>The message's attachments.</summary>
    public IQueryable<AttachmentRow> Attachments => Db.Attachments.Where(row => row.TopicKey == Message.TopicKey && row.Seq == Message.Seq);

    /// <summary>What the message said before.</summary>
    public IQueryable<MessageEditRow> Edits => Db.MessageEdits.Where(row => row.TopicKey == Message.TopicKey && row.Seq == Message.Seq);

    /// <summary>Keeps what it says now among its edits.</summary>
    public void KeepContent(string editedBy, DateTimeOffset at) => Db.MessageEdits.Add(new MessageEditRow
    {
        TopicKey = Message.TopicKey,
        Seq = Message.Seq,
        ChangeSeq = Seq,
        Content = Message.Content,
        EditedBy = editedBy,
        EditedAt = at,
    });
}

/// <summary>
/// Where changes of messages become durable, whatever they are: in one transaction the topic's row lock, the change, and the topic's next seq,
/// which becomes the message's <c>changeSeq</c>. So they share one run of seqs with what <see cref="MessageLog"/> appends, without a hole.
/// </summary>
/// <remarks>
/// Changes of one topic are made one after the other by one writer, so that many who react at once wait here, in a bounded queue, and not
/// each on a connection to the database. They are not tried again when the way to the database breaks: asking again is safe, since each
/// of them changes nothing the second time, and what was committed untold is found by the comparison of heads.
/// </remarks>
public sealed class MessageChanges : IAsyncDisposable
{
    private const int Writers = 4;
    private const int Capacity = 1_024;

    private readonly IDbContextFactory<RealtimeDbContext> _contexts;
    private readonly ILogger<MessageChanges> _logger;
    private readonly BatchWriter<Change> _writer;

    public MessageChanges(IDbContextFactory<RealtimeDbContext> contexts, ILogger<MessageChanges> logger)
    {
        (_contexts, _logger) = (contexts, logger);
        _writer = new BatchWriter<Change>(Writers, Capacity, batch: 1, WriteAsync);
    }

    /// <summary>Changes a message. When this answers with a value, it is committed.</summary>
    /// <param name="change">
    /// Makes the change and answers true; or false when there is nothing to change that anyone sees, which takes no seq; or refuses, and
    /// nothing is stored.
    /// </param>
    /// <param name="committed">
    /// Called with the changed message once it is committed and before this answers. It runs on the writer, so it must neither block nor throw.
    /// </param>
    /// <returns><c>unavailable</c> when the queue is full or the database away, <c>not_found</c> when the message is gone.</returns>
    public Task<Result<ChangeMade>> ApplyAsync(
        MessagePlace place, Func<MessageUnderChange, Task<Result<bool>>> change, Action<Message> committed)
    {
        var waiting = new Change(place, change, committed);
        return _writer.TryAdd(place.Topic.Key, waiting) ? waiting.Answer.Task : Task.FromResult<Result<ChangeMade>>(Refuse.Overloaded);
    }

    /// <summary>Takes nothing more, and waits until all that waited is committed or refused.</summary>
    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task WriteAsync(IReadOnlyList<Change> changes)
    {
        foreach (var change in changes)
        {
            change.Answer.SetResult(await AnswerAsync(change));
        }
    }

    private async Task<Result<ChangeMade>> AnswerAsync(Change change)
    {
        var topic = change.Place.Topic.Topic;
        try
        {
            return await CommitAsync(change);
        }
        catch (Exception failure) when (StorageFailures.IsStorageAway(failure))
        {
            _logger.ChangeRefused(failure, topic);
            return Refuse.StorageAway;
        }
        catch (Exception failure)
        {
            _logger.ChangeFailed(failure, change.Place.Seq, topic);
            return Refuse.Internal;
        }
    }

    private async Task<Result<ChangeMade>> CommitAsync(Change change)
    {
        var (topic, id, seq, _, _) = change.Place;
        await using var db = await _contexts.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var heads = await db.Topics.FromSql($"select * from topics where key = {topic.Key} for no key update").ToListAsync();
        // Read after the lock was taken, and so as the last change left it.
        var message = await db.Messages.SingleOrDefaultAsync(row => row.TopicKey == topic.Key && row.Seq == seq);
        if (heads is not [var head] || message is null)
        {
            return Refuse.NotFound;
        }

        var outcome = await change.Make(new MessageUnderChange(db, message, head.LastSeq + 1));
        if (outcome.IsRefused)
        {
            return outcome.Refusal;
        }
        if (outcome.Value)
        {
            head.LastSeq++;
            message.ChangeSeq = head.LastSeq;
        }
        await db.SaveChangesAsync();
        var told = outcome.Value ? await ToldAsync(db, topic, seq) : null;
        await transaction.CommitAsync();

        if (told is not null)
        {
            Tell(change, told);
        }
        return new ChangeMade(Identifier.Format(Identifier.MessagePrefix, id), message.ChangeSeq);
    }

    private static async Task<Message> ToldAsync(RealtimeDbContext db, TopicEntry topic, long seq)
    {
        var rows = await ToldMessages.In(db, topic).Where(told => told.Message.Seq == seq).ToListAsync();
        return (await ToldMessages.CompleteAsync(db, topic, rows, viewer: null, CancellationToken.None))[0];
    }

    private void Tell(Change change, Message message)
    {
        try
        {
            change.Committed(message);
        }
        catch (Exception failure)
        {
            // Committed it is, whatever whoever wanted to hear of it makes of that.
            _logger.ListenerFailed(failure, change.Place.Topic.Topic, message.ChangeSeq);
        }
    }

    private sealed record Change(MessagePlace Place, Func<MessageUnderChange, Task<Result<bool>>> Make, Action<Message> Committed)
    {
        public TaskCompletionSource<Result<ChangeMade>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Attachments;
using Realtime.Api.Delivery;
using Realtime.Api.Observability;
using Realtime.Api.Outbox;
using Realtime.Api.Streams;
using Realtime.Api.Typing;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Messages;

/// <summary>Sends and reads messages: says no early, stores, then tells.</summary>
internal sealed class MessageService(
    MessageTopics topics,
    Mentioning mentioning,
    UserDirectory users,
    MessageLog log,
    ChangeFeed feed,
    EventPublisher events,
    TypingService typing,
    SlowMode slowMode,
    AttachmentDirectory attachments,
    NodeMetrics metrics,
    OutboxDispatcher outbox,
    StreamHistory streams,
    IOptions<Limits> limits)
{
    private const int UsualPage = 50;

    public async Task<Result<MessageSent>> SendAsync(Caller caller, SendMessage request, CancellationToken cancellation)
    {
        if (AttachmentDirectory.Check(request.Attachments) is { } wrongAttachments)
        {
            return wrongAttachments;
        }
        var isAttaching = request.Attachments is { Count: > 0 };
        var wrongContent = isAttaching
            ? Text.CheckUnlessEmpty("content", request.Content, limits.Value.ContentCharacters)
            : Text.Check("content", request.Content, limits.Value.ContentCharacters);
        if (wrongContent is not null)
        {
            return wrongContent;
        }
        if (request.Nonce is not null && !Identifier.IsValid(request.Nonce))
        {
            return Refuse.InvalidId("nonce");
        }
        if (request.ReplyTo is not null && !Identifier.IsValid(request.ReplyTo))
        {
            return Refuse.InvalidId("replyTo");
        }
        var found = await topics.FindAsync(caller, new TopicRef(request.Type, request.Id), isAttaching ? Right.Attach : Right.Write, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var topic = found.Value;
        var author = await users.FindAsync(caller.Tenant, caller.UserId, cancellation);
        if (author is null)
        {
            return Refuse.NoToken;
        }
        var replyTo = await FindReplyAsync(topic, request.ReplyTo, cancellation);
        if (replyTo is null && request.ReplyTo is not null)
        {
            return Refuse.NotFound with { Field = "replyTo" };
        }
        var (thread, noThread) = await FindThreadAsync(topic, request.ThreadId, cancellation);
        if (noThread is not null)
        {
            return noThread;
        }
        var attached = isAttaching ? await attachments.PendingAsync(caller, request.Attachments!, cancellation) : null;
        if (thread is { IsGone: true } || (isAttaching && attached is null))
        {
            // The root is gone, or the attachments are taken: by this very message, perhaps, whose answer was lost.
            return request.Nonce is not null && await log.FindAsync(topic, caller.UserId, request.Nonce, cancellation) is { } before
                ? ToSent(before, request)
                : thread is { IsGone: true } ? Refuse.MessageDeleted with { Field = "threadId" } : Refuse.NotFound with { Field = "attachments" };
        }
        var mentions = await mentioning.OfAsync(caller, topic.Topic, request.Content, cancellation);
        if (await slowMode.CheckAsync(caller, topic, request.Nonce, cancellation) is { } notYet)
        {
            return notYet;
        }

        // From here on it may be committed, so it is not cancelled: whoever asked and left is told by nonce, another time.
        var began = Stopwatch.GetTimestamp();
        var appended = await log.AppendAsync(
            new NewMessage(
                topic, caller.UserId, request.Content, request.Nonce, replyTo?.Seq, mentions, isAttaching ? request.Attachments : null, thread?.Root),
            committed => Tell(ToMessage(topic.Topic, author, request, committed, replyTo, mentions, attached, thread?.Root), topic.Topic));
        metrics.Appended(began, isCommitted: !appended.IsRefused);
        if (appended.IsRefused)
        {
            return appended.Refusal;
        }
        outbox.Wake();
        typing.Stop(caller, topic.Topic);
        return ToSent(appended.Value, request);
    }

    public async Task<Result<HistoryPage>> HistoryAsync(Caller caller, HistoryRequest request, CancellationToken cancellation)
    {
        var limit = request.Limit ?? Math.Min(UsualPage, limits.Value.HistoryPage);
        if (limit < 1 || limit > limits.Value.HistoryPage)
        {
            return Refuse.Invalid("limit", $"'limit' is 1 to {limits.Value.HistoryPage}.");
        }
        if (request is { Before: not null, After: not null })
        {
            return Refuse.Invalid("after", "Give 'before' or 'after', not both.");
        }
        var found = await topics.FindAsync(caller, new TopicRef(request.Type, request.Id), Right.Read, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var (thread, noThread) = await FindThreadAsync(found.Value, request.ThreadId, cancellation);
        return noThread is not null
            ? noThread
            : await feed.HistoryAsync(
                found.Value, thread?.Root.Seq, request.Before, request.After, limit, caller.UserId, streams.Since(found.Value.Topic), cancellation);
    }

    private static MessageSent ToSent(AppendedMessage message, SendMessage request) =>
        new(message.Id, message.Seq, message.CreatedAt, message.Duplicate, request.Nonce);

    private static Message ToMessage(
        Topic topic, Author author, SendMessage request, AppendedMessage appended, Reply? replyTo, IReadOnlyCollection<string>? mentions,
        IReadOnlyList<Attachment>? attachments, ThreadRoot? thread) =>
        new(
            appended.Id, topic.ToRef(), appended.Seq, appended.Seq, author, request.Content, appended.CreatedAt, request.Nonce,
            ReplyTo: replyTo, Mentions: StoredMentions.Users(mentions), MentionsEveryone: StoredMentions.IsEveryone(mentions),
            MentionsRoles: StoredMentions.Roles(mentions),
            Attachments: attachments,
            ThreadId: thread is null ? null : Identifier.Format(Identifier.MessagePrefix, thread.Id));

    /// <summary>On the log's writer, so in order of seq: tells and returns at once.</summary>
    private void Tell(Message message, Topic topic) => events.Tell(topic, client => MessageTelling.Tell(client, message));

    /// <summary>The root of a thread in this topic; null when none is named.</summary>
    private async Task<(FoundRoot? Root, Refusal? Refusal)> FindThreadAsync(TopicEntry topic, string? threadId, CancellationToken cancellation)
    {
        if (threadId is null)
        {
            return (null, null);
        }
        if (!Identifier.IsValid(threadId))
        {
            return (null, Refuse.InvalidId("threadId"));
        }
        if (!Identifier.TryParse(Identifier.MessagePrefix, threadId, out var id) || await feed.FindRootAsync(topic, id, cancellation) is not { } root)
        {
            return (null, Refuse.NotFound with { Field = "threadId" });
        }
        return root.IsReply ? (null, Refuse.NotARoot) : (root, null);
    }

    private async Task<Reply?> FindReplyAsync(TopicEntry topic, string? messageId, CancellationToken cancellation) =>
        Identifier.TryParse(Identifier.MessagePrefix, messageId, out var id) ? await feed.FindReplyAsync(topic, id, cancellation) : null;
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Outbox;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Persistence;
using Realtime.Persistence.Attachments;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;

namespace Realtime.Api.Messages;

/// <summary>Edits, deletes and redacts messages, and shows what they said before.</summary>
internal sealed class MessageEditing(
    MessagePlaces places,
    AccessControl access,
    Mentioning mentioning,
    MessageChanges changes,
    EventPublisher events,
    OutboxDispatcher outbox,
    IDbContextFactory<RealtimeDbContext> contexts,
    IOptions<Limits> limits,
    TimeProvider clock)
{
    private const int LongestReason = 300;

    public async Task<Result<ChangeMade>> EditAsync(Caller caller, EditMessage request, CancellationToken cancellation)
    {
        if (Text.CheckUnlessEmpty("content", request.Content, limits.Value.ContentCharacters) is { } wrongContent)
        {
            return wrongContent;
        }
        var found = await places.FindAsync(caller, request.MessageId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var place = found.Value;
        if (place.AuthorId != caller.UserId)
        {
            return Refuse.NotTheAuthor;
        }
        if (await access.CheckAsync(caller, place.Topic.Topic, Right.Write, cancellation) is { } refusal)
        {
            return refusal;
        }
        var mentions = await mentioning.OfAsync(caller, place.Topic.Topic, request.Content, cancellation);
        var now = clock.GetUtcNow();
        return await ApplyAsync(place, change =>
        {
            var message = change.Message;
            if (message.IsGone)
            {
                return Refused(Refuse.MessageDeleted);
            }
            if (message.AttachmentCount is null && Text.Check("content", request.Content, limits.Value.ContentCharacters) is { } empty)
            {
                return Refused(empty);
            }
            if (message.Content == request.Content)
            {
                return Nothing;
            }
            // Behind the question whether there is anything to change: a try whose answer was lost would conflict with itself.
            if (request.ExpectedChangeSeq is { } expected && expected != message.ChangeSeq)
            {
                return Refused(Refuse.ChangedMeanwhile);
            }
            change.KeepContent(caller.UserId, now);
            (message.Content, message.EditedAt, message.Mentions) = (request.Content, now, mentions);
            return Changed;
        });
    }

    public async Task<Result<ChangeMade>> DeleteAsync(Caller caller, DeleteMessage request, CancellationToken cancellation)
    {
        var found = await places.FindAsync(caller, request.MessageId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var place = found.Value;
        if (await ModeratesUnlessAuthorAsync(caller, place, cancellation) is { } refusal)
        {
            return refusal;
        }
        var now = clock.GetUtcNow();
        var deleted = await ApplyAsync(place, async change =>
        {
            var message = change.Message;
            if (request.Hard)
            {
                await ForgetAsync(change);
            }
            else if (!message.IsGone)
            {
                change.KeepContent(caller.UserId, now);
            }
            if (message.DeletedAt is not null)
            {
                return false;
            }
            Empty(message);
            (message.DeletedAt, message.DeletedBy) = (now, caller.UserId);
            change.Db.Outbox.Add(OutboxRow.Of(place.Topic, OutboxEvents.MessageDeleted, new MessageReference(message.TopicKey, message.Seq)));
            return true;
        });
        outbox.Wake();
        return deleted;
    }

    public async Task<Result<ChangeMade>> RedactAsync(Caller caller, RedactMessage request, CancellationToken cancellation)
    {
        if (Text.CheckLine("reason", request.Reason, LongestReason) is { } wrongReason)
        {
            return wrongReason;
        }
        var found = await places.FindAsync(caller, request.MessageId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        if (await access.CheckAsync(caller, found.Value.Topic.Topic, Right.Moderate, cancellation) is { } refusal)
        {
            return refusal;
        }
        return await ApplyAsync(found.Value, async change =>
        {
            var message = change.Message;
            if (message.DeletedAt is not null)
            {
                return Refuse.MessageDeleted;
            }
            if (message.RedactedBy is not null)
            {
                return false;
            }
            await ForgetAsync(change);
            Empty(message);
            (message.RedactedBy, message.RedactionReason) = (caller.UserId, request.Reason);
            return true;
        });
    }

    /// <summary>What a message said before, the oldest first; for its author and for moderators.</summary>
    public async Task<Result<Page<EarlierContent>>> EditsAsync(Caller caller, string messageId, PageRequest page, CancellationToken cancellation)
    {
        var found = await places.FindAsync(caller, messageId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var place = found.Value;
        if (await ModeratesUnlessAuthorAsync(caller, place, cancellation) is { } refusal)
        {
            return refusal;
        }
        _ = long.TryParse(page.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await db.MessageEdits.AsNoTracking()
            .Where(row => row.TopicKey == place.Topic.Key && row.Seq == place.Seq && row.ChangeSeq > after)
            .OrderBy(row => row.ChangeSeq)
            .Take(page.Take + 1)
            .ToListAsync(cancellation);
        return page.Of(
            rows,
            row => new EarlierContent(row.ChangeSeq, row.Content, row.EditedBy, row.EditedAt),
            last => last.ChangeSeq.ToString(CultureInfo.InvariantCulture));
    }

    private static Task<Result<bool>> Changed => Task.FromResult<Result<bool>>(true);

    private static Task<Result<bool>> Nothing => Task.FromResult<Result<bool>>(false);

    private static Task<Result<bool>> Refused(Refusal refusal) => Task.FromResult<Result<bool>>(refusal);

    private static void Empty(MessageRow message)
    {
        message.Content = "";
        message.Mentions = null;
        (message.PinnedAt, message.PinnedBy) = (null, null);
    }

    private static async Task ForgetAsync(MessageUnderChange change)
    {
        await change.Edits.ExecuteDeleteAsync();
        await change.Reactions.ExecuteDeleteAsync();
        await change.Attachments.RemoveAsync();
        change.Message.AttachmentCount = null;
    }

    private async ValueTask<Refusal?> ModeratesUnlessAuthorAsync(Caller caller, MessagePlace place, CancellationToken cancellation) =>
        place.AuthorId == caller.UserId ? null : await access.CheckAsync(caller, place.Topic.Topic, Right.Moderate, cancellation);

    private Task<Result<ChangeMade>> ApplyAsync(MessagePlace place, Func<MessageUnderChange, Task<Result<bool>>> change) =>
        changes.ApplyAsync(place, change, message => events.Tell(place.Topic.Topic, client => MessageTelling.Tell(client, message)));
}

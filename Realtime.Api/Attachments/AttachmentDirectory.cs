using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Streams;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Attachments;
using Realtime.Persistence.Model;

namespace Realtime.Api.Attachments;

/// <summary>Which attachments there are, and who may see them: who may read the message they are in; before there is one, their uploader alone.</summary>
internal sealed class AttachmentDirectory(IDbContextFactory<RealtimeDbContext> contexts, AccessControl access, StreamHistory streams)
{
    private const int MostPerMessage = 10;

    /// <summary>What is wrong with the ids that a message names.</summary>
    public static Refusal? Check(IReadOnlyList<string>? ids) => ids switch
    {
        null or { Count: 0 } => null,
        { Count: > MostPerMessage } => Refuse.TooMany("attachments", MostPerMessage),
        _ when !ids.All(Identifier.IsValid) => Refuse.InvalidId("attachments"),
        _ when ids.Distinct(StringComparer.Ordinal).Count() != ids.Count => Refuse.TwiceTheSame,
        _ => null,
    };

    /// <summary>Those that the caller uploaded and no message has taken along, in the order asked; null unless that is true of all of them.</summary>
    public async Task<IReadOnlyList<Attachment>?> PendingAsync(Caller caller, IReadOnlyList<string> ids, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await Pending(db, caller).Where(row => ids.Contains(row.Id)).AsNoTracking().ToDictionaryAsync(row => row.Id, cancellation);
        return rows.Count == ids.Count ? [.. ids.Select(id => rows[id].ToTold())] : null;
    }

    /// <summary>One that the caller may see now; any other is <c>not_found</c>.</summary>
    public async Task<Result<AttachmentRow>> FindAsync(Caller caller, string id, CancellationToken cancellation)
    {
        if (!Identifier.IsValid(id))
        {
            return Refuse.InvalidId("id");
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var found = await (
            from row in db.Attachments.AsNoTracking()
            where row.Tenant == caller.Tenant && row.Id == id && !row.Removed
            from topic in db.Topics.Where(topic => topic.Key == row.TopicKey).DefaultIfEmpty()
            select new
            {
                Row = row,
                Kind = (TopicKind?)topic.Kind,
                TopicId = (string?)topic.Id,
                Message = db.Messages
                    .Where(message => message.TopicKey == row.TopicKey && message.Seq == row.Seq && message.DeletedAt == null && message.RedactedBy == null)
                    .Select(message => new { message.CreatedAt, IsPinned = message.PinnedAt != null })
                    .SingleOrDefault(),
            }).SingleOrDefaultAsync(cancellation);
        if (found is null)
        {
            return Refuse.NotFound;
        }
        if (found.Kind is not { } kind)
        {
            return found.Row.UploaderId == caller.UserId ? found.Row : Refuse.NotFound;
        }
        var place = new Topic(caller.Tenant, kind, found.TopicId!);
        // Of a topic no more can be seen than of its messages.
        var isSeen = found.Message is { } sent && (sent.IsPinned || streams.Since(place) is not { } since || sent.CreatedAt >= since)
            && await access.CheckAsync(caller, place, Right.Read, cancellation) is null;
        return isSeen ? found.Row : Refuse.NotFound;
    }

    /// <summary>Takes back what the caller uploaded and has not sent.</summary>
    public async Task<Result<Done>> DeleteAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var found = await FindAsync(caller, id, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        // A message may take it along this very moment: whichever is first.
        var deleted = await Pending(db, caller).Where(row => row.Id == id)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.Removed, true), cancellation);
        return deleted > 0 ? Done.Instance : found.Value.UploaderId == caller.UserId ? Refuse.AttachmentInUse : Refuse.NotFound;
    }

    private static IQueryable<AttachmentRow> Pending(RealtimeDbContext db, Caller caller) => db.Attachments.Where(row =>
        row.Tenant == caller.Tenant && row.UploaderId == caller.UserId && row.TopicKey == null && !row.Removed);
}

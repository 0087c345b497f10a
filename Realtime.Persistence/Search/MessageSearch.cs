using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Realtime.Domain.Contracts;

namespace Realtime.Persistence.Search;

/// <param name="Words">As <see cref="SearchMessages.Q"/>.</param>
/// <param name="TopicKeys">Where to look, and nowhere else.</param>
/// <param name="Aged">Of these topics only what was written since then.</param>
/// <param name="EndsBefore">Where the page before ended: when its last message was written, and its id.</param>
public sealed record MessageQuery(
    string Words, long[] TopicKeys, (long[] TopicKeys, DateTimeOffset Since) Aged, string? AuthorId, DateTimeOffset? Before, DateTimeOffset? After, SearchedFor? Has,
    (DateTimeOffset CreatedAt, Guid Id) EndsBefore, int Take);

/// <summary>Where a message is that was looked for.</summary>
public sealed record FoundPlace(long TopicKey, long Seq, Guid Id, DateTimeOffset CreatedAt);

/// <summary>Finds messages by their words, in PostgreSQL's index of them.</summary>
/// <remarks>
/// The index is of all tenants' messages, and the topics are filtered behind it, so the cost is that of the messages which hold all words,
/// wherever they are. The order is by a time that no index has: one that had it would be walked through, all the way where a word is rare.
/// </remarks>
public sealed partial class MessageSearch(IDbContextFactory<RealtimeDbContext> contexts, NpgsqlDataSource database)
{
    /// <summary>PostgreSQL's dictionary that knows no language: words as they are, in lower case. The index is of this one.</summary>
    public const string Language = "simple";

    /// <summary>The words that must be there, or any of which must; none when there is nothing to look for.</summary>
    public async Task<IReadOnlyList<string>> TermsAsync(string words, CancellationToken cancellation)
    {
        await using var ask = database.CreateCommand($"select querytree(websearch_to_tsquery('{Language}', $1))");
        ask.Parameters.Add(new NpgsqlParameter<string> { TypedValue = words });
        // Without what is not to be there, or no more than a T when that is all.
        var tree = (string)(await ask.ExecuteScalarAsync(cancellation))!;
        return
        [
            .. Lexeme().Matches(tree)
                .Select(match => match.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The newest first. What is deleted or redacted has no words any more.</summary>
    /// <param name="timeout">How long it may take.</param>
    /// <returns>Null when it took longer.</returns>
    public async Task<IReadOnlyList<FoundPlace>?> FindAsync(MessageQuery query, TimeSpan timeout, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        db.Database.SetCommandTimeout(timeout);
        var (time, id) = query.EndsBefore;
        var (agedKeys, since) = query.Aged;
        var found = db.Messages.AsNoTracking().Where(message =>
            query.TopicKeys.Contains(message.TopicKey)
            && EF.Functions.ToTsVector(Language, message.Content).Matches(EF.Functions.WebSearchToTsQuery(Language, query.Words))
            && (message.CreatedAt < time || (message.CreatedAt == time && message.Id < id))
            && (message.CreatedAt >= since || !agedKeys.Contains(message.TopicKey)));
        if (query.AuthorId is { } author)
        {
            found = found.Where(message => message.AuthorId == author);
        }
        if (query.Before is { } before)
        {
            found = found.Where(message => message.CreatedAt < before);
        }
        if (query.After is { } after)
        {
            found = found.Where(message => message.CreatedAt >= after);
        }
        found = query.Has switch
        {
            SearchedFor.Link => found.Where(message => message.Content.Contains("https://") || message.Content.Contains("http://")),
            SearchedFor.Pin => found.Where(message => message.PinnedAt != null),
            SearchedFor.Attachment => found.Where(message => message.AttachmentCount != null),
            SearchedFor.Thread => found.Where(message =>
                db.Messages.Any(reply => reply.TopicKey == message.TopicKey && reply.ThreadSeq == message.Seq && reply.DeletedAt == null)),
            _ => found,
        };
        try
        {
            return await found
                .OrderByDescending(message => message.CreatedAt).ThenByDescending(message => message.Id)
                .Take(query.Take)
                .Select(message => new FoundPlace(message.TopicKey, message.Seq, message.Id, message.CreatedAt))
                .ToListAsync(cancellation);
        }
        catch (NpgsqlException failure) when (failure.InnerException is TimeoutException)
        {
            return null;
        }
    }

    [GeneratedRegex("'((?:[^']|'')*)'")]
    private static partial Regex Lexeme();
}

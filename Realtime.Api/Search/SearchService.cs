using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Api.Messages;
using Realtime.Api.Streams;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Search;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Search;

/// <summary>
/// Searches what the caller may read, as that is now: which topics it is, is decided first, and the database looks in no others. So a page is
/// as full as there are messages, and shows nothing of what the caller lost sight of.
/// </summary>
internal sealed class SearchService(
    MessageTopics topics, ReadableTopics readable, TopicDirectory directory, MessageSearch search, ChangeFeed feed, StreamHistory streams,
    IOptions<SearchOptions> options)
{
    private const int LongestQuery = 200;

    public async Task<Result<FoundMessages>> FindAsync(Caller caller, SearchMessages request, CancellationToken cancellation)
    {
        if (Check(request) is { } wrong)
        {
            return wrong;
        }
        var entries = await TopicsAsync(caller, request, cancellation);
        if (entries.IsRefused)
        {
            return entries.Refusal;
        }
        var terms = await search.TermsAsync(request.Q, cancellation);
        if (terms.Count == 0)
        {
            return Refuse.NoWords;
        }

        var page = new PageRequest(request.Limit, request.Cursor);
        var found = await search.FindAsync(
            new MessageQuery(
                request.Q, [.. entries.Value.Keys], Aged(entries.Value.Values), request.Author, request.Before?.ToUniversalTime(), request.After?.ToUniversalTime(),
                request.Has, page.BeforeOf(Identifier.MessagePrefix), page.Take + 1),
            TimeSpan.FromSeconds(options.Value.TimeoutSeconds),
            cancellation);
        if (found is null)
        {
            return Refuse.SearchTooWide;
        }
        var places = page.Of(found, one => one, last => PageRequest.CursorOf(last.CreatedAt, Identifier.Format(Identifier.MessagePrefix, last.Id)));
        var messages = await feed.NamedAsync(
            caller.Tenant, entries.Value, [.. places.Items.Select(place => (place.TopicKey, place.Seq))], caller.UserId, cancellation);
        // One may have been emptied since it was found.
        return new FoundMessages([.. messages.Where(message => message.Content.Length > 0)], terms, places.NextCursor);
    }

    /// <summary>Those that do not show all they have, which all are of one age.</summary>
    private (long[] TopicKeys, DateTimeOffset Since) Aged(IEnumerable<TopicEntry> entries)
    {
        var aged = entries.Select(entry => (entry.Key, Since: streams.Since(entry.Topic))).Where(one => one.Since is not null).ToArray();
        return ([.. aged.Select(one => one.Key)], aged.Max(one => one.Since) ?? DateTimeOffset.MinValue);
    }

    private static Refusal? Check(SearchMessages request)
    {
        if (Text.CheckLine("q", request.Q, LongestQuery) is { } wrongWords)
        {
            return wrongWords;
        }
        if (request is { Id: not null, Type: null })
        {
            return Refuse.Invalid("type", "'id' says nothing without its 'type'.", "missing");
        }
        if (request.Type is TopicKind.Server or TopicKind.User)
        {
            return Refuse.NoMessagesHere;
        }
        if (request.Author is not null && !Identifier.IsValid(request.Author))
        {
            return Refuse.InvalidId("author");
        }
        return request.Limit is < 1 or > 100 ? Refuse.Invalid("limit", "'limit' is 1 to 100.") : null;
    }

    private async Task<Result<Dictionary<long, TopicEntry>>> TopicsAsync(
        Caller caller, SearchMessages request, CancellationToken cancellation)
    {
        if (request is { Type: { } type, Id: { } id })
        {
            var one = await topics.FindAsync(caller, new TopicRef(type, id), Right.Read, cancellation);
            return one.IsRefused ? one.Refusal : new Dictionary<long, TopicEntry> { [one.Value.Key] = one.Value };
        }
        var entries = await directory.FindAsync(caller.Tenant, await readable.OfAsync(caller, request.Type, cancellation), cancellation);
        return entries.Values.ToDictionary(entry => entry.Key);
    }
}

using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Search;

/// <summary>Finding messages by what they say.</summary>
internal static class SearchFeature
{
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddOptions<SearchOptions>().BindConfiguration("Search").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<SearchService>();
    }

    public static void MapSearch(this RouteGroupBuilder api) =>
        api.MapGet("/search/messages", async (
                    string? q, WireName<TopicKind>? type, string? id, string? author, DateTimeOffset? before, DateTimeOffset? after,
                    WireName<SearchedFor>? has, int? limit, string? cursor,
                    Caller caller, SearchService search, CancellationToken cancellation) =>
                (await search.FindAsync(
                    caller, new SearchMessages(q ?? "", type?.Value, id, author, before, after, has?.Value, limit, cursor), cancellation)).ToHttp())
            .WithTags("Search")
            .Answering<FoundMessages>()
            .WithSummary("Messages that hold all of some words, of those that the caller may read; the newest first");
}

using System.ComponentModel.DataAnnotations;

namespace Realtime.Api.Search;

/// <summary>Configuration section <c>Search</c>.</summary>
internal sealed class SearchOptions
{
    /// <summary>How long the database may look for messages, in seconds; then the search is refused with <c>unavailable</c>. 5 unless set.</summary>
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 5;
}

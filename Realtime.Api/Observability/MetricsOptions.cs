using System.ComponentModel.DataAnnotations;

namespace Realtime.Api.Observability;

/// <summary>Configuration section <c>Metrics</c>.</summary>
internal sealed class MetricsOptions
{
    /// <summary>
    /// What a scraper of <c>/metrics</c> brings as its bearer token, 16 characters or more. Unset: in Development anybody may read them, else
    /// nobody, and the path is not there.
    /// </summary>
    [MinLength(16)]
    public string? Token { get; set; }
}

using System.ComponentModel.DataAnnotations;

namespace Realtime.Api.Streams;

/// <summary>Configuration section <c>Streams</c>.</summary>
internal sealed class StreamOptions : IValidatableObject
{
    /// <summary>
    /// How far back history and what was missed go in a stream's chat: a minute to ten years. What is older stays stored, and stays among
    /// the pinned messages. 24 h unless set.
    /// </summary>
    public TimeSpan HistoryAge { get; set; } = TimeSpan.FromHours(24);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (HistoryAge < TimeSpan.FromMinutes(1) || HistoryAge > TimeSpan.FromDays(3_650))
        {
            yield return new("Streams: HistoryAge is a minute to ten years.", [nameof(HistoryAge)]);
        }
    }
}

using System.ComponentModel.DataAnnotations;

namespace Realtime.Api.Outbox;

/// <summary>Configuration section <c>Outbox</c>.</summary>
internal sealed class OutboxOptions : IValidatableObject
{
    /// <summary>How often something is tried before it becomes a dead letter. 10 unless set, which with the delays below is about 5 to 9 min.</summary>
    [Range(1, 1_000)]
    public int Attempts { get; set; } = 10;

    /// <summary>How long to wait after the first failure; twice as long after each further one, of which between half and all is waited. 1 s unless set.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait. 5 min unless set.</summary>
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>After how long a consumer that has not answered is given up, and has failed. 10 s unless set.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FirstDelay <= TimeSpan.Zero || LongestDelay < FirstDelay || LongestDelay > TimeSpan.FromDays(1))
        {
            yield return new("Outbox: FirstDelay is more than 0, and LongestDelay at least that and at most a day.", [nameof(FirstDelay), nameof(LongestDelay)]);
        }
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(1))
        {
            yield return new("Outbox: Timeout is more than 0 and at most a minute.", [nameof(Timeout)]);
        }
    }
}

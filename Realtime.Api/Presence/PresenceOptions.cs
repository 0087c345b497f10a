using System.ComponentModel.DataAnnotations;

namespace Realtime.Api.Presence;

/// <summary>Configuration section <c>Presence</c>. Every node of an installation has the same.</summary>
internal sealed class PresenceOptions : IValidatableObject
{
    /// <summary>How long a connection counts without a word of its node: so long after a crash its user is still shown. 60 s unless set.</summary>
    public TimeSpan Ttl { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a node says that its connections are there. 30 s unless set; at most half of <see cref="Ttl"/>.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection that has ended still counts, so that one that comes right back was never away. 5 s unless set.</summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long without an operation a connection is idle; seen at its next refresh. 5 min unless set.</summary>
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often changes are told: of each user at most one in that time. 1 s unless set.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Servers with more members are told a count and not each change. 1000 unless set.</summary>
    [Range(1, 1_000_000)]
    public int LargeServer { get; set; } = 1_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Window < TimeSpan.FromMilliseconds(50) || Refresh < Window || Ttl < 2 * Refresh)
        {
            yield return new("Presence: Window is at least 50 ms, Refresh at least Window, and Ttl at least twice Refresh.", [nameof(Ttl), nameof(Refresh), nameof(Window)]);
        }
        if (Grace < TimeSpan.Zero || Grace > Ttl)
        {
            yield return new("Presence: Grace is from 0 to Ttl.", [nameof(Grace)]);
        }
        if (IdleAfter <= TimeSpan.Zero)
        {
            yield return new("Presence: IdleAfter is more than 0.", [nameof(IdleAfter)]);
        }
    }
}

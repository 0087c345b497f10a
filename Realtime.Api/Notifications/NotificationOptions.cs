using System.ComponentModel.DataAnnotations;

namespace Realtime.Api.Notifications;

/// <summary>Configuration section <c>Notifications</c>.</summary>
internal sealed class NotificationOptions : IValidatableObject
{
    /// <summary>How long a notification is kept, read or not: a day to ten years. 90 days unless set.</summary>
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How many of a user are kept, the newest. 1000 unless set.</summary>
    [Range(1, 100_000)]
    public int KeptPerUser { get; set; } = 1_000;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeptFor < TimeSpan.FromDays(1) || KeptFor > TimeSpan.FromDays(3_650))
        {
            yield return new("Notifications: KeptFor is a day to ten years.", [nameof(KeptFor)]);
        }
    }
}

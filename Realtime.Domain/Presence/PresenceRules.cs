using Realtime.Domain.Contracts;

namespace Realtime.Domain.Presence;

/// <summary>What a user's status follows from.</summary>
public static class PresenceRules
{
    /// <summary>The status as the user sees it.</summary>
    /// <param name="activities">For each connection, whether something was asked on it lately.</param>
    /// <param name="choice">What the user chose; <see cref="PresenceStatus.Online"/> when that follows from what the devices do.</param>
    public static PresenceStatus Own(IReadOnlyCollection<bool> activities, PresenceStatus choice) => (activities.Count, choice) switch
    {
        (0, _) => PresenceStatus.Offline,
        (_, PresenceStatus.DoNotDisturb or PresenceStatus.Invisible or PresenceStatus.Idle) => choice,
        _ => activities.Contains(true) ? PresenceStatus.Online : PresenceStatus.Idle,
    };

    /// <summary>The status as others see it.</summary>
    public static PresenceStatus Seen(PresenceStatus own) => own == PresenceStatus.Invisible ? PresenceStatus.Offline : own;

    public static bool CanBeChosen(PresenceStatus status) =>
        status is PresenceStatus.Online or PresenceStatus.Idle or PresenceStatus.DoNotDisturb or PresenceStatus.Invisible;
}

using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence.Model;
using Realtime.Persistence.Notifications;

namespace Realtime.Api.Notifications;

/// <summary>Who is to know of a message, from what everyone wants to know.</summary>
internal static class NotificationRules
{
    public static NotificationLevel UsualLevel(TopicKind kind) => kind == TopicKind.Conversation ? NotificationLevel.All : NotificationLevel.Mentions;

    /// <param name="candidates">Whoever may be concerned, and may read the topic; the author is left out.</param>
    /// <param name="mentioned">Those of them whom the message names.</param>
    /// <param name="settings">What those of them want to know who said so.</param>
    /// <param name="thread">Who follows the thread that the message is in, and who said no to it; null when it is in none.</param>
    public static IReadOnlyList<Notified> Notified(
        TopicKind kind, string authorId, IEnumerable<string> candidates, IReadOnlySet<string> mentioned,
        IReadOnlyDictionary<string, NotificationSettingRow> settings, IReadOnlyDictionary<string, bool>? thread, DateTimeOffset now)
    {
        var notified = new List<Notified>();
        foreach (var userId in candidates.Where(userId => userId != authorId))
        {
            var setting = settings.GetValueOrDefault(userId);
            var isMentioned = mentioned.Contains(userId);
            bool? follows = thread is not null && thread.TryGetValue(userId, out var said) ? said : null;
            var wants = (setting?.Level ?? UsualLevel(kind)) switch
            {
                NotificationLevel.All => isMentioned || follows != false,
                NotificationLevel.Mentions => isMentioned || follows == true,
                _ => false,
            };
            if (wants && !(setting?.MutedUntil > now))
            {
                notified.Add(new Notified(
                    userId, isMentioned ? NotificationKind.Mention : follows == true ? NotificationKind.Reply : NotificationKind.Message));
            }
        }
        return notified;
    }
}

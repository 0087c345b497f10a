using Realtime.Domain.Contracts;

namespace Realtime.Persistence.Messages;

/// <summary>How mentions are stored: user ids, and <see cref="Everyone"/>; null for nobody.</summary>
public static class StoredMentions
{
    /// <summary>No user's id can be this.</summary>
    public const string Everyone = "*";

    /// <summary>As they are told; null for nobody.</summary>
    public static IReadOnlyList<Mention>? Users(IReadOnlyCollection<string>? stored)
    {
        Mention[] users = [.. (stored ?? []).Where(id => id != Everyone).Select(id => new Mention(id))];
        return users.Length > 0 ? users : null;
    }

    /// <summary>True or null, as it is told.</summary>
    public static bool? IsEveryone(IReadOnlyCollection<string>? stored) => stored?.Contains(Everyone) is true ? true : null;
}

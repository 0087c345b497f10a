using Realtime.Domain.Contracts;

namespace Realtime.Persistence.Messages;

/// <summary>How mentions are stored: user ids, roles as <see cref="Role"/> writes them, and <see cref="Everyone"/>; null for nobody.</summary>
public static class StoredMentions
{
    /// <summary>No user's id can be this.</summary>
    public const string Everyone = "*";

    /// <summary>No user's id can begin so.</summary>
    public const string RoleMark = "&";

    public static string Role(string roleId) => RoleMark + roleId;

    /// <summary>As they are told; null for nobody.</summary>
    public static IReadOnlyList<Mention>? Users(IReadOnlyCollection<string>? stored)
    {
        Mention[] users = [.. (stored ?? []).Where(IsUser).Select(id => new Mention(id))];
        return users.Length > 0 ? users : null;
    }

    /// <summary>Ids of roles, as they are told; null for none.</summary>
    public static IReadOnlyList<string>? Roles(IReadOnlyCollection<string>? stored)
    {
        string[] roles = [.. (stored ?? []).Where(IsRole).Select(mention => mention[RoleMark.Length..])];
        return roles.Length > 0 ? roles : null;
    }

    /// <summary>True or null, as it is told.</summary>
    public static bool? IsEveryone(IReadOnlyCollection<string>? stored) => stored?.Contains(Everyone) is true ? true : null;

    private static bool IsRole(string mention) => mention.StartsWith(RoleMark, StringComparison.Ordinal);

    internal static bool IsUser(string mention) => mention != Everyone && !IsRole(mention);
}

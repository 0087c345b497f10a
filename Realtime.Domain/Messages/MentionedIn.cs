using System.Text.RegularExpressions;

namespace Realtime.Domain.Messages;

/// <summary>Whom a content names: <c>&lt;@userId&gt;</c>, <c>&lt;@&amp;roleId&gt;</c> and <c>&lt;@everyone&gt;</c>.</summary>
/// <param name="UserIds">Each once, at most <see cref="Most"/>; whoever comes after that is not mentioned.</param>
/// <param name="RoleIds">Each once, at most <see cref="MostRoles"/>.</param>
public sealed partial record MentionedIn(IReadOnlyList<string> UserIds, IReadOnlyList<string> RoleIds, bool Everyone)
{
    public const int Most = 50;

    public const int MostRoles = 10;

    private const string EveryoneName = "everyone";

    public static MentionedIn Of(string content)
    {
        // Most messages mention nobody, and this is on the way of each.
        if (!content.Contains("<@", StringComparison.Ordinal))
        {
            return new MentionedIn([], [], Everyone: false);
        }
        var marks = Mark().Matches(content).Select(match => (IsRole: match.Groups[1].Length > 0, Name: match.Groups[2].Value)).Distinct().ToList();
        return new MentionedIn(
            [.. Others(isRole: false).Take(Most)],
            [.. Others(isRole: true).Take(MostRoles)],
            // The role that every member has is called everyone, too.
            marks.Any(mark => mark.Name == EveryoneName));

        IEnumerable<string> Others(bool isRole) => marks.Where(mark => mark.IsRole == isRole && mark.Name != EveryoneName).Select(mark => mark.Name);
    }

    [GeneratedRegex("<@(&?)([A-Za-z0-9_.-]{1,64})>", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}

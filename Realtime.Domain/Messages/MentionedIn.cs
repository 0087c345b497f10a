using System.Text.RegularExpressions;

namespace Realtime.Domain.Messages;

/// <summary>Whom a content names: <c>&lt;@userId&gt;</c>, and <c>&lt;@everyone&gt;</c>.</summary>
/// <param name="UserIds">Each once, at most <see cref="Most"/>; whoever comes after that is not mentioned.</param>
public sealed partial record MentionedIn(IReadOnlyList<string> UserIds, bool Everyone)
{
    public const int Most = 50;

    private const string EveryoneName = "everyone";

    public static MentionedIn Of(string content)
    {
        // Most messages mention nobody, and this is on the way of each.
        if (!content.Contains("<@", StringComparison.Ordinal))
        {
            return new MentionedIn([], Everyone: false);
        }
        var names = Mark().Matches(content).Select(match => match.Groups[1].Value).Distinct().ToList();
        return new MentionedIn([.. names.Where(name => name != EveryoneName).Take(Most)], names.Contains(EveryoneName));
    }

    [GeneratedRegex("<@([A-Za-z0-9_.-]{1,64})>", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}

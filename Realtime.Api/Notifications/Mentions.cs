using System.Text.RegularExpressions;

namespace Realtime.Api.Notifications;

/// <summary>Whom a message names: <c>&lt;@userId&gt;</c>.</summary>
internal static partial class Mentions
{
    /// <summary>Of more than that the first count; nobody means so many.</summary>
    public const int Most = 50;

    /// <summary>Each once, in the order they stand there. Whether there are such users is not asked here.</summary>
    public static IReadOnlyList<string> In(string content) =>
        [.. Mention().Matches(content).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).Take(Most)];

    [GeneratedRegex("<@([A-Za-z0-9_.-]{1,64})>")]
    private static partial Regex Mention();
}

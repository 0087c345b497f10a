using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Realtime.Domain.Messages;

/// <summary>What may be reacted with: one emoji as a reader sees it, however many code points it takes, or a shortname.</summary>
public static partial class Emoji
{
    /// <summary>More than any emoji takes; a family of four with skin tones has 19 UTF-16 code units, a flag of a region 14.</summary>
    private const int Longest = 40;

    private const int ZeroWidthJoiner = 0x200D;
    private const int EmojiPresentation = 0xFE0F;
    private const int Keycap = 0x20E3;

    public static bool IsValid(string value) => Shortname().IsMatch(value) || IsOneEmoji(value);

    private static bool IsOneEmoji(string value)
    {
        if (value.Length is 0 or > Longest || StringInfo.GetNextTextElementLength(value) != value.Length)
        {
            return false;
        }
        var runes = value.EnumerateRunes().ToArray();
        if (runes[^1].Value == Keycap)
        {
            return runes.Length <= 3 && "0123456789#*".Contains(value[0], StringComparison.Ordinal);
        }
        // Two regional indicators make a flag; one alone is a letter.
        return IsRegional(runes[0]) ? runes.Length == 2 && IsRegional(runes[1]) : IsPictograph(runes[0]) && runes.Skip(1).All(MayFollow);
    }

    private static bool MayFollow(Rune rune) =>
        rune.Value is ZeroWidthJoiner or EmojiPresentation or (>= 0xE0020 and <= 0xE007F) || IsPictograph(rune);

    private static bool IsRegional(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;

    /// <summary>By Unicode's blocks and not by its list of emoji, which grows each year: some dingbat too many does no harm.</summary>
    private static bool IsPictograph(Rune rune) => rune.Value is
        0xA9 or 0xAE or 0x203C or 0x2049 or 0x2122 or 0x2139 or 0x3030 or 0x303D or 0x3297 or 0x3299
        or (>= 0x2190 and <= 0x21FF) or (>= 0x2300 and <= 0x23FF) or (>= 0x24C2 and <= 0x25FF) or (>= 0x2600 and <= 0x27BF)
        or (>= 0x2900 and <= 0x297F) or (>= 0x2B00 and <= 0x2BFF) or (>= 0x1F000 and <= 0x1F1E5) or (>= 0x1F200 and <= 0x1FAFF);

    [GeneratedRegex("^:[a-z0-9_+-]{1,32}:\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shortname();
}

using System.Text;
using Realtime.Domain.Refusals;

namespace Realtime.Domain;

/// <summary>What may stand in a text that people write: nothing that breaks storage, a screen or a log line.</summary>
public static class Text
{
    /// <summary>Content of a message: line breaks and tabs are fine.</summary>
    public static Refusal? Check(string field, string value, int maxLength) => Check(field, value, 1, maxLength, allowedControls: "\n\r\t");

    /// <summary>Content of a message that may have none, since it has attachments.</summary>
    public static Refusal? CheckUnlessEmpty(string field, string value, int maxLength) => value.Length == 0 ? null : Check(field, value, maxLength);

    /// <summary>A name or title: one line.</summary>
    public static Refusal? CheckLine(string field, string value, int maxLength, int minLength = 1) =>
        Check(field, value, minLength, maxLength, allowedControls: "");

    private static Refusal? Check(string field, string value, int minLength, int maxLength, string allowedControls)
    {
        if (value.Length > maxLength)
        {
            return Refuse.TooLong(field, maxLength);
        }
        if (value.Length < minLength || (minLength > 0 && string.IsNullOrWhiteSpace(value)))
        {
            return Refuse.Invalid(field, $"'{field}' is empty or too short: it takes at least {minLength}.", "too_short");
        }
        foreach (var rune in value.EnumerateRunes())
        {
            // A lone surrogate comes out of the enumeration as the replacement character, which may also stand there itself.
            if (Rune.IsControl(rune) && !(rune.IsAscii && allowedControls.Contains((char)rune.Value, StringComparison.Ordinal)))
            {
                return Refuse.Invalid(field, $"'{field}' holds a control character.", "control_character");
            }
        }
        return IsWellFormed(value) ? null : Refuse.Invalid(field, $"'{field}' is not valid Unicode: it holds half of a surrogate pair.", "not_unicode");
    }

    private static bool IsWellFormed(string value)
    {
        for (var index = 0; index < value.Length; index++)
        {
            if (!char.IsSurrogate(value[index]))
            {
                continue;
            }
            if (index + 1 == value.Length || !char.IsSurrogatePair(value[index], value[index + 1]))
            {
                return false;
            }
            index++;
        }
        return true;
    }
}

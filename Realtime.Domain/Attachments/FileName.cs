using Realtime.Domain.Refusals;

namespace Realtime.Domain.Attachments;

/// <summary>What a file may be called. A name is only ever shown; nothing is stored or found under it.</summary>
public static class FileName
{
    public const int MaxLength = 255;

    /// <summary>What a file without a name is called.</summary>
    public const string Unnamed = "file";

    /// <summary>The last part of a path, without what turns the writing direction: <c>exe.gpj</c> must not look like a picture.</summary>
    public static Result<string> Of(string? given)
    {
        var start = given?.LastIndexOfAny(['/', '\\']) + 1 ?? 0;
        var name = string.Concat((given ?? "")[start..].Where(letter => !TurnsDirection(letter))).Trim();
        if (name is "" or "." or "..")
        {
            return Unnamed;
        }
        return Text.CheckLine("name", name, MaxLength) is { } refusal ? refusal : name;
    }

    private static bool TurnsDirection(char letter) =>
        letter is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}

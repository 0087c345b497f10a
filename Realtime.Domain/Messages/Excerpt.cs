namespace Realtime.Domain.Messages;

/// <summary>The beginning of a message, for where it is only pointed at.</summary>
public static class Excerpt
{
    public const int Longest = 100;

    /// <summary>The first <see cref="Longest"/> UTF-16 code units, and no half of a surrogate pair.</summary>
    public static string Of(string content)
    {
        if (content.Length <= Longest)
        {
            return content;
        }
        return content[..(char.IsHighSurrogate(content[Longest - 1]) ? Longest - 1 : Longest)];
    }
}

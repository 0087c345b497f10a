namespace Realtime.Domain.Messages;

/// <summary>The beginning of a message, for where it is only pointed at.</summary>
public static class Excerpt
{
    public const int Longest = 100;

    /// <summary>The first UTF-16 code units, <see cref="Longest"/> unless said, and no half of a surrogate pair.</summary>
    public static string Of(string content, int longest = Longest)
    {
        if (content.Length <= longest)
        {
            return content;
        }
        return content[..(char.IsHighSurrogate(content[longest - 1]) ? longest - 1 : longest)];
    }
}

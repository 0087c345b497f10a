using System.Text.Unicode;

namespace Realtime.Domain.Attachments;

/// <summary>
/// What a file is, by its first bytes and by nothing that anybody says about it. Markup and scripts are text like any other, so a browser
/// that is given the type runs none of it.
/// </summary>
public static class SniffedType
{
    public const string Unknown = "application/octet-stream";
    public const string PlainText = "text/plain; charset=utf-8";

    /// <summary>How many of the first bytes it takes.</summary>
    public const int HeadBytes = 4_096;

    /// <summary>The content type of a file that begins with <paramref name="head"/>; fewer bytes than <see cref="HeadBytes"/> are the whole file.</summary>
    public static string Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        _ when head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) => "image/gif",
        _ when head.StartsWith("RIFF"u8) && Has(head, 8, "WEBP"u8) => "image/webp",
        _ when head.StartsWith("RIFF"u8) && Has(head, 8, "WAVE"u8) => "audio/wav",
        _ when Has(head, 4, "ftyp"u8) => OfBaseMedia(head),
        [0x1A, 0x45, 0xDF, 0xA3, ..] => head.IndexOf("webm"u8) >= 0 ? "video/webm" : "video/x-matroska",
        _ when head.StartsWith("OggS"u8) => head.IndexOf("theora"u8) >= 0 ? "video/ogg" : "audio/ogg",
        _ when head.StartsWith("ID3"u8) => "audio/mpeg",
        [0xFF, 0xFB or 0xF3 or 0xF2, ..] => "audio/mpeg",
        _ when head.StartsWith("fLaC"u8) => "audio/flac",
        _ when head.StartsWith("%PDF-"u8) => "application/pdf",
        [0x50, 0x4B, 0x03 or 0x05, 0x04 or 0x06, ..] => "application/zip",
        [0x1F, 0x8B, ..] => "application/gzip",
        _ => IsText(head) ? PlainText : Unknown,
    };

    /// <summary>Whether a browser may show it in place; anything else it is to save.</summary>
    public static bool IsShown(string contentType) =>
        contentType is "image/png" or "image/jpeg" or "image/gif" or "image/webp" or "image/avif"
        || contentType.StartsWith("audio/", StringComparison.Ordinal)
        || contentType.StartsWith("video/", StringComparison.Ordinal);

    /// <summary>Whether it is a picture whose size is read, and of which a smaller one is made.</summary>
    public static bool IsPicture(string contentType) => contentType is "image/png" or "image/jpeg" or "image/gif" or "image/webp";

    private static bool Has(ReadOnlySpan<byte> head, int at, ReadOnlySpan<byte> mark) => head.Length >= at && head[at..].StartsWith(mark);

    private static string OfBaseMedia(ReadOnlySpan<byte> head) => head[8..] switch
    {
        var brand when brand.StartsWith("avif"u8) || brand.StartsWith("avis"u8) => "image/avif",
        var brand when brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.StartsWith("mif1"u8) => "image/heic",
        var brand when brand.StartsWith("M4A"u8) => "audio/mp4",
        var brand when brand.StartsWith("qt  "u8) => "video/quicktime",
        _ => "video/mp4",
    };

    private static bool IsText(ReadOnlySpan<byte> head)
    {
        foreach (var one in head)
        {
            if (one is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f') or 0x7F)
            {
                return false;
            }
        }
        // The last character may have been cut in two.
        for (var cut = 0; cut <= (head.Length < HeadBytes ? 0 : 3); cut++)
        {
            if (Utf8.IsValid(head[..^cut]))
            {
                return true;
            }
        }
        return false;
    }
}

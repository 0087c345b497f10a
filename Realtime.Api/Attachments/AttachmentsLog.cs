namespace Realtime.Api.Attachments;

internal static partial class AttachmentsLog // ids 2200-2249
{
    [LoggerMessage(2200, LogLevel.Warning, "Attachments are kept in {Directory}, and there are several nodes: all of them must see the same directory there")]
    public static partial void DiskOfSeveralNodes(this ILogger logger, string directory);

    [LoggerMessage(2201, LogLevel.Warning, "No size and no thumbnail of pictures: the library for them cannot be loaded on this machine")]
    public static partial void NoPictures(this ILogger logger, Exception failure);

    [LoggerMessage(2202, LogLevel.Warning, "Attachments that are not needed any more could not be swept; trying again in a minute")]
    public static partial void NotSwept(this ILogger logger, Exception failure);

    [LoggerMessage(2203, LogLevel.Information, "Removed {Count} attachments that nobody needs any more")]
    public static partial void Swept(this ILogger logger, int count);

    [LoggerMessage(2204, LogLevel.Information, "Removed {Count} files that belonged to no attachment")]
    public static partial void Scrubbed(this ILogger logger, int count);
}

using Realtime.Domain.Delivery;

namespace Realtime.Domain.Contracts;

/// <summary>A file that was sent with a message. Its bytes are at <c>GET /api/v1/attachments/{id}</c>.</summary>
/// <param name="Name">What its uploader called it, without a path; 1 to 255 characters.</param>
/// <param name="ContentType">What its first bytes say it is; <c>application/octet-stream</c> where they say nothing.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Width">Of a picture, in pixels, as it is shown; absent of anything else.</param>
/// <param name="Height">The same.</param>
/// <param name="HasThumbnail">True when there is a smaller picture at <c>GET /api/v1/attachments/{id}/thumbnail</c>; else absent.</param>
public sealed record Attachment(
    string Id, string Name, string ContentType, long Size, int? Width = null, int? Height = null, bool? HasThumbnail = null);

/// <summary>The file is stored. Until a message takes it along only its uploader sees it, and after a day it is gone.</summary>
/// <param name="Url">The path of its bytes, for whoever has a token; the others of an <see cref="Attachment"/>.</param>
public sealed record AttachmentUploaded(
    string Id, string Name, string ContentType, long Size, string Url, int? Width = null, int? Height = null, bool? HasThumbnail = null);

/// <summary>
/// Paths that need no header, for <c>&lt;img src&gt;</c>. They open this attachment and nothing else, only as long as whoever asked for them
/// may see it, and no longer than a few minutes.
/// </summary>
/// <param name="ThumbnailUrl">Absent when there is no smaller picture.</param>
public sealed record AttachmentLink(string Url, DateTimeOffset ExpiresAt, string? ThumbnailUrl = null);

/// <summary>How far an upload of the user has come.</summary>
/// <param name="Received">In bytes.</param>
/// <param name="Total">In bytes; absent where the uploader did not say.</param>
public sealed record UploadProgress(string AttachmentId, long Received, long? Total = null) : ILatest
{
    string ILatest.LatestKey => AttachmentId;
}

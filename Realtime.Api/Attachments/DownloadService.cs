using Microsoft.Net.Http.Headers;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Attachments;
using Realtime.Domain.Refusals;
using Realtime.Persistence.Model;

namespace Realtime.Api.Attachments;

/// <summary>Gives attachments out, in such a way that no browser runs anything of what somebody uploaded.</summary>
internal sealed class DownloadService(AttachmentDirectory attachments, AttachmentLinks links, IAttachmentStore store)
{
    /// <summary>Answers the bytes, whole or the range that is asked for.</summary>
    /// <param name="token">Of a link; looked at when the request has no bearer token.</param>
    public Task<IResult> DownloadAsync(HttpContext http, string id, string? token, CancellationToken cancellation) =>
        AnswerAsync(http, id, token, row => (BlobKey.Of(row.BlobId), row.ContentType, ""), cancellation);

    /// <summary>Answers the smaller picture.</summary>
    /// <inheritdoc cref="DownloadAsync" path="/param"/>
    public Task<IResult> ThumbnailAsync(HttpContext http, string id, string? token, CancellationToken cancellation) => AnswerAsync(
        http, id, token, row => row.HasThumbnail ? (BlobKey.ThumbnailOf(row.BlobId), PictureReader.ThumbnailType, "-thumbnail") : null, cancellation);

    private async Task<IResult> AnswerAsync(
        HttpContext http, string id, string? token, Func<AttachmentRow, (string Key, string ContentType, string Variant)?> choose,
        CancellationToken cancellation)
    {
        if (await CallerOfAsync(http, id, token, cancellation) is not { } caller)
        {
            return Results.Challenge();
        }
        var found = await attachments.FindAsync(caller, id, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal.ToProblem();
        }
        var row = found.Value;
        if (choose(row) is not var (key, contentType, variant) || await store.OpenAsync(key, cancellation) is not { } bytes)
        {
            return Refuse.NotFound.ToProblem();
        }
        SetHeaders(http.Response.Headers, row.Name, contentType);
        return Results.Stream(
            bytes,
            contentType,
            lastModified: row.CreatedAt,
            entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(row.Sha256)}{variant}\""),
            enableRangeProcessing: true);
    }

    private async ValueTask<Caller?> CallerOfAsync(HttpContext http, string id, string? token, CancellationToken cancellation) =>
        http.User.Identity is { IsAuthenticated: true } ? Caller.From(http.User)
        : token is null ? null
        : await links.ReadAsync(id, token, cancellation);

    private static void SetHeaders(IHeaderDictionary headers, string name, string contentType)
    {
        var disposition = new ContentDispositionHeaderValue(SniffedType.IsShown(contentType) ? "inline" : "attachment");
        disposition.SetHttpFileName(name);
        headers.ContentDisposition = disposition.ToString();
        headers.XContentTypeOptions = "nosniff";
        // Even of what is shown in place nothing runs, and nothing is fetched.
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox";
        // It may be kept, but whether one may still see it is asked each time.
        headers.CacheControl = "private, no-cache";
        headers["Referrer-Policy"] = "no-referrer";
    }
}

using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Realtime.Api.Attachments;

/// <summary>The file in a request: its body as it is, or the first file of a form.</summary>
/// <param name="Total">How many bytes it says there are; null where it does not.</param>
/// <param name="FileName">As a form calls it.</param>
internal sealed record UploadBody(Stream Bytes, long? Total, string? FileName = null)
{
    /// <summary>Then it may be cut off by what is no longer a form, though the request is whole.</summary>
    public bool IsOfForm { get; private init; }

    /// <summary>Null when a form holds no file.</summary>
    public static async Task<UploadBody?> OpenAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "multipart/form-data")
        {
            return new UploadBody(request.Body, request.ContentLength);
        }
        if (HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 70 } boundary)
        {
            return null;
        }
        var reader = new MultipartReader(boundary.ToString(), request.Body);
        while (await NextAsync(reader, cancellation) is { } section)
        {
            if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition())
            {
                var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
                return new UploadBody(section.Body, Total: null, HeaderUtilities.RemoveQuotes(name).ToString()) { IsOfForm = true };
            }
        }
        return null;
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return null;
        }
    }
}

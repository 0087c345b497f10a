namespace Realtime.Api.Attachments;

internal static class AttachmentPaths
{
    public static string Of(string id) => $"/api/v1/attachments/{id}";

    public static string ThumbnailOf(string id) => $"{Of(id)}/thumbnail";
}

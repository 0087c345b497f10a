namespace Realtime.Api.Attachments;

/// <summary>
/// Keeps the bytes of attachments under keys that <see cref="BlobKey"/> makes. It knows nothing of whose they are. Every node sees the same.
/// </summary>
internal interface IAttachmentStore
{
    /// <summary>A directory of this node, which there is, for what is still being received: on the same disk as the rest, where that is one.</summary>
    /// <exception cref="AttachmentStoreException">It cannot be made.</exception>
    string Drafts { get; }

    /// <summary>Takes a finished draft over. Whoever opens the key sees all of it or nothing. The draft may be gone afterwards.</summary>
    /// <exception cref="AttachmentStoreException">It could not be kept.</exception>
    Task KeepAsync(string key, string draft, CancellationToken cancellation);

    /// <summary>The bytes, as a stream that can seek; null when there are none of this key.</summary>
    /// <exception cref="AttachmentStoreException">The store cannot be reached.</exception>
    Task<Stream?> OpenAsync(string key, CancellationToken cancellation);

    /// <summary>Forgets the bytes. There may be none.</summary>
    /// <exception cref="AttachmentStoreException">The store cannot be reached.</exception>
    Task DeleteAsync(string key, CancellationToken cancellation);

    /// <summary>The keys of what was kept before this time, in no order.</summary>
    /// <exception cref="AttachmentStoreException">The store cannot be reached.</exception>
    IAsyncEnumerable<string> ListAsync(DateTimeOffset before, CancellationToken cancellation);
}

/// <summary>The disk or the bucket is full, away, or not ours to write to.</summary>
internal sealed class AttachmentStoreException(Exception innerException)
    : Exception("Attachments can be neither stored nor fetched.", innerException);

/// <summary>What bytes are kept under: 32 hexadecimal digits of ours, the last of which are random.</summary>
internal static class BlobKey
{
    private const string OfThumbnail = "-thumbnail";

    public static string Of(Guid blob) => blob.ToString("N");

    public static string ThumbnailOf(Guid blob) => Of(blob) + OfThumbnail;

    /// <summary>False for what we did not put there.</summary>
    public static bool TryParse(string key, out Guid blob) =>
        Guid.TryParseExact(key.EndsWith(OfThumbnail, StringComparison.Ordinal) ? key[..^OfThumbnail.Length] : key, "N", out blob);
}

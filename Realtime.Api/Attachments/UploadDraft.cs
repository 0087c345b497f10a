using System.Buffers;
using System.Security.Cryptography;
using Realtime.Domain.Attachments;

namespace Realtime.Api.Attachments;

/// <summary>A file that is being received. Whatever becomes of it, nothing of it stays but what the store has taken over.</summary>
internal sealed class UploadDraft(string directory) : IDisposable
{
    private const int BufferBytes = 65_536;

    public string Path { get; } = System.IO.Path.Combine(directory, $"{Guid.NewGuid():N}");

    /// <summary>Where its thumbnail is made.</summary>
    public string ThumbnailPath => $"{Path}-thumbnail";

    public long Size { get; private set; }

    public byte[] Sha256 { get; private set; } = [];

    public string ContentType { get; private set; } = SniffedType.Unknown;

    /// <summary>Writes a body down as it comes. False as soon as it is larger than it may be.</summary>
    /// <param name="received">Told how many bytes there are so far.</param>
    /// <exception cref="AttachmentStoreException">It cannot be written.</exception>
    public async Task<bool> ReceiveAsync(Stream body, long maxBytes, Action<long> received, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = new byte[SniffedType.HeadBytes];
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var file = await WriteAsync(() => ValueTask.FromResult(Create(Path)));
            while (await body.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                if (Size + read > maxBytes)
                {
                    return false;
                }
                var bytes = buffer.AsMemory(0, read);
                if (Size < head.Length)
                {
                    bytes[..(int)Math.Min(read, head.Length - Size)].CopyTo(head.AsMemory((int)Size));
                }
                hash.AppendData(bytes.Span);
                await WriteAsync(async () =>
                {
                    await file.WriteAsync(bytes, cancellation);
                    return file;
                });
                Size += read;
                received(Size);
            }
            // Whoever is told that it is stored finds it after a crash as well.
            await WriteAsync(() =>
            {
                file.Flush(flushToDisk: true);
                return ValueTask.FromResult(file);
            });
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        Sha256 = hash.GetHashAndReset();
        ContentType = SniffedType.Of(head.AsSpan(0, (int)Math.Min(Size, head.Length)));
        return true;
    }

    public void Dispose()
    {
        File.Delete(Path);
        File.Delete(ThumbnailPath);
    }

    private static FileStream Create(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Options = FileOptions.Asynchronous,
        BufferSize = 0,
    });

    private static async ValueTask<FileStream> WriteAsync(Func<ValueTask<FileStream>> write)
    {
        try
        {
            return await write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AttachmentStoreException(failure);
        }
    }
}

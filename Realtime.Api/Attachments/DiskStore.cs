using System.Runtime.CompilerServices;

namespace Realtime.Api.Attachments;

/// <summary>Keeps bytes in files, in 65,536 directories so that none grows long. A file appears whole, by being renamed.</summary>
internal sealed class DiskStore(string directory) : IAttachmentStore
{
    public string Directory => directory;

    public string Drafts => Guard(() => System.IO.Directory.CreateDirectory(Path.Combine(directory, "drafts")).FullName);

    public Task KeepAsync(string key, string draft, CancellationToken cancellation) => Task.FromResult(Guard(() =>
    {
        var path = PathOf(key);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(draft, path, overwrite: false);
        return path;
    }));

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellation) => Task.FromResult(Guard<Stream?>(() =>
    {
        try
        {
            return new FileStream(PathOf(key), new FileStreamOptions
            {
                // It may be removed while somebody reads it; who reads reads on.
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            });
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }));

    public Task DeleteAsync(string key, CancellationToken cancellation) => Task.FromResult(Guard(() =>
    {
        try
        {
            File.Delete(PathOf(key));
        }
        catch (DirectoryNotFoundException)
        {
            // Then it is not there either.
        }
        return key;
    }));

    public async IAsyncEnumerable<string> ListAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        if (!System.IO.Directory.Exists(directory))
        {
            yield break;
        }
        foreach (var outer in System.IO.Directory.EnumerateDirectories(directory, "??"))
        {
            foreach (var inner in System.IO.Directory.EnumerateDirectories(outer, "??"))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var file in new DirectoryInfo(inner).EnumerateFiles())
                {
                    if (file.LastWriteTimeUtc < before.UtcDateTime)
                    {
                        yield return file.Name;
                    }
                }
            }
        }
    }

    /// <summary>By the digits of a UUIDv7 that are random: its first ones are the time, and would fill one directory after the other.</summary>
    private string PathOf(string key) => Path.Combine(directory, key[28..30], key[30..32], key);

    private static T Guard<T>(Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AttachmentStoreException(failure);
        }
    }
}

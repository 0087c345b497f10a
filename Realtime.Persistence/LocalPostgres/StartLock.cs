using Microsoft.Win32.SafeHandles;

namespace Realtime.Persistence;

/// <summary>
/// Keeps starts and stops of one server apart, over all processes of the machine. The kernel takes it back from a process
/// that dies, so there is no stale one.
/// </summary>
internal static class StartLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<SafeFileHandle> TakeAsync(ClusterFiles files, CancellationToken cancellation)
    {
        while (true)
        {
            if (TryLock(files.StartLock) is { } taken)
                return taken;
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>Whether nobody has the server in use; asked under the start lock.</summary>
    public static bool IsUnused(ClusterFiles files)
    {
        using var alone = TryLock(files.UseLock);
        return alone is not null;
    }

    /// <summary>Says that the server is in use for as long as the handle is open; under the start lock.</summary>
    public static SafeFileHandle Use(ClusterFiles files) =>
        File.OpenHandle(files.UseLock, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);

    private static SafeFileHandle? TryLock(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        // The plain kind is "somebody else has it"; what else can be wrong with a file has a type of its own.
        catch (IOException failure) when (failure.GetType() == typeof(IOException))
        {
            return null;
        }
    }
}

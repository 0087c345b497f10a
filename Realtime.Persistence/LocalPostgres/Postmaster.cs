using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Realtime.Persistence;

/// <summary>The server as its <c>postmaster.pid</c> shows it.</summary>
internal sealed record Postmaster(int ProcessId, string SocketDirectory, bool IsReady)
{
    /// <summary>A server that is just starting has an empty file for less than this.</summary>
    private static readonly TimeSpan BeingWritten = TimeSpan.FromSeconds(5);

    /// <summary>The server that runs on the cluster, or null.</summary>
    public static Postmaster? Find(ClusterFiles files) => Read(files) is { } seen && IsAlive(seen.ProcessId, files) ? seen : null;

    /// <summary>
    /// Removes the file that a power cut left where PostgreSQL would not do it: when its process id belongs to some other
    /// program now, which PostgreSQL would take for a running server, or when the file is empty. The start lock is held.
    /// </summary>
    public static void RemoveStaleFile(ClusterFiles files, ILogger logger)
    {
        var file = new FileInfo(files.PidFile);
        if (file is { Exists: true, Length: 0 } && TimeProvider.System.GetUtcNow() - file.LastWriteTimeUtc > BeingWritten)
        {
            logger.EmptyPidFile(files.PidFile);
            file.Delete();
        }
        if (Read(files) is not { } seen || !Exists(seen.ProcessId) || IsAlive(seen.ProcessId, files))
            return;
        logger.StalePidFile(files.PidFile, seen.ProcessId);
        file.Delete();
        if (seen.SocketDirectory.Length > 0)
            File.Delete(Path.Join(seen.SocketDirectory, ".s.PGSQL.5432.lock"));
    }

    /// <summary>
    /// The lines of the file: process id, data directory, start time, port, socket directory, listen address, shared
    /// memory key, status. Null where there is none; a file that is still being written has fewer lines.
    /// </summary>
    private static Postmaster? Read(ClusterFiles files)
    {
        var lines = ReadLines(files.PidFile);
        return lines is [var id, ..]
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
            ? new Postmaster(processId, lines.ElementAtOrDefault(4) ?? "", lines.ElementAtOrDefault(7)?.Trim() == "ready")
            : null;
    }

    /// <summary>
    /// Whether the process is a server, and the one of this cluster: process ids are used again. Linux says in which
    /// directory a process works, which is the cluster for a server, unless we may not ask (root in a container).
    /// </summary>
    private static bool IsAlive(int processId, ClusterFiles files)
    {
        if (NameOf(processId) is not ("postgres" or "postmaster"))
            return false;
        var directory = $"/proc/{processId}/cwd";
        if (!OperatingSystem.IsLinux() || new FileInfo(directory).LinkTarget is null)
            return true;
        try
        {
            return ReadLines(files.PidFile) is { } ours && File.ReadLines($"{directory}/postmaster.pid").Take(3).SequenceEqual(ours.Take(3));
        }
        catch (IOException)
        {
            return false; // another directory, or the process has ended while we looked
        }
    }

    private static bool Exists(int processId) => NameOf(processId) is not null;

    /// <summary>The program that the process runs; null when there is no such process, or just its remains.</summary>
    private static string? NameOf(int processId)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // "4711 (postgres) S ...", with Z for a process that has ended and whose parent has not looked.
                var stat = File.ReadAllText($"/proc/{processId}/stat");
                var end = stat.LastIndexOf(')');
                return stat[end + 2] == 'Z' ? null : stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end];
            }
            using var process = Process.GetProcessById(processId);
            return process.ProcessName;
        }
        catch (Exception failure) when (failure is IOException or ArgumentException or InvalidOperationException)
        {
            return null; // it ended before we looked, or while we did
        }
    }

    private static string[]? ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}

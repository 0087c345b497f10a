using System.Text;

namespace Realtime.Persistence;

/// <summary>What the server writes while it runs; one older file is kept.</summary>
internal sealed class ServerLog
{
    private const long LargestBytes = 8 * 1024 * 1024;
    private const int TailBytes = 4 * 1024;

    private readonly string _path;
    private readonly long _begin;

    private ServerLog(string path, long begin)
    {
        _path = path;
        _begin = begin;
    }

    /// <summary>Begins the log of a run; under the start lock, with no server running.</summary>
    public static ServerLog Begin(ClusterFiles files)
    {
        var file = new FileInfo(files.Log);
        if (file.Exists && file.Length > LargestBytes)
            File.Move(files.Log, files.Log + ".1", overwrite: true);
        return new ServerLog(files.Log, File.Exists(files.Log) ? file.Length : 0);
    }

    /// <summary>The last the server said in this run.</summary>
    public string Tail()
    {
        try
        {
            using var file = File.OpenHandle(_path, share: FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            var from = Math.Max(_begin, length - TailBytes);
            var tail = new byte[Math.Max(0, length - from)];
            var read = RandomAccess.Read(file, tail, from);
            return read > 0 ? Encoding.UTF8.GetString(tail, 0, read).TrimEnd() : $"({_path} says nothing)";
        }
        catch (IOException failure)
        {
            return $"({_path} cannot be read: {failure.Message})";
        }
    }
}

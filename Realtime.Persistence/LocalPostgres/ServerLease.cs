using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Realtime.Persistence;

/// <summary>
/// What keeps the server running: an open end of a named pipe that its supervisor reads. When the last process that has it
/// open closes it, or is killed, the kernel tells the supervisor, which stops the server. Nothing has to be cleaned up or
/// counted, and no process has to be there at the end.
/// </summary>
internal sealed class ServerLease : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private const int PausesBetweenGreetings = 50;

    private readonly ClusterFiles _files;
    private readonly FileStream _pipe;
    private readonly SafeFileHandle _use;

    private ServerLease(ClusterFiles files, FileStream pipe, SafeFileHandle use)
    {
        _files = files;
        _pipe = pipe;
        _use = use;
    }

    /// <summary>Under the start lock.</summary>
    public static ServerLease Take(ClusterFiles files)
    {
        var use = StartLock.Use(files);
        try
        {
            // Reading too, although nothing is read: a pipe opened for writing alone waits until somebody reads it.
            var pipe = new FileStream(files.Pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            return new ServerLease(files, pipe, use);
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether the running server will stay for this lease. It does not when its supervisor is stopping it because the
    /// previous lease ended just before; so the supervisor is greeted, and only one that still listens answers. Returns
    /// false when the server has gone.
    /// </summary>
    public async Task<bool> IsHonouredAsync(Postmaster server, CancellationToken cancellation)
    {
        var name = Guid.NewGuid().ToString("N");
        var greeting = Encoding.ASCII.GetBytes(name + "\n");
        var answer = Path.Join(_files.Home, string.Create(CultureInfo.InvariantCulture, $"greeted-{server.ProcessId}-{name}"));
        for (var pause = 0; !File.Exists(answer); pause++)
        {
            if (Postmaster.Find(_files)?.ProcessId != server.ProcessId)
                return false;
            // Again and again: the supervisor of a server that failed to start may have swallowed it.
            if (pause % PausesBetweenGreetings == 0)
                _pipe.Write(greeting);
            await Task.Delay(Pause, cancellation);
        }
        return true;
    }

    public void Dispose()
    {
        _pipe.Dispose();
        _use.Dispose();
    }
}

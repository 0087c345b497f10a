using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Realtime.Tests.Infrastructure;

/// <summary>What a process can be told from outside, by kill(2).</summary>
internal static class Signals
{
    private const int Terminate = 15;

    // Linux and the BSDs number these two differently.
    private static readonly int Stop = OperatingSystem.IsLinux() ? 19 : 17;
    private static readonly int Continue = OperatingSystem.IsLinux() ? 18 : 19;

    /// <summary>SIGTERM: it is asked to stop.</summary>
    public static void AskToStop(this Process process) => Send(process, Terminate);

    /// <summary>SIGSTOP: it does nothing at all from now on, and cannot know it.</summary>
    public static void Freeze(this Process process) => Send(process, Stop);

    /// <summary>SIGCONT: it goes on as if nothing had been.</summary>
    public static void Thaw(this Process process) => Send(process, Continue);

    private static void Send(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} did not reach process {process.Id}: errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}

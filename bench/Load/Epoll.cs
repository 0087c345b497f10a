using System.Buffers.Binary;
using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Realtime.Bench.Load;

/// <summary>
/// Linux's own way to wait for many sockets. One thread that asks it costs less than .NET's asynchronous sockets with their
/// thread pool, and the generator has one core for ten thousand of them.
/// </summary>
internal sealed partial class Epoll : IDisposable
{
    private const int Add = 1;
    private const int Remove = 2;
    private const int Interrupted = 4;
    private const uint Readable = 0x001;
    private const uint PeerHasClosed = 0x2000;
    private const int MostAtOnce = 512;

    /// <summary>struct epoll_event is packed on x64 alone; the data are its last eight bytes everywhere.</summary>
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 12 : 16;

    private readonly int _handle;
    private readonly byte[] _events = new byte[MostAtOnce * EventSize];

    public Epoll()
    {
        _handle = Create(0);
        Check(_handle);
    }

    /// <param name="key">Comes back from <see cref="Ready"/>.</param>
    public void Watch(Socket socket, int key) => Control(Add, socket, Readable | PeerHasClosed, key);

    /// <summary>Tells only when the other side is gone, not when there is something to read.</summary>
    public void WatchForTheEnd(Socket socket, int key)
    {
        Control(Remove, socket, 0, key);
        Control(Add, socket, PeerHasClosed, key);
    }

    /// <returns>How many are ready; see <see cref="Ready"/>.</returns>
    public int Wait(TimeSpan atMost)
    {
        var timeout = new TimeSpec(atMost.Ticks / TimeSpan.TicksPerSecond, atMost.Ticks % TimeSpan.TicksPerSecond * 100);
        var count = WaitFor(_handle, _events, MostAtOnce, timeout, 0);
        if (count < 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
            return 0;
        }
        Check(count);
        return count;
    }

    public int Ready(int number) => (int)BinaryPrimitives.ReadInt64LittleEndian(_events.AsSpan((number + 1) * EventSize - 8));

    public void Dispose() => _ = Close(_handle);

    private void Control(int operation, Socket socket, uint events, int key)
    {
        Span<byte> change = stackalloc byte[EventSize];
        BinaryPrimitives.WriteUInt32LittleEndian(change, events);
        BinaryPrimitives.WriteInt64LittleEndian(change[^8..], key);
        Check(Control(_handle, operation, (int)socket.Handle, change));
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int handle, int operation, int socket, Span<byte> change);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static partial int WaitFor(int handle, byte[] events, int most, in TimeSpec timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}

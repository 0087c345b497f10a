using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Realtime.Bench.Servers;

/// <summary>
/// Talks to the diagnostic port that every .NET process has, so that one can be told to collect its garbage without an
/// endpoint for it: whoever begins an event session with the runtime's keyword GCHeapCollect gets a full collection.
/// </summary>
internal static class RuntimeDiagnostics
{
    private const int HeaderLength = 20;
    private const byte EventPipe = 2;
    private const byte CollectTracing = 2;
    private const byte Server = 0xff;
    private const ulong GCHeapCollect = 0x800000;
    private const uint Informational = 4;
    private const uint NetTrace = 1;

    public static async Task CollectAsync(int processId, CancellationToken cancellation)
    {
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{processId}-*-socket").FirstOrDefault()
            ?? throw new BenchException($"Process {processId} has no diagnostic port in {Path.GetTempPath()}; is DOTNET_EnableDiagnostics set to 0?");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        await socket.SendAsync(Request(), cancellation);

        var answer = new byte[HeaderLength];
        await using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(answer, cancellation);
        if (answer[16] != Server || answer[17] != 0)
        {
            throw new BenchException($"Process {processId} did not begin an event session.");
        }
        // The collection is under way; its session ends with the connection.
        await Task.Delay(TimeSpan.FromSeconds(0.5), cancellation);
    }

    private static byte[] Request()
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write("DOTNET_IPC_V1\0"u8);
        writer.Write((ushort)0); // the length, below
        writer.Write(EventPipe);
        writer.Write(CollectTracing);
        writer.Write((ushort)0);
        writer.Write(1u); // MB for events
        writer.Write(NetTrace);
        writer.Write(1u); // providers
        writer.Write(GCHeapCollect);
        writer.Write(Informational);
        const string provider = "Microsoft-Windows-DotNETRuntime\0";
        writer.Write((uint)provider.Length);
        writer.Write(Encoding.Unicode.GetBytes(provider));
        writer.Write(0u); // no filter
        writer.Flush();
        var request = memory.ToArray();
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(14), (ushort)request.Length);
        return request;
    }
}

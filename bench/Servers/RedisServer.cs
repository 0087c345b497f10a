using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Realtime.Bench.Servers;

/// <summary>A Redis of the run's own that keeps nothing, on the core of the rest.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private RedisServer(ChildProcess process, int port) => (_process, Configuration) = (process, $"127.0.0.1:{port}");

    public string Configuration { get; }

    public static async Task<RedisServer> StartAsync(CancellationToken cancellation)
    {
        if (!Realtime.Persistence.Command.IsOnPath("redis-server"))
        {
            throw new BenchException("redis-server is not installed (Debian and Ubuntu: apt-get install redis-server).");
        }
        var port = HubServer.FreeAddress().Port;
        var process = await ChildProcess.StartAsync(
            "redis-server",
            ["redis-server", "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            Path.GetTempPath(), new Dictionary<string, string>(), cancellation);
        try
        {
            await process.UntilAsync(limited => AnswersAsync(port, limited), cancellation);
            return new RedisServer(process, port);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await _process.DisposeAsync();

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellation);
            await using var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellation);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadLineAsync(cancellation) == "+PONG";
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

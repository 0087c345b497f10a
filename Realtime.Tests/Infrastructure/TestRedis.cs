using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Realtime.Tests.Infrastructure;

/// <summary>A real Redis of one test's own, which can be killed, restarted and paused.</summary>
internal sealed class TestRedis : IAsyncDisposable
{
    private readonly int _port = Ports.Free();
    private Process _process;

    private TestRedis() => _process = Launch();

    public string Configuration => $"127.0.0.1:{_port}";

    public static async Task<TestRedis> StartAsync()
    {
        var redis = new TestRedis();
        await redis.UpAsync();
        return redis;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = Launch();
        await UpAsync();
    }

    /// <summary>Sends a command in Redis's inline form, e.g. <c>FLUSHALL</c>, and answers the first line of the reply.</summary>
    public async Task<string> CommandAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync() ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }
        _process.Dispose();
    }

    private async Task UpAsync() => await Soon.UntilAsync(
        async () =>
        {
            try
            {
                return await CommandAsync("PING") == "+PONG";
            }
            catch (SocketException)
            {
                return false;
            }
        },
        "Redis to answer");

    private Process Launch() => Process.Start(new ProcessStartInfo(
        "redis-server", ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Faults;

/// <summary>What <c>./run.sh --nodes 2</c> becomes once everything is built.</summary>
public sealed class RunningSeveralNodes : IAsyncLifetime, IDisposable
{
    private const int Sigterm = 15;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("realtime-nodes-");
    private readonly ConcurrentQueue<string> _output = new();
    private readonly int _port = Ports.Free(2);
    private readonly Process _process;

    public RunningSeveralNodes()
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("node", [InOutput("Scripts/run-nodes.mjs"), "2", $"{_port}", InOutput("Realtime.Api.dll")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["ASPNETCORE_ENVIRONMENT"] = "Development",
                    ["ASPNETCORE_CONTENTROOT"] = AppContext.BaseDirectory,
                    ["Authentication__SigningKey"] = RealtimeServer.SigningKey,
                    ["Data__Directory"] = _data.FullName,
                },
            },
        };
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
    }

    public async Task InitializeAsync()
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            await Soon.UntilAsync(
                () => _process.HasExited || _output.Any(line => line.Contains("is ready", StringComparison.Ordinal)), "both nodes to be ready");
            Assert.False(_process.HasExited, string.Join('\n', _output));
        }
        catch
        {
            // Whoever is not there yet is not disposed.
            await DisposeAsync();
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        _process.Kill();
        await NothingIsLeftAsync();
        _data.Delete(recursive: true);
    }

    public void Dispose() => _process.Dispose();

    [Fact]
    public async Task what_is_said_at_one_is_heard_at_the_other_until_a_signal_stops_them_all()
    {
        var ada = UserAt(0, "ada");
        var bob = UserAt(1, "bob");
        var channel = await ada.MakeChannelAsync();
        await bob.JoinServerOfAsync(channel, ada);
        await using (var hearing = await bob.ConnectAsync())
        {
            await hearing.SubscribeAsync(channel);
            await ada.SayAsync(channel, "across");
            Assert.Equal("across", (await hearing.NextAsync<MessageChange>(Events.MessageCreate)).Message.Content);
        }

        using var signal = Process.Start("kill", ["-s", $"{Sigterm}", $"{_process.Id}"]);
        await _process.WaitForExitAsync().OrFail("it to stop");
        Assert.Equal(128 + Sigterm, _process.ExitCode);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task nothing_is_left_when_it_is_killed()
    {
        _process.Kill();
        await NothingIsLeftAsync();
    }

    private async Task NothingIsLeftAsync()
    {
        await Soon.UntilAsync(() => !IsTaken(_port) && !IsTaken(_port + 1), "the nodes to be gone");
        await Soon.UntilAsync(() => !File.Exists(Path.Join(_data.FullName, "postgres", "data", "postmaster.pid")), "PostgreSQL to be gone");
        await Soon.UntilAsync(() => !Heirs().Any(), "Redis and all who watch over the processes to be gone");
    }

    /// <summary>The processes whose environment names our directory, which they all have inherited.</summary>
    private IEnumerable<string> Heirs() => OperatingSystem.IsLinux()
        ? Directory.EnumerateDirectories("/proc").Where(process => HasOurEnvironment(Path.Join(process, "environ")))
        : [];

    private bool HasOurEnvironment(string file)
    {
        try
        {
            return File.ReadAllText(file).Contains(_data.FullName, StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false; // no process, another user's, or one that has just ended
        }
    }

    private TestUser UserAt(int node, string id) => new(
        new Uri($"http://localhost:{_port + node}"), id, TokenForger.Make(id, DateTime.UtcNow.AddHours(1)));

    private static bool IsTaken(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect("localhost", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string InOutput(string file) => Path.Combine(AppContext.BaseDirectory, file);
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Realtime.Tests.Infrastructure;

/// <summary>The product as a process of its own, which can be killed.</summary>
internal sealed class RealtimeProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TestDatabase _database;
    private Process _process;

    private RealtimeProcess(TestDatabase database, Uri url)
    {
        (_database, Url) = (database, url);
        _process = Launch();
    }

    public Uri Url { get; }

    /// <summary>What it wrote to its console since it was first started.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts without waiting until it is up.</summary>
    public static RealtimeProcess Launch(TestDatabase database) => new(database, new Uri($"http://127.0.0.1:{Ports.Free()}"));

    public static async Task<RealtimeProcess> StartAsync(TestDatabase database)
    {
        var process = Launch(database);
        await process.UpAsync();
        return process;
    }

    public async Task UpAsync()
    {
        using var http = new HttpClient { BaseAddress = Url };
        await Soon.UntilAsync(
            async () =>
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException($"The server ended with {_process.ExitCode}:\n{Output}");
                }
                try
                {
                    using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                    return ready.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the server to be ready");
    }

    /// <summary>SIGKILL: it has no say in the matter.</summary>
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

    public TestUser UserOf(string userId) => new(Url, userId, TokenForger.Make(userId, DateTime.UtcNow.AddHours(1)));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }
        _process.Dispose();
    }

    private Process Launch()
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Realtime.Api.dll")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["ASPNETCORE_ENVIRONMENT"] = "Development",
                    ["ASPNETCORE_URLS"] = Url.ToString(),
                    ["ConnectionStrings__Postgres"] = _database.ConnectionString,
                    ["Authentication__SigningKey"] = RealtimeServer.SigningKey,
                },
            },
        };
        foreach (var (key, value) in RealtimeServer.NoHurry)
        {
            process.StartInfo.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}

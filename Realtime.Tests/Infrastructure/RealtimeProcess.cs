using System.Collections.Concurrent;
using System.Diagnostics;

namespace Realtime.Tests.Infrastructure;

/// <summary>The product as a process of its own, which can be killed.</summary>
internal sealed class RealtimeProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TestDatabase _database;
    private readonly IReadOnlyCollection<(string Key, string Value)> _settings;
    private Process _process;

    private RealtimeProcess(TestDatabase database, Uri url, IReadOnlyCollection<(string Key, string Value)> settings)
    {
        (_database, Url, _settings) = (database, url, settings);
        _process = Launch();
    }

    public Uri Url { get; }

    /// <summary>What it wrote to its console since it was first started.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts without waiting until it is up.</summary>
    /// <param name="settings">As in a configuration: <c>("Limits:HistoryPage", "5")</c>.</param>
    public static RealtimeProcess Launch(TestDatabase database, params (string Key, string Value)[] settings) =>
        new(database, new Uri($"http://127.0.0.1:{Ports.Free()}"), settings);

    public static async Task<RealtimeProcess> StartAsync(TestDatabase database, params (string Key, string Value)[] settings)
    {
        var process = Launch(database, settings);
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

    /// <summary>SIGTERM: it is asked to stop, and finishes what is under way.</summary>
    public async Task StopAsync()
    {
        _process.AskToStop();
        await _process.WaitForExitAsync().OrFail("the server to stop");
    }

    /// <summary>SIGSTOP, until <see cref="Thaw"/>.</summary>
    public void Freeze() => _process.Freeze();

    /// <summary>SIGCONT.</summary>
    public void Thaw() => _process.Thaw();

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
        foreach (var (key, value) in RealtimeServer.NoHurry.Concat(_settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))))
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

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Realtime.Bench.Servers;

/// <summary>
/// A process that is measured, or needed for measuring. It ends with this one, whatever ends this one: a shell between them
/// waits for its input to be closed, and keeps Ctrl-C from it.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const string Keeper = "trap '' INT HUP; \"$@\" & echo $!; read -r _; kill -9 $!";
    private const int ClockTicksPerSecond = 100;
    private const int PageBytes = 4_096;
    private const int KeptLines = 40;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(3);

    private readonly ConcurrentQueue<string> _output;
    private readonly Process _keeper;
    private readonly string _name;

    private ChildProcess(string name, Process keeper, int id, ConcurrentQueue<string> output) =>
        (_name, _keeper, Id, _output) = (name, keeper, id, output);

    public int Id { get; }

    /// <summary>What it has computed so far, in itself and in the kernel for it.</summary>
    public TimeSpan Cpu => TimeSpan.FromSeconds((double)(Stat(14) + Stat(15)) / ClockTicksPerSecond);

    /// <summary>Memory that it has in RAM.</summary>
    public long ResidentBytes => Stat(24) * PageBytes;

    private bool HasEnded => !File.Exists(StatFile) || Fields()[0] == "Z";

    private string StatFile => $"/proc/{Id}/stat";

    public static async Task<ChildProcess> StartAsync(
        string name, string[] command, string directory, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "sh", .. command])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }
        var keeper = Process.Start(start)!;
        // The keeper's first line is the child's id, all others are the child's own.
        var first = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new ConcurrentQueue<string>();
        keeper.OutputDataReceived += (_, line) => _ = first.TrySetResult(line.Data) || Keep(output, line.Data);
        keeper.ErrorDataReceived += (_, line) => Keep(output, line.Data);
        keeper.BeginOutputReadLine();
        keeper.BeginErrorReadLine();
        var id = await first.Task.WaitAsync(cancellation) ?? throw new BenchException($"{name} did not start.");
        return new ChildProcess(name, keeper, int.Parse(id, CultureInfo.InvariantCulture), output);
    }

    public async Task UntilAsync(Func<CancellationToken, Task<bool>> isUp, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(StartsWithin);
        try
        {
            while (!await isUp(limited.Token))
            {
                if (HasEnded)
                {
                    throw new BenchException($"{_name} did not start:\n{string.Join('\n', _output)}");
                }
                await Task.Delay(50, limited.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new BenchException($"{_name} was not up after {StartsWithin.TotalMinutes} minutes:\n{string.Join('\n', _output)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private long Stat(int field) => long.Parse(Fields()[field - 3], CultureInfo.InvariantCulture);

    /// <summary>From the third on: the second is the program's name in brackets, which may hold anything.</summary>
    private string[] Fields()
    {
        try
        {
            var line = File.ReadAllText(StatFile);
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            throw new BenchException($"{_name} has ended:\n{string.Join('\n', _output)}");
        }
    }

    private static bool Keep(ConcurrentQueue<string> output, string? line)
    {
        if (line is null)
        {
            return false;
        }
        output.Enqueue(line);
        while (output.Count > KeptLines && output.TryDequeue(out var _))
        {
        }
        return true;
    }
}

using Realtime.Persistence;

namespace Realtime.Bench.Servers;

/// <summary>Who computes where: the server under test has a core of its own, all else shares another.</summary>
internal static class Cores
{
    public const int OfServer = 0;
    public const int OfTheRest = 1;

    /// <summary>Puts this process, with the threads it has and whatever it will start, on the core of the rest.</summary>
    public static async Task PinGeneratorAsync(CancellationToken cancellation)
    {
        if (Environment.ProcessorCount < 2)
        {
            throw new BenchException("The server and the load generator need a core each, and there is one. With --no-pin they share what there is.");
        }
        await RunAsync(["taskset", "--all-tasks", "--cpu-list", "--pid", $"{OfTheRest}", $"{Environment.ProcessId}"], cancellation);
    }

    /// <summary>The command, so that it runs on one core.</summary>
    public static string[] On(int core, string[] command) => ["taskset", "--cpu-list", $"{core}", .. command];

    private static async Task RunAsync(string[] command, CancellationToken cancellation)
    {
        try
        {
            var result = await Realtime.Persistence.Command.RunAsync(command, cancellation);
            if (!result.Succeeded)
            {
                throw new BenchException($"{string.Join(' ', command)}: {result.Said} With --no-pin nothing is pinned to a core.");
            }
        }
        catch (LocalPostgresException missing)
        {
            throw new BenchException($"{missing.Message} It is in util-linux; with --no-pin nothing is pinned to a core.");
        }
    }
}

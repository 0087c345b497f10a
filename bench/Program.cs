using System.CommandLine;
using Npgsql;
using Realtime.Bench.Load;
using Realtime.Bench.Servers;
using Realtime.Persistence;
using Spectre.Console;

// A benchmark is a Command in a file of its own; being in this assembly is all it takes to be offered.
var benchmarks = typeof(BenchException).Assembly.GetTypes()
    .Where(type => type.IsSubclassOf(typeof(Command)) && !type.IsAbstract)
    .Select(type => (Command)Activator.CreateInstance(type)!)
    .OrderBy(command => command.Name, StringComparer.Ordinal);

var root = new RootCommand("Measures Realtime against a plain yardstick: the two take turns in one run, and what counts is their ratio.");
foreach (var benchmark in benchmarks)
{
    root.Subcommands.Add(benchmark);
}

if (Console.IsOutputRedirected)
{
    // Nobody can say how wide a file is, and 80 columns break the tables.
    AnsiConsole.Profile.Width = 120;
    AnsiConsole.Profile.Capabilities.Ansi = false;
    AnsiConsole.Profile.Capabilities.Interactive = false;
}

// Ctrl-C ends the measuring; what was started for it still has to be stopped and removed.
var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };
try
{
    return await root.Parse(args).InvokeAsync(invocation);
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Cancelled.");
    return 130;
}
catch (Exception failure) when (failure is LocalPostgresException or NpgsqlException or BenchException or LoadException)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}

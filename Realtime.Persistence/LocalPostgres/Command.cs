using System.Diagnostics;

namespace Realtime.Persistence;

/// <summary>Runs the programs that PostgreSQL and the system bring.</summary>
internal static class Command
{
    /// <summary>Runs it to its end; cancellation kills it and what it started.</summary>
    public static async Task<CommandResult> RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var start = Describe(command);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

        using var process = Start(start);
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new CommandResult(process.ExitCode, (await output).Trim(), (await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>How a program is started here: from the root directory, and with little of our own environment.</summary>
    public static ProcessStartInfo Describe(IReadOnlyList<string> command)
    {
        // The working directory may be one that the account of the server cannot enter.
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = "/" };

        // What is passed on by name is passed on: PGDATA and its kin would change what the programs do, and the
        // environment of a server is a place where our signing keys and passwords have no business.
        var inherited = start.Environment.Where(variable => IsPassedOn(variable.Key)).ToArray();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
            start.Environment[name] = value;
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new LocalPostgresException($"{start.FileName} cannot be run: {failure.Message}.", failure);
        }
    }

    /// <summary>Whether a shell would find it.</summary>
    public static bool IsOnPath(string program) => DirectoriesOfPath().Any(directory => File.Exists(Path.Join(directory, program)));

    public static IEnumerable<string> DirectoriesOfPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted);

    private static bool IsPassedOn(string variable) =>
        variable is "PATH" or "HOME" or "TMPDIR" or "TZ" or "LD_LIBRARY_PATH" || variable.StartsWith("DYLD_", StringComparison.Ordinal);
}

internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>What it said, for a message.</summary>
    public string Said => string.Join('\n', new[] { Output, Errors }.Where(text => text.Length > 0));
}

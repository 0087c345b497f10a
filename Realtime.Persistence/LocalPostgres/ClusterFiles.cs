using System.Runtime.Versioning;
using System.Text;

namespace Realtime.Persistence;

/// <summary>What lies where in the directory of a local PostgreSQL, which only the server's account may enter.</summary>
internal sealed class ClusterFiles(string directory)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Home { get; } = Path.Join(Path.GetFullPath(directory), "postgres");

    /// <summary>The cluster; PGDATA.</summary>
    public string Data => Path.Join(Home, "data");

    /// <summary>Written by the server while it runs; see <see cref="Postmaster"/>.</summary>
    public string PidFile => Path.Join(Data, "postmaster.pid");

    /// <summary>What the server says.</summary>
    public string Log => Path.Join(Home, "postgres.log");

    /// <summary>Held by whoever starts or stops the server.</summary>
    public string StartLock => Path.Join(Home, "start.lock");

    /// <summary>Shared by all who use the server.</summary>
    public string UseLock => Path.Join(Home, "use.lock");

    /// <summary>The pipe that every process using the server keeps open; see <see cref="ServerLease"/>.</summary>
    public string Pipe => Path.Join(Home, "users");

    /// <summary>Makes the directory if it is not there, and sees to it that the server's account can work in it.</summary>
    [UnsupportedOSPlatform("windows")]
    public async Task PrepareAsync(ServerAccount account, CancellationToken cancellation)
    {
        try
        {
            var parent = System.IO.Directory.CreateDirectory(Path.GetDirectoryName(Home)!);
            // Fresh temporary directories are closed to all but root. In an empty one there is nothing to keep from anyone.
            if (account.IsAnother && !parent.EnumerateFileSystemInfos().Any())
                parent.UnixFileMode |= UnixFileMode.OtherExecute;
            System.IO.Directory.CreateDirectory(Home, OwnerOnly);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LocalPostgresException($"The directory of the database, {Home}, cannot be made: {failure.Message}", failure);
        }
        if (account.IsAnother && !System.IO.Directory.Exists(Data))
            await RunAsync(["chown", account.Name, Home], cancellation);
        await CheckAccessAsync(account, cancellation);
    }

    /// <summary>Under the start lock.</summary>
    public async Task MakePipeAsync(ServerAccount account, CancellationToken cancellation)
    {
        if (!File.Exists(Pipe))
            await RunAsync(account.Run("mkfifo", "-m", "600", Pipe), cancellation);
    }

    /// <summary>
    /// The directory of the server's socket, as the account may use it: ours, or a new one below the temporary directory
    /// where the path of ours is too long for a socket or has what a connection string gives another meaning.
    /// </summary>
    public async Task<SocketDirectory> ChooseSocketDirectoryAsync(ServerAccount account, CancellationToken cancellation)
    {
        if (SocketDirectory.CanBe(Home))
            return new SocketDirectory(Home, IsTemporary: false);

        var parent = new[] { Path.GetTempPath().TrimEnd('/'), "/tmp" }.First(place => SocketDirectory.CanBe($"{place}/realtime-12345678"));
        var made = await RunAsync(account.Run("mktemp", "-d", $"{parent}/realtime-XXXXXXXX"), cancellation);
        return new SocketDirectory(made.Output, IsTemporary: true);
    }

    private async Task CheckAccessAsync(ServerAccount account, CancellationToken cancellation)
    {
        // Prints the first directory of the way that cannot be entered, since a refusal deep down names only the last.
        const string check = """
            for directory; do cd "$directory" 2>/dev/null || { echo "$directory"; exit 10; }; done
            [ -w . ] || exit 11
            [ ! -e data ] || [ -O data ] || exit 11
            """;
        var result = await Command.RunAsync(account.Run(["/bin/sh", "-c", check, "sh", .. Ancestors(Home).Reverse(), Home]), cancellation);
        if (result.Succeeded)
            return;

        var reason = (result.ExitCode, account.IsAnother) switch
        {
            (10, true) when result.Output != Home =>
                $"""
                PostgreSQL refuses to run as root, so it runs as the user {account.Name}, who may not enter {result.Output}
                and so cannot keep the database in {Home}. Choose a directory that every user can reach
                (Data__Directory=/var/lib/realtime), allow passage (chmod o+x {result.Output}), run this as an ordinary user,
                """,
            (10 or 11, _) =>
                $"""
                The database in {Home} belongs to another user than {account.Name}, who would run it now. Run this as
                that user, choose another directory (Data__Directory), give it away (chown -R {account.Name} {Home}),
                """,
            _ => $"The directory {Home} cannot be used by {account.Name}: {result.Said}. Choose another (Data__Directory),",
        };
        throw new LocalPostgresException($"{reason}\nor set ConnectionStrings__Postgres to a PostgreSQL that runs already.");
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var parent = Path.GetDirectoryName(path); parent is not null; parent = Path.GetDirectoryName(parent))
            yield return parent;
    }

    private static async Task<CommandResult> RunAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var result = await Command.RunAsync(command, cancellation);
        return result.Succeeded
            ? result
            : throw new LocalPostgresException($"{string.Join(' ', command)} failed: {result.Said}");
    }
}

/// <summary>Where the server's socket is. A temporary one is removed when the server has stopped.</summary>
internal sealed record SocketDirectory(string Path, bool IsTemporary)
{
    // sockaddr_un holds 108 bytes on Linux and 104 on the BSDs and macOS, the final zero included.
    private const int LongestSocketPath = 103;

    public static bool CanBe(string directory) =>
        Encoding.UTF8.GetByteCount($"{directory}/.s.PGSQL.5432") <= LongestSocketPath && directory.IndexOfAny([',', '"', ':']) < 0;
}

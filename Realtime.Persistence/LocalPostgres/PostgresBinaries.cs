using System.Globalization;
using System.Text.RegularExpressions;

namespace Realtime.Persistence;

/// <summary>An installed PostgreSQL server.</summary>
internal sealed partial record PostgresBinaries(string Directory, int Version)
{
    /// <summary>The oldest that the queries are meant for; also what Debian 11 and RHEL 9 bring.</summary>
    private const int OldestVersion = 13;

    public string Server => Path.Join(Directory, "postgres");

    public string InitDb => Path.Join(Directory, "initdb");

    /// <summary>
    /// Finds the server whose version the cluster needs; for a new cluster (<paramref name="clusterVersion"/> is null) the
    /// one of the <c>PATH</c>, else the newest.
    /// </summary>
    public static async Task<PostgresBinaries> FindAsync(string? configured, int? clusterVersion, CancellationToken cancellation)
    {
        configured ??= Environment.GetEnvironmentVariable("REALTIME_POSTGRES_BIN") is { Length: > 0 } named ? named : null;

        var places = (configured is null ? Places() : [configured]).Distinct().ToArray();
        var installed = new List<PostgresBinaries>();
        foreach (var place in places)
        {
            if (await LookAsync(place, cancellation) is { } found)
                installed.Add(found);
        }

        var usable = installed.Where(found => found.Version >= OldestVersion).ToArray();
        if (usable.Length == 0)
            throw new LocalPostgresException(installed.Count == 0 ? NothingFound(configured, places) : TooOld(installed));
        return clusterVersion is { } needed
            ? usable.FirstOrDefault(found => found.Version == needed)
                ?? throw new LocalPostgresException(WrongVersion(needed, usable))
            : usable.FirstOrDefault(found => Command.DirectoriesOfPath().Contains(found.Directory))
                ?? usable.MaxBy(found => found.Version)!;
    }

    private static async Task<PostgresBinaries?> LookAsync(string place, CancellationToken cancellation)
    {
        var found = new PostgresBinaries(place, 0);
        if (!File.Exists(found.Server) || !File.Exists(found.InitDb))
            return null;
        var answer = await Command.RunAsync([found.Server, "--version"], cancellation);
        return answer.Succeeded && VersionNumber().Match(answer.Output) is { Success: true } version
            ? found with { Version = int.Parse(version.ValueSpan, CultureInfo.InvariantCulture) }
            : null;
    }

    private static IEnumerable<string> Places() =>
    [
        .. Command.DirectoriesOfPath(),
        .. Below("/usr/lib/postgresql", "*", "bin"), // Debian, Ubuntu
        .. Below("/usr", "pgsql-*", "bin"), // the PostgreSQL project's own packages for Fedora and RHEL
        "/usr/bin", // Fedora, Arch
        .. Below("/usr/libexec", "postgresql*", ""), // Alpine
        "/usr/local/bin",
        "/usr/local/pgsql/bin",
        .. Below("/opt/homebrew/opt", "postgresql@*", "bin"),
        .. Below("/usr/local/opt", "postgresql@*", "bin"),
        .. Below("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
    ];

    private static IEnumerable<string> Below(string directory, string pattern, string rest) =>
        System.IO.Directory.Exists(directory)
            ? System.IO.Directory.EnumerateDirectories(directory, pattern).Select(found => Path.Join(found, rest).TrimEnd('/'))
            : [];

    private static string NothingFound(string? configured, IEnumerable<string> places)
    {
        var looked = configured is null
            ? $"Looked in {string.Join(", ", places)}."
            : $"Looked only in {configured}, as REALTIME_POSTGRES_BIN or the options say.";
        return $"""
            No PostgreSQL server was found (the programs initdb and postgres). {looked}
              Debian, Ubuntu   sudo apt-get install postgresql
              Fedora, RHEL     sudo dnf install postgresql-server
              macOS            brew install postgresql@17
              elsewhere        set REALTIME_POSTGRES_BIN to the directory that holds initdb and postgres
            Or set ConnectionStrings__Postgres to a PostgreSQL that runs already: then none is started here.
            """;
    }

    private static string TooOld(IEnumerable<PostgresBinaries> installed) =>
        $"PostgreSQL {OldestVersion} or newer is needed; there is only {Listed(installed)}. "
        + "Install a newer one, or set ConnectionStrings__Postgres to one that runs already.";

    private static string WrongVersion(int needed, IEnumerable<PostgresBinaries> usable) =>
        $"""
        The database was made by PostgreSQL {needed}, and no other version can open it; there is only {Listed(usable)}.
        Install PostgreSQL {needed} again (Debian, Ubuntu: apt-get install postgresql-{needed}), move the data with pg_upgrade,
        or remove the directory of the database to begin with an empty one.
        """;

    private static string Listed(IEnumerable<PostgresBinaries> installed) =>
        string.Join(", ", installed.Select(found => $"{found.Version} in {found.Directory}"));

    // "postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)", "postgres (PostgreSQL) 18beta1"
    [GeneratedRegex(@"(?<=\(PostgreSQL\) )\d+")]
    private static partial Regex VersionNumber();
}

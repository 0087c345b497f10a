using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Realtime.Persistence;

/// <summary>
/// Makes the cluster. It is made beside its place and moved there when it is whole, so that a start which was killed half
/// way leaves nothing that looks like a cluster. The start lock is held.
/// </summary>
internal sealed class ClusterCreation(ClusterFiles files, ServerAccount account, ILogger logger)
{
    private const string HalfDone = "making-";

    /// <summary>The major version that made the cluster; null where there is none yet.</summary>
    public int? Version()
    {
        if (!Directory.Exists(files.Data))
            return null;
        var file = Path.Join(files.Data, "PG_VERSION");
        var version = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        return int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            ? major
            : throw new LocalPostgresException($"{files.Data} is not a PostgreSQL cluster (no PG_VERSION). Move it away and start again.");
    }

    public async Task MakeAsync(PostgresBinaries binaries, bool durable, CancellationToken cancellation)
    {
        logger.MakingCluster(binaries.Version, files.Home);

        // A name of its own: an initdb whose starter was killed may still be writing into the previous one.
        RemoveHalfDone();
        var making = Path.Join(files.Home, HalfDone + Guid.CreateVersion7().ToString("N"));

        // C sorts by bytes on every system. C.UTF-8 knows the letters of all languages; some systems lack it.
        var made = await InitAsync(binaries, making, durable, "C.UTF-8", cancellation);
        if (!made.Succeeded && made.Said.Contains("locale", StringComparison.OrdinalIgnoreCase))
            made = await InitAsync(binaries, making, durable, "C", cancellation);
        if (!made.Succeeded)
            throw new LocalPostgresException($"initdb could not make a cluster in {files.Home}:\n{made.Said}");

        Directory.Move(making, files.Data);
    }

    private Task<CommandResult> InitAsync(
        PostgresBinaries binaries, string directory, bool durable, string letters, CancellationToken cancellation)
    {
        // Trust, since the socket is the only way in and lies in a directory that no other user may enter.
        string[] command =
        [
            binaries.InitDb, "--pgdata", directory, "--username", LocalPostgres.User, "--encoding", "UTF8",
            "--locale", "C", "--lc-ctype", letters, "--auth-local", "trust", "--auth-host", "reject",
        ];
        return Command.RunAsync(account.Run(durable ? command : [.. command, "--no-sync"]), cancellation);
    }

    private void RemoveHalfDone()
    {
        foreach (var leftover in Directory.EnumerateDirectories(files.Home, HalfDone + "*"))
        {
            try
            {
                Directory.Delete(leftover, recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It is in nobody's way, and the next cluster to be made here tries again.
                logger.LeftoverStays(failure, leftover);
            }
        }
    }
}

namespace Realtime.Persistence;

/// <summary>Where and how <see cref="LocalPostgres"/> runs.</summary>
public sealed class LocalPostgresOptions
{
    /// <summary>
    /// The cluster lives in <c>postgres</c> below this directory, which is made when it is not there. Processes that name
    /// the same directory share one server.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>
    /// The directory that holds <c>initdb</c> and <c>postgres</c>. Unless set, the environment variable
    /// <c>REALTIME_POSTGRES_BIN</c> says it, and without that the usual places are searched.
    /// </summary>
    public string? BinDirectory { get; init; }

    /// <summary>
    /// False trades safety for speed: nothing is flushed to the disk (<c>fsync=off</c>, <c>full_page_writes=off</c>), so
    /// that a power cut may ruin the whole database. For tests, whose data nobody wants back. A crash of the server alone
    /// loses nothing either way. Where processes share a server, the one that started it has decided.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>
    /// How long a start may take, the making of the cluster, the end of the previous server and the recovery after a crash
    /// included. 2 minutes unless set.
    /// </summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long disposal waits for the server to be gone; it goes anyway, later. 30 seconds unless set.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

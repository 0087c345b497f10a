using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Realtime.Persistence;

public static class StorageFailures
{
    /// <summary>Whether the failure is the way to the database or its state, and not what was asked of it.</summary>
    public static bool IsStorageAway(Exception failure) => failure switch
    {
        // Class 57: the server is shutting down or starting; 25006: it is a standby, as after a failover; the transient ones:
        // out of connections, a deadlock and the like.
        PostgresException postgres =>
            postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction || postgres.SqlState.StartsWith("57", StringComparison.Ordinal),
        NpgsqlException or SocketException or TimeoutException => true,
        _ => failure.InnerException is { } inner && IsStorageAway(inner),
    };

    /// <summary>Whether a save failed since a row with this key or unique value is there already.</summary>
    public static bool IsTaken(DbUpdateException failure) =>
        failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
}

using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Realtime.Persistence;

/// <summary>Tries a write again when the way to the database broke, for what may safely be written twice.</summary>
internal static class StorageRetry
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)];

    public static async Task RunAsync(Func<Task> write, ILogger logger)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception failure) when (tries < Waits.Length && IsStorageAway(failure))
            {
                logger.WriteRetried(failure, tries + 1);
                await Task.Delay(Waits[tries]);
            }
        }
    }

    /// <summary>Whether the failure is the way to the database or its state, and not what was asked of it.</summary>
    public static bool IsStorageAway(Exception failure) => failure switch
    {
        // Class 57: the server is shutting down or starting; 53: out of connections, disk or memory; 40: deadlock.
        PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57", StringComparison.Ordinal),
        NpgsqlException or SocketException or TimeoutException => true,
        _ => failure.InnerException is { } inner && IsStorageAway(inner),
    };
}

using Microsoft.Extensions.Logging;

namespace Realtime.Persistence;

internal static partial class LocalPostgresLog // ids 5000-5099
{
    [LoggerMessage(5000, LogLevel.Information, "Making a PostgreSQL {Version} cluster in {Directory}")]
    public static partial void MakingCluster(this ILogger logger, int version, string directory);

    [LoggerMessage(5001, LogLevel.Information, "PostgreSQL {Version} runs as process {ProcessId} in {Directory}; psql -h {SocketDirectory} -U realtime")]
    public static partial void ServerStarted(
        this ILogger logger, int version, int processId, string directory, string socketDirectory);

    [LoggerMessage(5002, LogLevel.Information, "Shares the PostgreSQL that runs as process {ProcessId} in {Directory}")]
    public static partial void ServerShared(this ILogger logger, int processId, string directory);

    [LoggerMessage(5003, LogLevel.Information, "The PostgreSQL in {Directory} has stopped")]
    public static partial void ServerStopped(this ILogger logger, string directory);

    [LoggerMessage(5004, LogLevel.Information, "The PostgreSQL in {Directory} stays, since another process uses it")]
    public static partial void ServerLeftRunning(this ILogger logger, string directory);

    [LoggerMessage(5005, LogLevel.Warning, "The PostgreSQL in {Directory} has not stopped in {Timeout}; it will when it is done")]
    public static partial void StopIsSlow(this ILogger logger, string directory, TimeSpan timeout);

    [LoggerMessage(5006, LogLevel.Error, "The PostgreSQL in {Directory} has stopped by itself (exit code {ExitCode}):\n{LogTail}")]
    public static partial void ServerDied(this ILogger logger, string directory, int exitCode, string logTail);

    [LoggerMessage(5007, LogLevel.Information, "Waits for process {ProcessId}, which still holds the cluster in {Directory}")]
    public static partial void WaitsForPrevious(this ILogger logger, int processId, string directory);

    [LoggerMessage(5008, LogLevel.Warning, "Removes {PidFile}: process {ProcessId} is another program now")]
    public static partial void StalePidFile(this ILogger logger, string pidFile, int processId);

    [LoggerMessage(5009, LogLevel.Warning, "Removes {PidFile}, which is empty")]
    public static partial void EmptyPidFile(this ILogger logger, string pidFile);

    [LoggerMessage(5010, LogLevel.Warning, "What an interrupted start left behind cannot be removed: {Path}")]
    public static partial void LeftoverStays(this ILogger logger, Exception failure, string path);
}

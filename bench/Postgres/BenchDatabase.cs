using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Persistence;

namespace Realtime.Bench.Postgres;

/// <summary>
/// A database of one run's own, on a server of its own that writes everything to the disk, or on the server that the
/// caller names. Either way it is gone afterwards.
/// </summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string _server;
    private readonly string _name = $"realtime_bench_{Guid.NewGuid():N}";
    private readonly LocalPostgres? _local;
    private readonly DirectoryInfo? _directory;

    private BenchDatabase(string server, LocalPostgres? local, DirectoryInfo? directory)
    {
        (_server, _local, _directory) = (server, local, directory);
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = _name }.ConnectionString;
    }

    public string ConnectionString { get; }

    /// <param name="server">A connection string whose user may create databases; null for a server of our own.</param>
    public static async Task<BenchDatabase> CreateAsync(string? server, ILoggerFactory logging, CancellationToken cancellation)
    {
        var database = server is null
            ? await StartServerAsync(logging, cancellation)
            : new BenchDatabase(server, local: null, directory: null);
        try
        {
            await database.ExecuteAsync($"create database {database._name}", cancellation);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_local is null)
        {
            await ExecuteAsync($"drop database if exists {_name} with (force)", CancellationToken.None);
            return;
        }
        await _local.DisposeAsync();
        _directory!.Delete(recursive: true);
    }

    private static async Task<BenchDatabase> StartServerAsync(ILoggerFactory logging, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("realtime-bench-");
        try
        {
            if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            {
                // The server may run as another user than we do, who has to get through to a directory of its own below.
                directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            }
            var local = await LocalPostgres.StartAsync(
                new LocalPostgresOptions { Directory = directory.FullName }, logging.CreateLogger<LocalPostgres>(), cancellation);
            return new BenchDatabase(local.ConnectionString, local, directory);
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_server) { Pooling = false });
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

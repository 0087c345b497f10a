using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Realtime.Persistence;

namespace Realtime.Tests.Infrastructure;

/// <summary>A real PostgreSQL server of one test's own, which can be restarted, can crash, and can have its connections cut.</summary>
internal sealed class TestPostgres : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("realtime-chaos-");
    private LocalPostgres? _server;

    private TestPostgres()
    {
    }

    public string ConnectionString => _server!.ConnectionString;

    public static async Task<TestPostgres> StartAsync()
    {
        var postgres = new TestPostgres();
        await postgres.UpAsync();
        return postgres;
    }

    /// <summary>A fast shutdown, which rolls back whatever is not committed, then a start.</summary>
    /// <param name="away">How long it stays away.</param>
    public async Task RestartAsync(TimeSpan away)
    {
        await _server!.DisposeAsync();
        await Task.Delay(away);
        await UpAsync();
    }

    /// <summary>Every connection but the asking one is ended from the server's side, whatever it is doing.</summary>
    public async Task CutConnectionsAsync()
    {
        await using var database = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        await TestDatabase.ExecuteAsync(
            database, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
    }

    /// <summary>SIGKILL to the process of one connection: PostgreSQL takes its memory for spoiled, ends all others and recovers from its log.</summary>
    public async Task CrashAsync()
    {
        await using (var database = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false"))
        {
            await using var connection = await database.OpenConnectionAsync();
            using var backend = Process.GetProcessById(connection.ProcessID);
            backend.Kill();
            await Soon.UntilAsync(async () => !await AnswersAsync(connection), "PostgreSQL to crash");
        }
        await Soon.UntilAsync(
            async () =>
            {
                try
                {
                    await using var database = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
                    await using var connection = await database.OpenConnectionAsync();
                    return await AnswersAsync(connection);
                }
                catch (NpgsqlException)
                {
                    return false;
                }
            },
            "PostgreSQL to have recovered");
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task UpAsync() => _server = await LocalPostgres.StartAsync(
        new LocalPostgresOptions { Directory = _directory.FullName, Durable = false }, NullLogger.Instance, CancellationToken.None);

    private static async Task<bool> AnswersAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var ask = connection.CreateCommand();
            ask.CommandText = "select 1";
            return Convert.ToInt32(await ask.ExecuteScalarAsync(), CultureInfo.InvariantCulture) == 1;
        }
        catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
        {
            return false;
        }
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Realtime.Persistence;
using Realtime.Persistence.Migrations;

namespace Realtime.Tests.Infrastructure;

/// <summary>
/// A real PostgreSQL database of one test's own. The server is the one that <c>REALTIME_TEST_POSTGRES</c> leads to, else a
/// private one that lives as long as the run. A new database is a copy of a migrated one, which takes milliseconds.
/// </summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Server = new(StartServerAsync);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private static readonly SemaphoreSlim OneCopyAtATime = new(1);

    /// <summary>Null for one that goes with its server.</summary>
    private readonly string? _name;

    private TestDatabase(string? name, string connectionString)
    {
        (_name, ConnectionString) = (name, connectionString);
    }

    public string ConnectionString { get; }

    /// <summary>With our schema in it.</summary>
    public static async Task<TestDatabase> CreateAsync()
    {
        var template = await Template.Value;
        // PostgreSQL copies a template for one at a time.
        await OneCopyAtATime.WaitAsync();
        try
        {
            return await CreateAsync($"template \"{template}\"");
        }
        finally
        {
            OneCopyAtATime.Release();
        }
    }

    /// <summary>The database of a server that the test has to itself. The product makes the schema when it starts.</summary>
    public static TestDatabase Of(TestPostgres server) =>
        new(null, new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = 20 }.ConnectionString);

    public static Task<TestDatabase> CreateEmptyAsync() => CreateAsync("template template0");

    /// <summary>Waits until whatever follows from the messages that were sent has been done.</summary>
    public async Task UntilMessagesAreHandledAsync()
    {
        await using var database = Open();
        await Soon.UntilAsync(
            async () =>
            {
                await using var ask = database.CreateCommand("select count(*) from outbox where type = 'MESSAGE_SENT'");
                return await ask.ExecuteScalarAsync() is 0L;
            },
            "all messages to be handled");
    }

    public NpgsqlDataSource Open() => NpgsqlDataSource.Create(ConnectionString);

    public static ServiceProvider ServicesOn(NpgsqlDataSource database) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build())
        .AddSingleton(database)
        .AddPersistence()
        .BuildServiceProvider();

    public async ValueTask DisposeAsync()
    {
        if (_name is null)
        {
            return;
        }
        await using var server = NpgsqlDataSource.Create(await Server.Value);
        await ExecuteAsync(server, $"drop database if exists \"{_name}\" with (force)");
    }

    public static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<TestDatabase> CreateAsync(string like)
    {
        var server = await Server.Value;
        var name = $"test_{Guid.NewGuid():N}";
        await using (var database = NpgsqlDataSource.Create(server))
        {
            await ExecuteAsync(database, $"create database \"{name}\" {like}");
        }
        var connectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, MaxPoolSize = 20 }.ConnectionString;
        return new TestDatabase(name, connectionString);
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var template = await CreateEmptyAsync();
        await using (var database = NpgsqlDataSource.Create(template.ConnectionString + ";Pooling=false"))
        await using (var services = ServicesOn(database))
        {
            await services.GetRequiredService<SchemaMigrator>().MigrateAsync(CancellationToken.None);
        }
        return template._name!;
    }

    private static async Task<string> StartServerAsync()
    {
        if (Environment.GetEnvironmentVariable("REALTIME_TEST_POSTGRES") is { Length: > 0 } configured)
        {
            return configured;
        }
        // Its supervisor stops it when this process ends, however that happens.
        var directory = Directory.CreateTempSubdirectory("realtime-tests-");
        var local = await LocalPostgres.StartAsync(
            new LocalPostgresOptions { Directory = directory.FullName, Durable = false }, NullLogger.Instance, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            local.DisposeAsync().AsTask().Wait();
            directory.Delete(recursive: true);
        };
        return local.ConnectionString;
    }
}

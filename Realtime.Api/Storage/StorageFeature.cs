using Npgsql;
using Realtime.Persistence;

namespace Realtime.Api.Storage;

/// <summary>The database: the one that is configured, or a local one of our own.</summary>
internal static class StorageFeature
{
    public static async Task AddStorageAsync(this WebApplicationBuilder builder)
    {
        var configured = builder.Configuration.GetConnectionString("Postgres");
        if (string.IsNullOrWhiteSpace(configured))
        {
            using var logging = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
            var directory = DataOptions.PathOf(builder.Configuration, builder.Environment);
            var local = await LocalPostgres.StartAsync(
                new LocalPostgresOptions { Directory = directory }, logging.CreateLogger<LocalPostgres>(), CancellationToken.None);
            // Through a factory, so that the container owns it: it is stopped after the connections to it are closed.
            builder.Services.AddSingleton(_ => local);
            builder.Services.AddSingleton(services => DataSource(services, services.GetRequiredService<LocalPostgres>().ConnectionString));
        }
        else
        {
            builder.Services.AddSingleton(services => DataSource(services, configured));
        }
        builder.Services.AddPersistence();
        builder.Services.AddHostedService<SchemaUpToDate>();
    }

    private static NpgsqlDataSource DataSource(IServiceProvider services, string connectionString)
    {
        // Its figures are under this name; else under the connection string.
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = "realtime" };
        // A query that hangs holds its sender; better it learns of it while it can still try again.
        if (!connectionString.Contains("Command Timeout", StringComparison.OrdinalIgnoreCase))
        {
            builder.ConnectionStringBuilder.CommandTimeout = 10;
        }
        // Nothing of ours stays with a session but prepared statements; else each use of a connection begins with seven statements that reset it.
        builder.ConnectionStringBuilder.NoResetOnClose = true;
        builder.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
        return builder.Build();
    }
}

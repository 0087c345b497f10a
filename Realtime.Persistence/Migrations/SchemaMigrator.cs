using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Realtime.Persistence.Migrations;

/// <summary>Brings the schema up to date at start-up. Nodes that start together take turns, by an advisory lock.</summary>
public sealed class SchemaMigrator(
    NpgsqlDataSource database, IDbContextFactory<RealtimeDbContext> contexts, ILogger<SchemaMigrator> logger)
{
    /// <summary>"realtime" in ASCII: any number would do, as long as nobody else takes it.</summary>
    private const long AdvisoryLock = 0x7265616C74696D65;

    public async Task MigrateAsync(CancellationToken cancellation)
    {
        // The lock belongs to this connection, so it is given back even if the process dies.
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var take = new NpgsqlCommand("select pg_advisory_lock($1)", connection)
        {
            Parameters = { new() { Value = AdvisoryLock } },
            CommandTimeout = 0,
        };
        await take.ExecuteNonQueryAsync(cancellation);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            await db.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellation);
            var pending = (await db.Database.GetPendingMigrationsAsync(cancellation)).ToArray();
            if (pending.Length > 0)
            {
                await db.Database.MigrateAsync(cancellation);
                logger.Migrated(string.Join(", ", pending));
            }
        }
        finally
        {
            // A pooled connection lives on, and its lock with it; one that broke has given it back.
            if (connection.State == ConnectionState.Open)
            {
                await using var give = new NpgsqlCommand("select pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = AdvisoryLock } } };
                await give.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
    }
}

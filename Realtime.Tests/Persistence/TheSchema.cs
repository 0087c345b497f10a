using Microsoft.EntityFrameworkCore;
using Npgsql;
using Realtime.Persistence;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Persistence;

public sealed class TheSchema
{
    private const string Columns = """
        select format('%s.%s %s%s%s', table_name, column_name, data_type, case is_nullable when 'NO' then ' not null' else '' end,
            coalesce(' default ' || column_default, '') || case is_identity when 'YES' then ' identity ' || identity_generation else '' end)
        from information_schema.columns where table_schema = 'public' and table_name <> '__EFMigrationsHistory'
        """;

    private const string Indexes = "select indexdef from pg_indexes where schemaname = 'public' and tablename <> '__EFMigrationsHistory'";

    private const string Constraints = """
        select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text <> '"__EFMigrationsHistory"'
        """;

    [Theory]
    [InlineData(Columns)]
    [InlineData(Indexes)]
    [InlineData(Constraints)]
    public async Task that_the_migrations_make_is_the_one_that_the_model_describes(string what)
    {
        await using var migratedDatabase = await TestDatabase.CreateAsync();
        await using var scratchDatabase = await TestDatabase.CreateEmptyAsync();
        await using var migrated = migratedDatabase.Open();
        await using var scratch = scratchDatabase.Open();
        await using (var db = new RealtimeDbContext(new DbContextOptionsBuilder<RealtimeDbContext>().UseNpgsql(scratch).Options))
        {
            await TestDatabase.ExecuteAsync(scratch, db.Database.GenerateCreateScript());
        }

        var expected = await LinesAsync(scratch, what);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await LinesAsync(migrated, what));
    }

    [Fact]
    public async Task is_migrated_once_by_ten_servers_that_start_at_the_same_time()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        // Twice would fail: what is there cannot be made again.
        var starting = Enumerable.Range(0, 10).Select(_ => Task.Run(() => RealtimeServer.StartAsync(database: database))).ToArray();
        try
        {
            var servers = await Task.WhenAll(starting);

            Assert.All(servers, server => Assert.Empty(server.Errors.Entries));
            await using var migrated = database.Open();
            await using var db = new RealtimeDbContext(new DbContextOptionsBuilder<RealtimeDbContext>().UseNpgsql(migrated).Options);
            Assert.Equal(db.Database.GetMigrations(), await LinesAsync(migrated, """select "MigrationId" from "__EFMigrationsHistory" """));
        }
        finally
        {
            foreach (var server in starting.Where(server => server.IsCompletedSuccessfully))
            {
                await (await server).DisposeAsync();
            }
        }
    }

    private static async Task<List<string>> LinesAsync(NpgsqlDataSource database, string sql)
    {
        var lines = new List<string>();
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}

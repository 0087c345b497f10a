using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Bench.Measuring;
using Realtime.Bench.Postgres;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Seeding;

/// <summary>Makes a database to measure on, and leaves it there.</summary>
internal sealed class SeedCommand : Command
{
    private readonly SeedOptions _seed;

    private readonly Option<string?> _postgres = PostgresOption.OfDatabase();

    public SeedCommand() : base("seed", "Makes a database to measure on: servers with roles, a topic with a million messages, conversations, read marks.")
    {
        Options.Add(_postgres);
        _seed = new SeedOptions(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var seed = _seed.Read(arguments) with { Progress = Screen.Line };
        var postgres = new NpgsqlConnectionStringBuilder(arguments.GetValue(_postgres)!);
        var began = Stopwatch.GetTimestamp();
        using var logging = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        await MakeAsync(postgres, cancellation);
        await seed.StoreAsync(postgres.ConnectionString, logging, cancellation);
        Screen.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Stopwatch.GetElapsedTime(began).TotalSeconds,6:0.0} s  in all. {Population.User(0)} is in everything; {Population.Channel(0)} is the large topic."));
        return 0;
    }

    private static async Task MakeAsync(NpgsqlConnectionStringBuilder postgres, CancellationToken cancellation)
    {
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Database = "postgres", Pooling = false });
        await using var find = server.CreateCommand("select exists (select from pg_database where datname = $1)");
        find.Parameters.AddWithValue(postgres.Database!);
        if (await find.ExecuteScalarAsync(cancellation) is false)
        {
            await using var create = server.CreateCommand($"create database \"{postgres.Database!.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            await create.ExecuteNonQueryAsync(cancellation);
            return;
        }
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Pooling = false });
        await using var ask = database.CreateCommand("select to_regclass('users') is not null");
        if (await ask.ExecuteScalarAsync(cancellation) is false)
        {
            return;
        }
        await using var look = database.CreateCommand("select exists (select from users)");
        if (await look.ExecuteScalarAsync(cancellation) is true)
        {
            throw new BenchException($"{postgres.Database} holds users already. Name another database; one that is not there is made.");
        }
    }
}

using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Bench.Postgres;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Migrations;
using Realtime.Persistence.Topics;
using Log = Realtime.Persistence.Messages.MessageLog;

namespace Realtime.Bench.MessageLog;

/// <summary>
/// How much the message log's group commit gains over one transaction for each message, what it costs a sender who is
/// alone, and whether what it acknowledged is there afterwards.
/// </summary>
internal sealed class MessageLogCommand : Command
{
    private const int TopicCount = 100;

    private readonly Option<int> _rounds = new("--rounds")
    {
        Description = "How often everything is measured; the medians count, and fewer than five mean little.",
        DefaultValueFactory = _ => 5,
    };

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "How long each measurement takes.",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<int> _writers = new("--writers")
    {
        Description = "The log's transactions under way at a time (MessageLog:Writers).",
        DefaultValueFactory = _ => new MessageLogOptions().Writers,
    };

    private readonly Option<int> _batchSize = new("--batch-size")
    {
        Description = "Most messages in one of the log's transactions (MessageLog:BatchSize).",
        DefaultValueFactory = _ => new MessageLogOptions().BatchSize,
    };

    private readonly Option<bool> _tuned = new("--tuned-yardstick")
    {
        Description = "Spares the plain transactions what EF does unless told not to: no savepoints, and statements prepared once.",
    };

    private readonly Option<string?> _postgres = PostgresOption.OfServer();

    public MessageLogCommand() : base("message-log", "Group commit against one EF transaction for each message: throughput, latency, and that nothing is lost.")
    {
        _rounds.Validators.Add(result => Positive(result, _rounds.Name, result.GetValueOrDefault<int>()));
        _seconds.Validators.Add(result => Positive(result, _seconds.Name, result.GetValueOrDefault<double>()));
        Options.Add(_rounds);
        Options.Add(_seconds);
        Options.Add(_writers);
        Options.Add(_batchSize);
        Options.Add(_tuned);
        Options.Add(_postgres);
        SetAction(RunAsync);

        static void Positive(System.CommandLine.Parsing.OptionResult result, string name, double value)
        {
            if (value <= 0)
            {
                result.AddError($"{name} must be more than 0.");
            }
        }
    }

    /// <returns>0; 1 when the stored messages are not what was acknowledged; 2 when a target is missed.</returns>
    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = new Dictionary<string, string?>
        {
            ["MessageLog:Writers"] = $"{arguments.GetValue(_writers)}",
            ["MessageLog:BatchSize"] = $"{arguments.GetValue(_batchSize)}",
        };
        using var logging = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        await using var database = await BenchDatabase.CreateAsync(arguments.GetValue(_postgres), logging, cancellation);
        var tuned = arguments.GetValue(_tuned);
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxAutoPrepare = tuned ? 20 : 0 });
        await using var services = PersistenceOn.Database(source, logging, settings);

        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(cancellation);
        var contexts = services.GetRequiredService<IDbContextFactory<RealtimeDbContext>>();
        var topics = await SeedTopicsAsync(contexts, cancellation);
        var senders = new Senders(topics, contexts, services.GetRequiredService<Log>(), tuned);

        Console.WriteLine(await Surroundings.DescribeAsync(source, cancellation));
        Console.WriteLine($"{TopicCount} topics; the log with {settings["MessageLog:Writers"]} writers and batches of up to {settings["MessageLog:BatchSize"]}{(tuned ? "; plain transactions tuned" : "")}");
        Console.WriteLine();

        var comparison = new Comparison(senders, source, TimeSpan.FromSeconds(arguments.GetValue(_seconds)));
        await comparison.RunAsync(arguments.GetValue(_rounds), cancellation);

        var faults = await Verification.FindFaultsAsync(source, senders.Acknowledged, cancellation);
        return comparison.Conclude(faults, senders.Acknowledged.Count);
    }

    private static async Task<IReadOnlyList<TopicEntry>> SeedTopicsAsync(
        IDbContextFactory<RealtimeDbContext> contexts, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var topics = Enumerable.Range(1, TopicCount).Select(number => Topic.Channel("default", $"ch_{number}")).ToArray();
        var rows = topics.Select(TopicDirectory.NewRow).ToArray();
        db.Topics.AddRange(rows);
        await db.SaveChangesAsync(cancellation);
        return [.. topics.Zip(rows, (topic, row) => new TopicEntry(topic, row.Key, row.Epoch))];
    }
}

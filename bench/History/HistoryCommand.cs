using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Api;
using Realtime.Api.Access;
using Realtime.Api.Snapshots;
using Realtime.Bench.Delivery;
using Realtime.Bench.Measuring;
using Realtime.Bench.Postgres;
using Realtime.Bench.Seeding;
using Realtime.Bench.Servers;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Topics;
using Spectre.Console;

namespace Realtime.Bench.History;

/// <summary>What the database takes for a page of a long history, and for all that a client begins with.</summary>
internal sealed class HistoryCommand : Command
{
    private const int PageSize = 100;
    private const double MostMsOfAPage = 5;
    private const double MostQueriesOfASnapshot = 5;
    private const int Unmeasured = 10;

    private readonly SeedOptions _seed;
    private readonly Option<int> _pages = DeliveryOptions.Count("--pages", "Pages read of each kind.", 300);
    private readonly Option<int> _snapshots = DeliveryOptions.Count("--snapshots", "How often the snapshot is read.", 30);

    private readonly Option<string?> _postgres = PostgresOption.OfServer();

    public HistoryCommand()
        : base("history", "A page of 100 from a topic with a million messages, and the snapshot of a user in 100 servers: time in the database.")
    {
        Options.Add(_pages);
        Options.Add(_snapshots);
        Options.Add(_postgres);
        _seed = new SeedOptions(this);
        SetAction(RunAsync);
    }

    /// <returns>0; 1 when a page or the snapshot is not what it must be; 2 when a target is missed.</returns>
    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var seed = _seed.Read(arguments) with { Progress = Screen.Line };
        using var logging = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        await using var database = await BenchDatabase.CreateAsync(arguments.GetValue(_postgres), logging, cancellation);
        await seed.StoreAsync(database.ConnectionString, logging, cancellation);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        Screen.Line(await Surroundings.DescribeAsync(source, cancellation));
        var explaining = new Explaining(source);
        await using var product = await ComposeAsync(database.ConnectionString, explaining);

        Screen.Line("");
        Screen.Line($"{"what is read",-36}  count  queries  execution ms  planning ms  database ms  p95 ms  call ms");
        var topic = await product.Services.GetRequiredService<TopicDirectory>()
            .FindAsync(Topic.Channel(Population.Tenant, Population.Channel(0)), cancellation) ?? throw new BenchException("The seed has no large topic.");
        var feed = product.Services.GetRequiredService<ChangeFeed>();
        var random = new Random(20);
        var head = Seed.SeqOf(seed.Messages);
        var pages = arguments.GetValue(_pages);
        List<Target> targets =
        [
            await PagesAsync("newest", _ => (null, null, null)),
            await PagesAsync("before a random place", _ => (null, random.NextInt64(Math.Min(head, 2 * PageSize), head + 1), null)),
            await PagesAsync("after a random place", _ => (null, null, random.NextInt64(0, Math.Max(head - 2 * PageSize, 1)))),
        ];
        if (seed.Threads > 0)
        {
            targets.Add(await PagesAsync("of a thread", _ => (Seed.RootOf(random.NextInt64(seed.Threads)), null, null)));
        }

        var snapshots = product.Services.GetRequiredService<SnapshotService>();
        var caller = new Caller(Population.Tenant, Population.User(0), SessionId: null);
        var (servers, topics) = (0, 0);
        var times = await ReadAsync("the snapshot", arguments.GetValue(_snapshots), async () =>
        {
            var snapshot = (await snapshots.ReadAsync(caller, cancellation)).Value ?? throw new BenchException("The snapshot is refused.");
            (servers, topics) = (snapshot.Servers.Count, snapshot.Topics.Count);
        });
        targets.Add(new Target("queries of a snapshot", [.. times.Select(time => (double)time.Queries)], AtMost: MostQueriesOfASnapshot, Unit: ""));
        targets.Add(new Target("a snapshot in the database", [.. times.Select(time => time.Ms)], Unit: "ms"));

        Screen.Line(string.Create(CultureInfo.InvariantCulture, $"The snapshot holds {servers:N0} servers and {topics:N0} topics."));
        Screen.Line("");
        AnsiConsole.Write(Target.Summary(targets, "In the database"));
        var wanted = seed.Servers + (seed.Servers * seed.Channels) + seed.Conversations + 1;
        if ((servers, topics) != (seed.Servers, wanted))
        {
            Screen.Line($"THE SNAPSHOT IS WRONG: there are {seed.Servers} servers and {wanted} topics.");
            return 1;
        }
        return targets.All(target => target.IsMet) ? 0 : 2;

        async Task<Target> PagesAsync(string which, Func<int, (long? Thread, long? Before, long? After)> place)
        {
            var number = 0;
            var read = await ReadAsync($"{PageSize} messages, {which}", pages, async () =>
            {
                var (thread, before, after) = place(number++);
                var page = await feed.HistoryAsync(topic, thread, before, after, PageSize, Population.User(0), since: null, cancellation);
                if (page.Messages.Count != PageSize)
                {
                    throw new BenchException($"A page {which} has {page.Messages.Count} messages; a history of 5,000 is the least that fills every page.");
                }
            });
            return new Target($"a page of {PageSize}, {which}", [.. read.Select(time => time.Ms)], AtMost: MostMsOfAPage, Unit: "ms");
        }

        async Task<IReadOnlyList<DatabaseTime>> ReadAsync(string what, int count, Func<Task> read)
        {
            var (times, calls) = (new List<DatabaseTime>(count), new List<double>(count));
            for (var i = -Unmeasured; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                // Each is read twice, since to have it explained takes longer than to read it.
                explaining.IsOn = true;
                await read();
                explaining.IsOn = false;
                var began = Stopwatch.GetTimestamp();
                await read();
                if (i >= 0)
                {
                    times.Add(explaining.Take());
                    calls.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
                else
                {
                    explaining.Take();
                }
            }
            var sorted = times.Select(time => time.Ms).Order().ToArray();
            Screen.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{what,-36}  {count,5}  {times.Select(time => (double)time.Queries).Median(),7:0.#}  {times.Select(time => time.ExecutionMs).Median(),12:0.00}  {times.Select(time => time.PlanningMs).Median(),11:0.00}  {sorted.Median(),11:0.00}  {sorted[(int)(0.95 * (count - 1))],6:0.00}  {calls.Median(),7:0.00}"));
            return times;
        }
    }

    /// <summary>The product as it is, but that nothing is started: its services are asked directly.</summary>
    private static async Task<WebApplication> ComposeAsync(string postgres, Explaining explaining)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = "Production",
            ContentRootPath = Path.GetDirectoryName(typeof(RealtimeApp).Assembly.Location),
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = postgres,
            ["Authentication:SigningKey"] = AccessTokens.SigningKey,
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Error",
        });
        builder.Services.ConfigureDbContext<RealtimeDbContext>(options => options.AddInterceptors(explaining));
        return await RealtimeApp.CreateAsync(builder);
    }
}

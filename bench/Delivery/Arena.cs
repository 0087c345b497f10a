using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Bench.Load;
using Realtime.Bench.Measuring;
using Realtime.Bench.Postgres;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>Where a run takes place: the database with its population, the servers that were started, the generator.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private readonly DeliverySettings _settings;
    private readonly CancellationToken _cancellation;
    private readonly ILoggerFactory _logging = LoggerFactory.Create(logging =>
        logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
    private readonly List<IAsyncDisposable> _started = [];
    private string _postgres = "";

    private Arena(DeliverySettings settings, CancellationToken cancellation)
    {
        (_settings, _cancellation) = (settings, cancellation);
        Loop = new LoadLoop(cancellation);
    }

    public LoadLoop Loop { get; }

    public static async Task<Arena> OpenAsync(DeliverySettings settings, IPopulation population, CancellationToken cancellation)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new BenchException("The delivery benchmarks need Linux: the generator waits by epoll, and /proc says what a server has computed.");
        }
        if (!File.Exists(settings.Api))
        {
            throw new BenchException($"{settings.Api} is not there. Build it (dotnet build Realtime.Api -c Release), or name another with --api.");
        }
        var arena = new Arena(settings, cancellation);
        try
        {
            if (settings.IsPinned)
            {
                await Cores.PinGeneratorAsync(cancellation);
            }
            if (settings.IsMeasured(RealtimeServer.Label))
            {
                arena._postgres = await arena.MakeDatabaseAsync(settings.Postgres, population);
            }
            Screen.Line($"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}. {(settings.IsPinned
                ? $"Pinned: servers to core {Cores.OfServer}; generator, PostgreSQL and all else to core {Cores.OfTheRest}."
                : "Not pinned.")}");
            return arena;
        }
        catch
        {
            await arena.DisposeAsync();
            throw;
        }
    }

    /// <summary>Those of the two that are to be measured, ours first.</summary>
    public async Task<IReadOnlyList<HubServer>> StartBothAsync()
    {
        var servers = new List<HubServer>();
        if (_settings.IsMeasured(RealtimeServer.Label))
        {
            servers.Add(await StartOursAsync());
        }
        if (_settings.IsMeasured(BareHubServer.Label))
        {
            servers.Add(await StartBareAsync());
        }
        return servers;
    }

    /// <param name="postgres">Another database than the arena's own, see <see cref="AnotherDatabaseAsync"/>.</param>
    /// <param name="api">Realtime.Api.dll of another build than the one to be measured.</param>
    public async Task<HubServer> StartOursAsync(
        string? redis = null, string name = RealtimeServer.Label, string? postgres = null, string? api = null)
    {
        var more = new Dictionary<string, string>();
        if (_settings.PerfMap)
        {
            more["DOTNET_PerfMapEnabled"] = "1";
        }
        return Started(await RealtimeServer.StartAsync(
            name, api ?? _settings.Api, postgres ?? _postgres, redis, more, ServerCore, _cancellation));
    }

    /// <summary>A second database on the same PostgreSQL, for a node that shall have nothing to do with what others write.</summary>
    public Task<string> AnotherDatabaseAsync(IPopulation population) => MakeDatabaseAsync(_postgres, population);

    public async Task<HubServer> StartBareAsync() => Started(await BareHubServer.StartAsync(ServerCore, _cancellation));

    public async Task<RedisServer> StartRedisAsync()
    {
        var redis = await RedisServer.StartAsync(_cancellation);
        _started.Add(redis);
        return redis;
    }

    /// <summary>Before the run is over.</summary>
    public async Task StopAsync(HubServer server)
    {
        _started.Remove(server);
        await server.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Loop.Dispose();
        foreach (var started in Enumerable.Reverse(_started))
        {
            await started.DisposeAsync();
        }
        _logging.Dispose();
    }

    private int? ServerCore => _settings.IsPinned ? Cores.OfServer : null;

    /// <param name="server">A connection string of the server to make it on; null for one of our own.</param>
    private async Task<string> MakeDatabaseAsync(string? server, IPopulation population)
    {
        var database = await BenchDatabase.CreateAsync(server, _logging, _cancellation);
        _started.Add(database);
        // Two nodes and the bench itself stay below the hundred connections that PostgreSQL takes.
        var postgres = new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 30 }.ConnectionString;
        await Screen.DuringAsync("Storing users and channels", async () =>
        {
            await population.StoreAsync(postgres, _logging, _cancellation);
            return 0;
        });
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        Screen.Line(await Surroundings.DescribeAsync(source, _cancellation));
        return postgres;
    }

    private HubServer Started(HubServer server)
    {
        _started.Add(server);
        Screen.Line($"{server.Name}: process {server.Process.Id} at http://{server.Address}");
        return server;
    }
}

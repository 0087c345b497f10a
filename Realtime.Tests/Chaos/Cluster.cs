using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Connections;
using Realtime.Api.Delivery;
using Realtime.Api.Typing;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Chaos;

/// <summary>What a scenario plays in.</summary>
internal sealed record Setting
{
    public int Nodes { get; init; } = 2;

    /// <summary>Nodes in processes of their own, which can be killed and frozen; else in this one, where they can be looked into.</summary>
    public bool AsProcesses { get; init; }

    /// <summary>A PostgreSQL that nobody else uses, so that it can be harmed.</summary>
    public bool OwnPostgres { get; init; }

    /// <summary>One address for all nodes; else each client has a node of its own.</summary>
    public bool Balanced { get; init; }

    /// <summary>The nodes' clocks, in this process only; right ones unless set.</summary>
    public IReadOnlyList<TimeProvider>? Clocks { get; init; }

    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];
}

/// <summary>Several nodes on one PostgreSQL and one Redis, all of them real.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private TestPostgres? _postgres;
    private Balancer? _balancer;

    private Cluster()
    {
    }

    public TestRedis Redis { get; private set; } = null!;

    public TestDatabase Database { get; private set; } = null!;

    public TestPostgres Postgres => _postgres ?? throw new InvalidOperationException("This scenario harms a PostgreSQL that others use.");

    public Balancer Balancer => _balancer ?? throw new InvalidOperationException("This scenario has none.");

    /// <summary>The nodes, when they are processes.</summary>
    public IReadOnlyList<RealtimeProcess> Processes { get; private set; } = [];

    /// <summary>The nodes, when they are in this process.</summary>
    public IReadOnlyList<RealtimeServer> Servers { get; private set; } = [];

    /// <summary>Where each node is.</summary>
    public IReadOnlyList<Uri> Nodes => [.. Processes.Select(node => node.Url), .. Servers.Select(node => node.Url)];

    /// <summary>Where clients connect to.</summary>
    public IReadOnlyList<Uri> Doors => _balancer is null ? Nodes : [_balancer.Url];

    public static async Task<Cluster> StartAsync(Setting? setting = null)
    {
        var cluster = new Cluster();
        try
        {
            await cluster.UpAsync(setting ?? new Setting());
            return cluster;
        }
        catch
        {
            // A process that did not come up in time would stay.
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Somebody, at a door of theirs.</summary>
    public TestUser User(string userId, int door = 0) => new(
        Doors[door % Doors.Count], userId, TokenForger.Make(userId, DateTime.UtcNow.AddHours(2)));

    /// <summary>Whether nothing is left of clients that have gone: no channel in Redis, and on nodes that can be looked into no connection, feed or typist.</summary>
    public async Task ExpectNothingLeftAsync()
    {
        foreach (var node in Servers)
        {
            var services = node.Services;
            await Soon.UntilAsync(() => !services.GetRequiredService<ConnectionRegistry>().All.Any(), "a node to have forgotten its connections");
            await Soon.UntilAsync(() => !services.GetRequiredService<TopicFeeds>().All.Any(), "a node to have no topic's feed");
            await Soon.UntilAsync(() => services.GetRequiredService<TypingService>().Count == 0, "a node to know of nobody who types");
        }
        await Soon.UntilAsync(async () => await Redis.CommandAsync("PUBSUB CHANNELS realtime:topic:*") == "*0", "no topic's channel to be left in Redis");
    }

    public async ValueTask DisposeAsync()
    {
        if (_balancer is not null)
        {
            await _balancer.DisposeAsync();
        }
        await Task.WhenAll([.. Processes.Select(node => node.DisposeAsync().AsTask()), .. Servers.Select(node => node.DisposeAsync().AsTask())]);
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }
    }

    private async Task UpAsync(Setting setting)
    {
        Redis = await TestRedis.StartAsync();
        _postgres = setting.OwnPostgres ? await TestPostgres.StartAsync() : null;
        Database = _postgres is { } own ? TestDatabase.Of(own) : await TestDatabase.CreateAsync();
        (string, string)[] settings =
        [
            ("ConnectionStrings:Redis", Redis.Configuration),
            // So much that whoever comes back is never told to reload: every hole is one.
            ("Limits:ReplayChanges", "10000"),
            ("Limits:HistoryPage", "1000"),
            ("Drain:Seconds", $"{Chance.Pick(2, 10)}"),
            .. setting.Settings,
        ];
        if (setting.AsProcesses)
        {
            Processes = [.. Enumerable.Range(0, setting.Nodes).Select(_ => RealtimeProcess.Launch(Database, settings))];
            await Task.WhenAll(Processes.Select(node => node.UpAsync()));
        }
        else
        {
            Servers = await Task.WhenAll(Enumerable.Range(0, setting.Nodes).Select(node =>
                RealtimeServer.StartAsync(setting.Clocks?[node], Database, settings: settings)));
        }
        _balancer = setting.Balanced ? new Balancer(Nodes) : null;
    }
}

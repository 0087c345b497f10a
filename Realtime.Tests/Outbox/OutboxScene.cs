using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using Realtime.Api.Delivery;
using Realtime.Api.Observability;
using Realtime.Api.Outbox;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Outbox;

/// <summary>A database with an outbox, and dispatchers over it that the test has go round, by a clock that it moves.</summary>
internal sealed class OutboxScene : IAsyncDisposable
{
    private readonly TestDatabase _testDatabase;
    private readonly ServiceProvider _services;
    private readonly List<OutboxDispatcher> _dispatchers = [];

    private OutboxScene(TestDatabase testDatabase, NpgsqlDataSource database)
    {
        (_testDatabase, Database) = (testDatabase, database);
        _services = TestDatabase.ServicesOn(database);
    }

    public NpgsqlDataSource Database { get; }

    public ManualTime Clock { get; } = new();

    public DeadLetters Letters => _services.GetRequiredService<DeadLetters>();

    public static async Task<OutboxScene> MakeAsync()
    {
        var testDatabase = await TestDatabase.CreateAsync();
        return new OutboxScene(testDatabase, testDatabase.Open());
    }

    /// <summary>A node's dispatcher. It does nothing by itself.</summary>
    public OutboxDispatcher Node(OutboxOptions? options, params IOutboxConsumer[] consumers)
    {
        var bus = new NodeBus(new LocalBackplane(), NullLogger<NodeBus>.Instance);
        var dispatcher = new OutboxDispatcher(
            _services.GetRequiredService<OutboxQueue>(), consumers, bus, new NodeMetrics(new NoMeters()), Options.Create(options ?? new OutboxOptions()), Clock,
            NullLogger<OutboxDispatcher>.Instance);
        _dispatchers.Add(dispatcher);
        return dispatcher;
    }

    /// <summary>Writes rows of subjects in one transaction, numbered from 0 in each subject.</summary>
    public async Task WriteAsync(params (string Subject, int Rows)[] rows)
    {
        await using var db = await _services.GetRequiredService<IDbContextFactory<RealtimeDbContext>>().CreateDbContextAsync();
        foreach (var (subject, count) in rows)
        {
            for (var index = 0; index < count; index++)
            {
                db.Outbox.Add(Row(subject, index));
            }
        }
        await db.SaveChangesAsync();
    }

    public static OutboxRow Row(string subject, int number) =>
        OutboxRow.Of(Topic.User("t", subject), OutboxEvents.UserUpdated, new UserReference($"{subject}{number}"));

    public static async Task UntilNothingIsDueAsync(OutboxDispatcher node)
    {
        while (await node.RoundAsync(CancellationToken.None))
        {
        }
    }

    public async Task<long> CountAsync(string table)
    {
        await using var ask = Database.CreateCommand($"select count(*) from {table}");
        return (long)(await ask.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        _dispatchers.ForEach(dispatcher => dispatcher.Dispose());
        await _services.DisposeAsync();
        await Database.DisposeAsync();
        await _testDatabase.DisposeAsync();
    }

    private sealed class NoMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}

/// <summary>Writes down what it handled, and fails or hangs where it is told to.</summary>
internal sealed class TestConsumer(string name = "test") : IOutboxConsumer
{
    private readonly ConcurrentQueue<string> _handled = new();

    public string Name => name;

    public IReadOnlyCollection<string> Types { get; } = [OutboxEvents.UserUpdated];

    /// <summary>What to do with a row's user instead of handling it; null handles it.</summary>
    public Func<string, Task?> Instead { get; set; } = _ => null;

    /// <summary>Whether a row's user is its concern.</summary>
    public Func<string, bool> IsConcernedBy { get; set; } = _ => true;

    /// <summary>What to do before it says so; null says it at once.</summary>
    public Func<Task?> BeforeItSays { get; set; } = () => null;

    /// <summary>Every try, as the user of its row.</summary>
    public ConcurrentQueue<string> Tries { get; } = new();

    /// <summary>What it did, in order.</summary>
    public IReadOnlyCollection<string> Handled => _handled;

    public async Task<IReadOnlySet<long>> ConcernedByAsync(IReadOnlyList<OutboxItem> items, CancellationToken cancellation)
    {
        if (BeforeItSays() is { } before)
        {
            await before;
        }
        return items.Where(item => IsConcernedBy(UserOf(item))).Select(item => item.Id).ToHashSet();
    }

    public async Task HandleAsync(OutboxItem item, CancellationToken cancellation)
    {
        var userId = UserOf(item);
        Tries.Enqueue(userId);
        if (Instead(userId) is { } instead)
        {
            await instead;
        }
        _handled.Enqueue(userId);
    }

    private static string UserOf(OutboxItem item) =>
        System.Text.Json.JsonSerializer.Deserialize<UserReference>(item.Payload, Domain.Contracts.WireJson.Options)!.UserId;

    public static Task Fails() => Task.FromException(new InvalidOperationException("It does not want to."));
}

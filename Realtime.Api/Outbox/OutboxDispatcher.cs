using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Realtime.Api.Delivery;
using Realtime.Api.Observability;
using Realtime.Persistence.Outbox;

namespace Realtime.Api.Outbox;

/// <summary>
/// Has the rows of the outbox handled, on every node: at once after this node wrote one, when another node has more than it can do, and each
/// second whatever happened. What a node that died had taken is free again with its connection to the database.
/// </summary>
/// <remarks>
/// No NOTIFY travels with a message: PostgreSQL takes one lock for the whole database when a transaction that notifies commits, so every
/// commit would wait for every other. The node that wrote a row knows it; the poll is for all else.
/// </remarks>
internal sealed class OutboxDispatcher(
    OutboxQueue queue, IEnumerable<IOutboxConsumer> consumers, NodeBus bus, NodeMetrics metrics, IOptions<OutboxOptions> options, TimeProvider clock,
    ILogger<OutboxDispatcher> logger) : BackgroundService
{
    /// <summary>What nodes ask each other for help by, on the <see cref="NodeBus"/>.</summary>
    private const string Subject = "outbox";

    /// <summary>Keys of one round, of which <see cref="KeysAtOnce"/> are handled at the same time.</summary>
    private const int Keys = 32;

    private const int KeysAtOnce = 8;
    private const int RowsPerKey = 32;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>What is written within that time of the first is one round's work, so that a busy node does not pay a round for each message.</summary>
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(50);

    /// <summary>A round begins nothing after this: its transaction keeps vacuum from cleaning up.</summary>
    private static readonly TimeSpan RoundAtMost = TimeSpan.FromSeconds(5);

    private readonly ILookup<string, IOutboxConsumer> _byType = consumers
        .SelectMany(consumer => consumer.Types.Select(type => (Type: type, Consumer: consumer)))
        .ToLookup(one => one.Type, one => one.Consumer);

    /// <summary>Holds one wish at most: a round answers all that were wished before it.</summary>
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // Below the loop:
    private long _afterKey = long.MinValue;
    private bool _isFailing;

    /// <summary>To be called after a row was committed here that somebody waits for; others are found within a second. Costs nothing.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Handles what is due now, but not for long. For the loop, and for tests, of which one at a time may call it.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> RoundAsync(CancellationToken cancellation)
    {
        await using var batch = await queue.TakeAsync(_afterKey, Keys, RowsPerKey, clock.GetUtcNow(), cancellation);
        var isFull = batch.Keys.Count == Keys;
        // Begins anew after the last key, so that none has to wait for those before it for ever.
        var isLast = !isFull && _afterKey == long.MinValue;
        _afterKey = isFull ? batch.Keys[^1] : long.MinValue;
        if (batch.Keys.Count == 0)
        {
            return !isLast;
        }

        var untouched = await UntouchedAsync(batch.Items, cancellation);
        var began = clock.GetTimestamp();
        var tried = new ConcurrentBag<Tried>();
        await Parallel.ForEachAsync(
            batch.Items.GroupBy(item => item.Key),
            new ParallelOptions { MaxDegreeOfParallelism = KeysAtOnce, CancellationToken = cancellation },
            async (key, stopping) =>
            {
                foreach (var item in key)
                {
                    if (clock.GetElapsedTime(began) >= RoundAtMost)
                    {
                        return;
                    }
                    var failures = await HandleAsync(item, untouched, stopping);
                    tried.Add(new Tried(item, failures));
                    if (failures.Count > 0 && !IsLastAttempt(item))
                    {
                        return;
                    }
                }
            });

        // Committed whatever comes now: what is done would be done again.
        foreach (var (item, failures) in tried)
        {
            await SettleAsync(batch, item, failures);
        }
        await batch.CommitAsync(CancellationToken.None);
        return !isLast || clock.GetElapsedTime(began) >= RoundAtMost || batch.Items.CountBy(item => item.Key).Any(key => key.Value == RowsPerKey);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bus.Listen<HelpWanted>(Subject, (_, _) => Wake());
        await using var timer = clock.CreateTimer(_ => Wake(), null, Every, Every);
        while (true)
        {
            await _wake.Reader.ReadAsync(stoppingToken);
            await Task.Delay(GatherFor, clock, stoppingToken);
            try
            {
                for (var rounds = 1; await RoundAsync(stoppingToken); rounds++)
                {
                    if (rounds == 2)
                    {
                        bus.Tell(Subject, new HelpWanted());
                    }
                }
                if (_isFailing)
                {
                    logger.DispatchingAgain();
                    _isFailing = false;
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                if (!_isFailing)
                {
                    logger.NotDispatching(failure);
                    _isFailing = true;
                }
            }
        }
    }

    private static bool IsLeftTo(IOutboxConsumer consumer, OutboxItem item) => item.Consumers?.Contains(consumer.Name) ?? true;

    private bool IsLastAttempt(OutboxItem item) => item.Attempts + 1 >= options.Value.Attempts;

    /// <summary>What its consumer need not be given, as it says itself.</summary>
    private async Task<HashSet<(IOutboxConsumer, long Id)>> UntouchedAsync(IReadOnlyList<OutboxItem> items, CancellationToken stopping)
    {
        var untouched = new HashSet<(IOutboxConsumer, long)>();
        var byConsumer =
            from item in items
            from consumer in _byType[item.Type]
            where IsLeftTo(consumer, item)
            group item by consumer;
        foreach (var given in byConsumer)
        {
            IReadOnlySet<long> concerned = new HashSet<long>();
            // Who cannot tell is given each of them, and fails there or not.
            if (await FailureOfAsync(async cancellation => concerned = await given.Key.ConcernedByAsync([.. given], cancellation), stopping) is null)
            {
                untouched.UnionWith(given.Where(item => !concerned.Contains(item.Id)).Select(item => (given.Key, item.Id)));
            }
        }
        return untouched;
    }

    private async Task<IReadOnlyList<OutboxFailure>> HandleAsync(
        OutboxItem item, HashSet<(IOutboxConsumer, long Id)> untouched, CancellationToken stopping)
    {
        var failures = new List<OutboxFailure>();
        foreach (var consumer in _byType[item.Type].Where(consumer => IsLeftTo(consumer, item) && !untouched.Contains((consumer, item.Id))))
        {
            if (await FailureOfAsync(cancellation => consumer.HandleAsync(item, cancellation), stopping) is { } error)
            {
                failures.Add(new OutboxFailure(consumer.Name, error));
                metrics.OutboxFailed(consumer.Name);
            }
        }
        // One of a newer version of us, or of an older one: a node that knows it may try next.
        var unknown = item.Consumers?.Where(name => _byType[item.Type].All(consumer => consumer.Name != name)) ?? [];
        failures.AddRange(unknown.Select(name => new OutboxFailure(name, "This node knows no such consumer.")));
        metrics.OutboxHandled(item.Age);
        return failures;
    }

    /// <summary>Has a consumer do something. Null when it has.</summary>
    private async Task<string?> FailureOfAsync(Func<CancellationToken, Task> consume, CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(options.Value.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, patience.Token);
        try
        {
            // On another thread and waited for from outside: one that hangs, asynchronously or not, holds up neither the round nor the others.
            await Task.Run(() => consume(either.Token), either.Token).WaitAsync(either.Token);
            return null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            return $"Gave no answer within {options.Value.Timeout.TotalSeconds} s.";
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            return $"{failure.GetType().Name}: {failure.Message}";
        }
    }

    private async Task SettleAsync(OutboxBatch batch, OutboxItem item, IReadOnlyList<OutboxFailure> failures)
    {
        if (failures.Count == 0)
        {
            batch.Done(item);
            return;
        }
        var now = clock.GetUtcNow();
        if (IsLastAttempt(item))
        {
            await batch.BuryAsync(item, failures, now, CancellationToken.None);
            foreach (var failure in failures)
            {
                metrics.OutboxGivenUp(failure.Consumer);
                logger.GivenUp(failure.Consumer, item.Id, item.Type, item.Attempts + 1, failure.Error);
            }
            return;
        }
        var at = now + DelayAfter(item.Attempts + 1);
        await batch.RetryAsync(item, failures, at, CancellationToken.None);
        foreach (var failure in failures)
        {
            logger.TriedAgain(failure.Consumer, item.Id, item.Type, item.Attempts + 1, at, failure.Error);
        }
    }

    /// <summary>Between half and all of a time that doubles, so that what failed together is not tried together.</summary>
    private TimeSpan DelayAfter(int attempts)
    {
        var most = options.Value.FirstDelay.TotalSeconds * Math.Pow(2, attempts - 1);
        return TimeSpan.FromSeconds(Math.Min(most, options.Value.LongestDelay.TotalSeconds) * (0.5 + Random.Shared.NextDouble() / 2));
    }

    private readonly record struct Tried(OutboxItem Item, IReadOnlyList<OutboxFailure> Failures);

    private sealed record HelpWanted;
}

using System.Threading.Channels;
using Realtime.Api.Delivery;
using Realtime.Persistence.Access;

namespace Realtime.Api.Access;

/// <summary>
/// Reads the log of access changes and has them applied: every second, so that a loss holds on every node within 2 s whatever
/// else is away; at once when another node hints that there is one; and at once when this node committed one itself.
/// </summary>
/// <remarks>
/// The place to read from is moved on after the changes were applied, so what failed is read again. A node that was paused or
/// without its database reads all it missed; one that was away for longer than changes are kept asks about everything.
/// </remarks>
internal sealed class AccessChangeWatch(
    AccessChangeLog log, AccessLosses losses, RecentChanges changes, NodeBus bus, TimeProvider clock, ILogger<AccessChangeWatch> logger)
    : BackgroundService
{
    /// <summary>What nodes hint at each other by, on the <see cref="NodeBus"/>.</summary>
    public const string Subject = "access";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TidyEvery = TimeSpan.FromMinutes(1);

    /// <summary>Holds one wish to read at most: a read answers all that were wished before it.</summary>
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Lock _lock = new();
    private TaskCompletionSource? _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Below the loop:
    private AccessPosition _position;
    private HashSet<long> _applied = [];
    private bool _isFailing;
    private long _tidiedAt;

    /// <summary>
    /// To be called after a loss was committed here: tells the other nodes to look, and completes when it holds on this one.
    /// When it cannot be read now the watch tries on; the loss stands all the same.
    /// </summary>
    public Task AnnounceAsync()
    {
        bus.Tell(Subject, new AccessHint());
        return CatchUpAsync();
    }

    /// <summary>Completes when a read that began after this call is over.</summary>
    public Task CatchUpAsync()
    {
        lock (_lock)
        {
            _wake.Writer.TryWrite(true);
            return _next?.Task ?? Task.CompletedTask;
        }
    }

    // Before the first request is taken there is nothing remembered and nobody connected, so what came before matters to nobody.
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _position = await log.EndAsync(cancellationToken);
        _tidiedAt = clock.GetTimestamp();
        bus.Listen<AccessHint>(Subject, (_, _) => _wake.Writer.TryWrite(true));
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = clock.CreateTimer(_ => _wake.Writer.TryWrite(true), null, Every, Every);
        try
        {
            while (true)
            {
                await _wake.Reader.ReadAsync(stoppingToken);
                var waiting = TakeWaiting(isLast: false);
                try
                {
                    await ReadAsync(stoppingToken);
                }
                finally
                {
                    waiting?.SetResult();
                }
            }
        }
        finally
        {
            TakeWaiting(isLast: true)?.SetResult();
        }
    }

    private TaskCompletionSource? TakeWaiting(bool isLast)
    {
        lock (_lock)
        {
            var waiting = _next;
            _next = isLast ? null : new(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiting;
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        try
        {
            await ReadOnAsync(cancellation);
            if (_isFailing)
            {
                logger.ChangesReadAgain();
                _isFailing = false;
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                logger.ChangesUnread(failure);
                _isFailing = true;
            }
            return;
        }
        if (clock.GetElapsedTime(_tidiedAt) >= TidyEvery)
        {
            _tidiedAt = clock.GetTimestamp();
            await TidyAsync(cancellation);
        }
    }

    private async Task ReadOnAsync(CancellationToken cancellation)
    {
        var (next, all) = await log.ReadAsync(_position, cancellation);
        if (_position.MayHaveMissed(next))
        {
            logger.FellBehind(_position.At, next.At);
            await losses.RecheckEverythingAsync(cancellation);
        }
        else
        {
            // While some transaction stays open the same changes are read each time.
            var unseen = all.Where(change => !_applied.Contains(change.Id)).ToList();
            if (unseen.Count > 0)
            {
                await losses.ApplyAsync(unseen, cancellation);
            }
        }
        _position = next;
        _applied = [.. all.Select(change => change.Id)];
    }

    private async Task TidyAsync(CancellationToken cancellation)
    {
        changes.Tidy();
        try
        {
            await log.RemoveOldAsync(cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            logger.NotTidied(failure);
        }
    }

    /// <summary>Says that there is something to read, and nothing of what.</summary>
    private sealed record AccessHint;
}

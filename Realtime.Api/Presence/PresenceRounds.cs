using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Presence;

/// <summary>
/// Says to the store what this node knows: what has happened at once, and once in each window that a part of the node's
/// connections is still there. Then it sweeps, and tells what has changed.
/// </summary>
internal sealed class PresenceRounds(
    PresenceService presence,
    IPresenceStore store,
    PresenceTelling telling,
    EventPublisher events,
    IOptions<PresenceOptions> options,
    TimeProvider clock,
    ILogger<PresenceRounds> logger) : BackgroundService
{
    /// <summary>How many connections one call takes: it keeps Redis from others for about a millisecond.</summary>
    private const int AtATime = 100;

    /// <summary>How many calls are on their way at once.</summary>
    private const int CallsAtOnce = 8;

    private bool _isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var windows = 0;
        // Not disposed: the timer may release it once more while this ends.
        var tick = new SemaphoreSlim(0);
        using var timer = clock.CreateTimer(
            _ =>
            {
                Interlocked.Increment(ref windows);
                tick.Release();
            },
            null, options.Value.Window, options.Value.Window);
        var ticked = tick.WaitAsync(stoppingToken);
        var woken = presence.Wake.ReadAsync(stoppingToken).AsTask();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAny(ticked, woken);
            stoppingToken.ThrowIfCancellationRequested();
            ticked = ticked.IsCompleted ? tick.WaitAsync(stoppingToken) : ticked;
            woken = woken.IsCompleted ? presence.Wake.ReadAsync(stoppingToken).AsTask() : woken;
            await TryRoundAsync(Interlocked.Exchange(ref windows, 0)).WaitAsync(stoppingToken);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Presence goes on, whatever a round met; the log has it.")]
    private async Task TryRoundAsync(int windows)
    {
        try
        {
            await RoundAsync(windows);
            if (_isAway)
            {
                _isAway = false;
                logger.StoreBack();
            }
        }
        catch (PresenceAwayException failure)
        {
            if (!_isAway)
            {
                _isAway = true;
                logger.StoreAway(failure.InnerException!);
            }
        }
        catch (Exception failure)
        {
            logger.RoundFailed(failure);
        }
    }

    private async Task RoundAsync(int windows)
    {
        // 1. The node's own connections first, or one that paused for long would have them swept.
        await BeatAsync(presence.TakeDue(windows));
        // 2. Who joined or left a server, in order.
        while (presence.TryPeekMove(out var move))
        {
            var seen = await store.MoveAsync(move.User, move.ServerId, move.IsIn);
            presence.MoveDone();
            await telling.MovedAsync(move, seen);
        }
        if (windows == 0)
        {
            return;
        }
        // 3. Connections of nodes that have died, and those that have ended a while ago.
        foreach (var state in await store.SweepAsync())
        {
            Heed(state);
        }
        // 4. What has come of it all.
        await telling.TellAsync();
    }

    private async Task BeatAsync(IReadOnlyCollection<LocalPresence> due)
    {
        foreach (var calls in due.Chunk(AtATime).Chunk(CallsAtOnce))
        {
            await Task.WhenAll(calls.Select(BeatAsync));
        }
    }

    private async Task BeatAsync(LocalPresence[] locals)
    {
        var beats = locals.Select(local => local.TakeBeat(clock, options.Value)).ToArray();
        IReadOnlyList<PresenceState> states;
        try
        {
            states = await store.BeatAsync(beats);
        }
        catch
        {
            Array.ForEach(locals, presence.PutOff);
            throw;
        }
        for (var index = 0; index < states.Count; index++)
        {
            presence.Remember(locals[index], beats[index], states[index].Memory);
            Heed(states[index]);
        }
    }

    private void Heed(PresenceState state)
    {
        var own = Topic.User(state.User.Tenant, state.User.Id);
        if (state.Came is { } came)
        {
            events.Tell(own, client => client.DeviceOnline(new DeviceChange(state.User.Id, came)));
        }
        foreach (var gone in state.Gone)
        {
            events.Tell(own, client => client.DeviceOffline(new DeviceChange(state.User.Id, gone)));
        }
        if (state.IsUntold)
        {
            telling.Changed(state.User, state.Moved);
        }
    }
}

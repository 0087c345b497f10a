using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>How a node takes its leave. Configuration section <c>Drain</c>.</summary>
internal sealed class DrainOptions
{
    /// <summary>Over how many seconds the connections are sent to the other nodes after SIGTERM. 10 unless set; 0: at once.</summary>
    [Range(0, 3_600)]
    public int Seconds { get; set; } = 10;
}

/// <summary>
/// Takes leave of every connection before the node stops: each is told when to go, one after the other over the whole time, so that the
/// other nodes get them as a trickle.
/// </summary>
internal sealed class Draining(
    NodeState state, ConnectionRegistry registry, EventPublisher events, IOptions<DrainOptions> options, TimeProvider clock, ILogger<Draining> logger)
{
    /// <summary>A client that goes by itself does it when it was told to; the node ends the others a little later.</summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the last goodbyes may take.</summary>
    private static readonly TimeSpan LastGoodbyes = TimeSpan.FromSeconds(6);

    /// <summary>Completes when everyone has gone.</summary>
    public async Task DrainAsync(CancellationToken hurry)
    {
        state.BeginDraining();
        var connections = registry.All.ToArray();
        Random.Shared.Shuffle(connections);
        var window = TimeSpan.FromSeconds(options.Value.Seconds);
        logger.Draining(connections.Length, window);
        for (var index = 0; index < connections.Length; index++)
        {
            var after = (int)TurnOf(index).TotalMilliseconds;
            events.Tell(connections[index], client => client.ServerDraining(new ServerDraining(after)));
        }

        var since = clock.GetTimestamp();
        for (var index = 0; index < connections.Length; index++)
        {
            var wait = TurnOf(index) + Courtesy - clock.GetElapsedTime(since);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, clock, hurry);
            }
            connections[index].End(GoodbyeCode.Draining.ToGoodbye(retryAfterMs: 0));
        }
        await EmptyAsync(hurry);

        TimeSpan TurnOf(int index) => window * index / Math.Max(connections.Length, 1);
    }

    private async Task EmptyAsync(CancellationToken hurry)
    {
        for (var since = clock.GetTimestamp(); clock.GetElapsedTime(since) < LastGoodbyes && registry.All.Any();)
        {
            // One may have come in between being admitted and the beginning of the end.
            foreach (var connection in registry.All)
            {
                connection.End(GoodbyeCode.Draining.ToGoodbye(retryAfterMs: 0));
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, hurry);
        }
    }
}

/// <summary>
/// SIGTERM, which an orchestrator sends, lets the node drain before it stops; a second one, Ctrl-C and SIGQUIT stop it now.
/// </summary>
internal sealed class DrainingLifetime(Draining draining, IHostApplicationLifetime application, ILogger<DrainingLifetime> logger)
    : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly CancellationTokenSource _hurry = new();
    private int _terms;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        Listen(PosixSignal.SIGTERM, () => Interlocked.Increment(ref _terms) == 1);
        Listen(PosixSignal.SIGINT, () => false);
        Listen(PosixSignal.SIGQUIT, () => false);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    private void Listen(PosixSignal signal, Func<bool> drainsFirst) => _signals.Add(
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (drainsFirst())
            {
                _ = DrainAndStopAsync();
            }
            else
            {
                _hurry.Cancel();
                application.StopApplication();
            }
        }));

    private async Task DrainAndStopAsync()
    {
        try
        {
            await draining.DrainAsync(_hurry.Token);
        }
        catch (Exception failure) when (!_hurry.IsCancellationRequested)
        {
            logger.DrainingFailed(failure);
        }
        catch (OperationCanceledException)
        {
            // In a hurry now.
        }
        application.StopApplication();
    }
}

using Microsoft.Extensions.Options;
using Realtime.Persistence.Notifications;

namespace Realtime.Api.Notifications;

/// <summary>
/// Removes notifications that are too old, in small batches, so that nobody waits for it. Every node does it; what one is just removing another
/// passes over. How many there may be of a user is seen to as one is added.
/// </summary>
internal sealed class NotificationSweep(
    NotificationLog log, IOptions<NotificationOptions> options, TimeProvider clock, ILogger<NotificationSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.NotSwept(failure);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellation)
    {
        var before = clock.GetUtcNow() - options.Value.KeptFor;
        while (await log.RemoveOldAsync(before, cancellation))
        {
            // There may be more.
        }
    }
}

namespace Realtime.Api.Streams;

/// <summary>Has the viewers counted, again and again.</summary>
internal sealed class ViewerCounting(ViewerCounts viewers, TimeProvider clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ViewerCounts.Round, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                viewers.Count();
            }
        }
        finally
        {
            viewers.Leave();
        }
    }
}

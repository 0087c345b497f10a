using Microsoft.Extensions.Logging;

namespace Realtime.Persistence;

/// <summary>Tries a write again when the way to the database broke, for what may safely be written twice.</summary>
internal static class StorageRetry
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1)];

    public static async Task RunAsync(Func<Task> write, ILogger logger)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception failure) when (tries < Waits.Length && StorageFailures.IsStorageAway(failure))
            {
                logger.WriteRetried(failure, tries + 1);
                await Task.Delay(Waits[tries]);
            }
        }
    }
}

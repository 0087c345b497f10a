using System.Net.WebSockets;
using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Chaos;

/// <summary>What readers and writers have in common.</summary>
internal static class Clients
{
    public static RealtimeClient Of(TestUser user) => new(new RealtimeClientOptions { Url = user.Url, AccessToken = _ => ValueTask.FromResult(user.Token!) });

    /// <summary>Whether it says that there is no connection, or not any more: no wonder, where nodes are killed.</summary>
    public static bool IsCutOff(Exception failure) => failure is WebSocketException or InvalidOperationException or ObjectDisposedException or OperationCanceledException;

    /// <summary>A refusal must be one that says to try again, and when.</summary>
    public static void Check(HubError error, string who, Ledger ledger)
    {
        if (error is not { Code: ErrorCode.Unavailable, RetryAfterMs: not null })
        {
            ledger.Fault($"{who} was refused, and not with unavailable and a time to wait: {error}");
        }
    }

    /// <summary>A random while, or until it is over.</summary>
    public static async Task PauseAsync(Random random, TimeSpan most, CancellationToken over = default)
    {
        try
        {
            await Task.Delay(random.NextDouble() * most, over);
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
    }
}

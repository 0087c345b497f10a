using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>
/// Once a second looks at every connection of the node: whether it needs a heartbeat or is dead, and whether its token is about to expire.
/// One timer, whatever their number.
/// </summary>
internal sealed class ConnectionWatch(
    ConnectionRegistry registry, EventPublisher events, IHostApplicationLifetime lifetime, TimeProvider clock) : BackgroundService
{
    /// <summary>Stock clients give a server up after 30 s of silence, so it speaks twice as often.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may say nothing, not even a heartbeat of its own.</summary>
    public static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long before its end a connection is told of it.</summary>
    public static readonly TimeSpan ExpiringTold = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What has not been drained by then goes now, or the server would wait for it.
        await using var stopping = lifetime.ApplicationStopping.UnsafeRegister(static watch => ((ConnectionWatch)watch!).EndAll(), this);
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = clock.GetUtcNow();
            foreach (var connection in registry.All)
            {
                connection.Transport.Beat(HeartbeatInterval, ClientTimeout);
                LookAtToken(connection, now);
            }
        }
    }

    private void LookAtToken(ClientConnection connection, DateTimeOffset now)
    {
        var end = connection.ExpiresAt;
        if (now >= end)
        {
            connection.End(GoodbyeCode.TokenExpired.ToGoodbye());
        }
        else if (now >= end - ExpiringTold && connection.MayTellExpiry(end))
        {
            events.Tell(connection, client => client.TokenExpiring(new TokenExpiring(end)));
        }
    }

    private void EndAll()
    {
        foreach (var connection in registry.All)
        {
            connection.End(GoodbyeCode.Draining.ToGoodbye(retryAfterMs: 0));
        }
    }
}

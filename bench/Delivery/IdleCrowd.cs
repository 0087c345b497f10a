using System.Diagnostics;
using System.Net;
using Realtime.Bench.Load;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>Connections that only stay, and what the server needs for them.</summary>
internal sealed class IdleCrowd(LoadLoop loop, HubServer server, bool negotiate) : IDisposable
{
    public const int Most = 60_000;

    /// <summary>Past that several connections are of one user.</summary>
    public const int MostUsers = 10_000;

    /// <summary>Connections that come and go before the first that counts, so that what is compiled and cached once is there.</summary>
    private const int Unmeasured = 500;

    /// <summary>The system gives out some 28,000 ports for one address.</summary>
    private const int PerAddress = 20_000;

    private readonly List<LoadConnection> _connections = [];
    private long _residentBefore;

    public int Count => _connections.Count;

    /// <param name="settling">How long the server has to give back memory after a collection.</param>
    public async Task GetReadyAsync(TimeSpan settling, CancellationToken cancellation)
    {
        Add(Unmeasured);
        Dispose();
        await SettleAsync(settling, cancellation);
        _residentBefore = server.Process.ResidentBytes;
    }

    /// <summary>Opens so many more.</summary>
    public (double PerSecond, TimeSpan Cpu) Add(int count)
    {
        var plans = Enumerable.Range(_connections.Count, count).Select(number =>
            server.PlanOf(number % MostUsers, negotiate, topic: null) with { From = IPAddress.Parse($"127.0.0.{1 + number / PerAddress}") });
        // Made beforehand, tokens included: that is the generator's work and not to be timed.
        LoadConnection[] added = [.. plans.Select(plan => new LoadConnection(plan, (_, _) => { }))];
        var start = Stopwatch.GetTimestamp();
        var cpu = server.Process.Cpu;
        try
        {
            loop.Open(added);
        }
        finally
        {
            _connections.AddRange(added.Where(connection => connection.IsReady));
        }
        return (count / Stopwatch.GetElapsedTime(start).TotalSeconds, server.Process.Cpu - cpu);
    }

    public async Task<double> BytesPerConnectionAsync(TimeSpan settling, CancellationToken cancellation)
    {
        await SettleAsync(settling, cancellation);
        return (double)(server.Process.ResidentBytes - _residentBefore) / _connections.Count;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            loop.Close(connection);
        }
        _connections.Clear();
    }

    /// <summary>Twice, since what has a finaliser is free only the second time.</summary>
    private async Task SettleAsync(TimeSpan settling, CancellationToken cancellation)
    {
        for (var i = 0; i < 2; i++)
        {
            loop.RunFor(settling / 2);
            await RuntimeDiagnostics.CollectAsync(server.Process.Id, cancellation);
        }
        loop.RunFor(settling);
    }
}

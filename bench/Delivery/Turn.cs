using System.Globalization;
using Realtime.Bench.Load;

namespace Realtime.Bench.Delivery;

/// <summary>What one turn of one contender gave.</summary>
/// <param name="Cpu">Of the server's process; the database computes on its own account.</param>
/// <param name="Lost">Deliveries that did not come.</param>
/// <param name="Misplaced">Deliveries that came twice, or after a later one.</param>
internal sealed record Turn(
    long Deliveries, TimeSpan Elapsed, TimeSpan Cpu, double P50, double P95, double P99, long Lost, long Misplaced)
{
    public const string Header = "deliveries/s  per CPU-second  server CPU    p50 ms    p95 ms    p99 ms  lost  misplaced";

    public double PerSecond => Deliveries / Elapsed.TotalSeconds;

    public double PerCpuSecond => Deliveries / Cpu.TotalSeconds;

    /// <summary>Of one core.</summary>
    public double CpuShare => Cpu / Elapsed;

    public long Faults => Lost + Misplaced;

    public static Turn Of(Deliveries deliveries, TimeSpan elapsed, TimeSpan cpu)
    {
        var latencies = deliveries.Latencies;
        return new Turn(
            latencies.Count, elapsed, cpu, latencies.PercentileMs(50), latencies.PercentileMs(95), latencies.PercentileMs(99),
            deliveries.Lost, deliveries.Misplaced);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PerSecond,12:N0}  {PerCpuSecond,14:N0}  {CpuShare,10:P0}  {P50,8:0.00}  {P95,8:0.00}  {P99,8:0.00}  {Lost,4}  {Misplaced,9}");
}

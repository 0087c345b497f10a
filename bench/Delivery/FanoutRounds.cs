using Realtime.Bench.Measuring;

namespace Realtime.Bench.Delivery;

/// <param name="Ratios">One of each round.</param>
internal sealed record FanoutRatios(string Name, int Outstanding, List<double> Ratios);

/// <summary>Crowds with a channel each, which take turns at the same load: so many messages under way.</summary>
internal sealed class FanoutRounds(DeliverySettings settings, IReadOnlyList<Crowd> crowds, int[] outstanding)
{
    public long Faults { get; private set; }

    public void WarmUp()
    {
        foreach (var crowd in crowds)
        {
            foreach (var count in outstanding)
            {
                crowd.ClosedLoop(count, settings.WarmUp / outstanding.Length);
            }
        }
    }

    /// <returns>Deliveries per CPU-second of each of the others over those of the yardstick; none when it was not there.</returns>
    public IReadOnlyList<FanoutRatios> Against(string yardstick)
    {
        FanoutRatios[] ratios = crowds.Any(crowd => crowd.Name == yardstick)
            ? [.. from crowd in crowds where crowd.Name != yardstick from count in outstanding select new FanoutRatios(crowd.Name, count, [])]
            : [];
        Screen.Line($"round  {"way",-9}  outstanding  {Turn.Header}");
        for (var round = 1; round <= settings.Rounds; round++)
        {
            foreach (var count in Turns.InRound(round, outstanding))
            {
                var perCpuSecond = new Dictionary<string, double>();
                foreach (var crowd in Turns.InRound(round, crowds))
                {
                    var turn = crowd.ClosedLoop(count, settings.Turn);
                    Faults += turn.Faults;
                    perCpuSecond[crowd.Name] = turn.PerCpuSecond;
                    Screen.Line($"{round,5}  {crowd.Name,-9}  {count,11}  {turn}");
                }
                foreach (var ratio in ratios.Where(ratio => ratio.Outstanding == count))
                {
                    ratio.Ratios.Add(perCpuSecond[ratio.Name] / perCpuSecond[yardstick]);
                }
            }
        }
        return ratios;
    }
}

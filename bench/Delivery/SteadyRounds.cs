using Realtime.Bench.Measuring;

namespace Realtime.Bench.Delivery;

/// <summary>Crowds that take turns at so many messages a second.</summary>
internal sealed class SteadyRounds(DeliverySettings settings, IReadOnlyList<Crowd> crowds, int perSecond)
{
    public long Faults { get; private set; }

    public void WarmUp()
    {
        foreach (var crowd in crowds)
        {
            crowd.Steady(perSecond, settings.WarmUp);
        }
    }

    /// <returns>Of each round the turns, by the crowds' names.</returns>
    public IEnumerable<IReadOnlyDictionary<string, Turn>> Run()
    {
        var width = crowds.Max(crowd => crowd.Name.Length);
        Screen.Line($"round  {"way".PadRight(width)}  {Turn.Header}");
        for (var round = 1; round <= settings.Rounds; round++)
        {
            var turns = new Dictionary<string, Turn>();
            foreach (var crowd in Turns.InRound(round, crowds))
            {
                var turn = crowd.Steady(perSecond, settings.Turn);
                Faults += turn.Faults;
                turns[crowd.Name] = turn;
                Screen.Line($"{round,5}  {crowd.Name.PadRight(width)}  {turn}");
            }
            yield return turns;
        }
    }
}

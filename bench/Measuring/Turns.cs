namespace Realtime.Bench.Measuring;

internal static class Turns
{
    /// <summary>
    /// The order in which a round measures its contenders: every second round goes backwards, so that what a run gains or
    /// loses on its way (a warm machine, a grown table) falls on each of them alike.
    /// </summary>
    public static IEnumerable<T> InRound<T>(int round, IReadOnlyList<T> contenders) =>
        round % 2 == 0 ? contenders.Reverse() : contenders;
}

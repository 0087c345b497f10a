using System.Globalization;
using Realtime.Bench.Measuring;
using Spectre.Console;

namespace Realtime.Bench.Delivery;

internal static class Conclusion
{
    /// <summary>Prints what was found out.</summary>
    /// <param name="targets">None when only one of the two was measured.</param>
    /// <param name="faults">Deliveries that were lost or misplaced.</param>
    /// <returns>The exit code: 1 when something was wrong, 2 when a target was missed.</returns>
    public static int Of(IReadOnlyCollection<Target> targets, long faults)
    {
        Screen.Line("");
        if (targets.Count > 0)
        {
            AnsiConsole.Write(Target.Summary(targets));
        }
        Screen.Line(faults == 0
            ? "Every message arrived at every subscriber, once and in order."
            : string.Create(CultureInfo.InvariantCulture, $"DELIVERY IS WRONG: {faults:N0} deliveries were lost or misplaced."));
        return faults > 0 ? 1 : targets.All(target => target.IsMet) ? 0 : 2;
    }
}

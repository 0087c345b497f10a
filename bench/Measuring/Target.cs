using System.Globalization;
using Spectre.Console;

namespace Realtime.Bench.Measuring;

/// <summary>What a benchmark promises: a ratio or a difference that its rounds' median must reach, or must not exceed.</summary>
/// <param name="Ratios">One of each round; at least one.</param>
/// <param name="Unit">Of what <paramref name="Ratios"/> holds: <c>x</c> for ratios.</param>
internal sealed record Target(string Name, IReadOnlyList<double> Ratios, double? AtLeast = null, double? AtMost = null, string Unit = "x")
{
    public double Median => Ratios.Median();

    public bool IsMet => (AtLeast is not { } least || Median >= least) && (AtMost is not { } most || Median <= most);

    private bool IsMeasure => AtLeast is null && AtMost is null;

    /// <param name="heading">What the figures are.</param>
    public static Table Summary(IEnumerable<Target> targets, string heading = "Against the yardstick")
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn(Markup.Escape(heading))
            .AddColumn(new TableColumn("Median").RightAligned())
            .AddColumn(new TableColumn("Lowest").RightAligned())
            .AddColumn(new TableColumn("Highest").RightAligned())
            .AddColumn("Target")
            .AddColumn("");
        foreach (var target in targets)
        {
            table.AddRow(
                Markup.Escape(target.Name), target.InUnit(target.Median), target.InUnit(target.Ratios.Min()), target.InUnit(target.Ratios.Max()),
                target.Wanted(),
                target.IsMeasure ? "" : target.IsMet ? "[green]met[/]" : "[red]missed[/]");
        }
        return table;
    }

    public static string Times(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00} x");

    private string Wanted() =>
        AtLeast is { } least ? $"at least {InUnit(least)}" : AtMost is { } most ? $"at most {InUnit(most)}" : "";

    private string InUnit(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00} {Unit}");
}

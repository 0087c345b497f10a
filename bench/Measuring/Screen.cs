using Spectre.Console;

namespace Realtime.Bench.Measuring;

internal static class Screen
{
    /// <summary>Says what is going on while it goes on, to somebody who watches; a file gets the results alone.</summary>
    public static Task<T> DuringAsync<T>(string activity, Func<Task<T>> work) =>
        AnsiConsole.Profile.Capabilities.Interactive
            ? AnsiConsole.Status().StartAsync(Markup.Escape(activity), _ => work())
            : work();

    /// <summary>At once, at whatever width: a line of a table that grows.</summary>
    public static void Line(string text) => Console.WriteLine(text);
}

using System.Globalization;

namespace Realtime.Tests.Chaos;

/// <summary>
/// How long the scenarios take, and where their random choices come from. <c>REALTIME_CHAOS=long</c> makes harms long and many;
/// <c>REALTIME_CHAOS_SEED</c> repeats the choices of another run. What the machine makes of them in which order no seed can repeat.
/// </summary>
internal static class Chance
{
    public static readonly bool IsLong = Environment.GetEnvironmentVariable("REALTIME_CHAOS") == "long";

    public static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("REALTIME_CHAOS_SEED"), CultureInfo.InvariantCulture, out var seed)
        ? seed
        : Random.Shared.Next();

    public static T Pick<T>(T inShort, T inLong) => IsLong ? inLong : inShort;

    /// <summary>Random choices of one's own, so that nobody's depend on when others make theirs.</summary>
    public static Random For(int index) => new(unchecked((Seed * 397) ^ index));
}

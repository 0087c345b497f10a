using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Client.Connections;

/// <summary>What a WebSocket's close code says without words.</summary>
internal static class Goodbyes
{
    private static readonly Dictionary<int, Goodbye> ByCloseCode = Enum.GetValues<GoodbyeCode>()
        .GroupBy(code => code.CloseCode())
        .ToDictionary(codes => codes.Key, codes => codes.First().ToGoodbye());

    /// <summary>Null for a close code that is none of ours. Of two reasons with one code it is the first; both ask for the same.</summary>
    public static Goodbye? OfCloseCode(int closeCode) => ByCloseCode.GetValueOrDefault(closeCode);
}

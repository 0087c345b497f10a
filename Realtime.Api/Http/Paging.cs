using System.Globalization;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Http;

/// <summary>One page of a list: <c>?limit=&amp;cursor=</c>. A cursor is where the last page ended, so nothing is skipped when things come and go.</summary>
internal readonly record struct PageRequest(int? Limit, string? Cursor)
{
    private const int Most = 100;
    private const int Usual = 50;

    public int Take => Math.Clamp(Limit ?? Usual, 1, Most);

    /// <summary>For lists by id.</summary>
    public string AfterId => Cursor ?? "";

    /// <summary>For lists by time, newest first: only what is older than this, or as old with a smaller id. The far future when there is no cursor.</summary>
    public (DateTimeOffset Time, string Id) Before
    {
        get
        {
            var parts = (Cursor ?? "").Split('~', 2);
            return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                && ticks <= DateTimeOffset.MaxValue.Ticks && Identifier.IsValid(parts[1])
                ? (new DateTimeOffset(ticks, TimeSpan.Zero), parts[1])
                : (DateTimeOffset.MaxValue, "");
        }
    }

    /// <summary>The same for ids that <see cref="Identifier.Format"/> made.</summary>
    public (DateTimeOffset Time, Guid Id) BeforeOf(string prefix) =>
        Before is var (time, id) && Identifier.TryParse(prefix, id, out var guid) ? (time, guid) : (DateTimeOffset.MaxValue, Guid.Empty);

    public static string CursorOf(DateTimeOffset time, string id) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.UtcTicks}~{id}");

    /// <summary>Makes the page of one more row than asked for: that one only tells that there is more.</summary>
    public Page<TItem> Of<TRow, TItem>(IReadOnlyList<TRow> rows, Func<TRow, TItem> toItem, Func<TRow, string> cursorOf)
    {
        var items = rows.Take(Take).ToArray();
        return new Page<TItem>([.. items.Select(toItem)], rows.Count > Take ? cursorOf(items[^1]) : null);
    }
}

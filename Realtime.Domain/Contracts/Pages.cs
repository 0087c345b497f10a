namespace Realtime.Domain.Contracts;

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">For the next question's <c>cursor</c>; absent on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null);

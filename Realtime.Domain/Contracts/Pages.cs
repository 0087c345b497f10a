namespace Realtime.Domain.Contracts;

/// <summary>One page of a list over HTTP.</summary>
/// <param name="NextCursor">For <c>?cursor=</c>; absent on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null);

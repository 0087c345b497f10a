using System.Collections.Frozen;

namespace Realtime.Api.Connections.Dialects;

/// <summary>All dialects, by where their clients connect.</summary>
internal sealed class DialectTable(IEnumerable<Dialect> dialects)
{
    private readonly FrozenDictionary<string, Dialect> _byPath = dialects.ToFrozenDictionary(dialect => dialect.Path, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Dialect> All => _byPath.Values;

    /// <summary>Whether a request belongs to a connection that has begun with another one: nobody new, and known by what it names.</summary>
    public bool Continues(HttpRequest request) => At(request.Path)?.Continues(request) is true;

    public Dialect? At(PathString path) => path.Value is { } value ? _byPath.GetValueOrDefault(value.TrimEnd('/')) : null;
}

using System.Buffers;
using System.Text.Json;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections.Dialects;

/// <summary>A dialect whose frames are JSON objects: a name, what goes with it, and maybe an id.</summary>
internal abstract class JsonDialectProtocol(Dialect dialect) : DialectProtocol(dialect)
{
    /// <summary>Longest id of a frame, as JSON. It is told back.</summary>
    private const int LongestId = 200;

    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    /// <summary>The frame's field that has the name, the one that has the data, and the one that has the id; null when there is none.</summary>
    protected abstract (string Name, string Data, string? Id) Fields { get; }

    /// <summary>The hub's operation and its argument.</summary>
    /// <exception cref="Exception">Its data is wrong, or there is no such operation: what <see cref="OurOperations.ToRefusal"/> has a word for.</exception>
    protected abstract Asked Translate(string name, string? id, JsonElement data, OurOperations operations);

    protected sealed override Asked Read(ReadOnlySequence<byte> frame, OurOperations operations)
    {
        using var document = JsonDocument.Parse(frame);
        var root = document.RootElement;
        var (nameField, dataField, idField) = Fields;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(nameField, out var named) || named.GetString() is not { } name)
        {
            throw new InvalidDataException("Not a frame.");
        }
        var id = idField is not null && root.TryGetProperty(idField, out var given) ? IdOf(given) : null;
        var data = root.TryGetProperty(dataField, out var some) && some.ValueKind != JsonValueKind.Null ? some : Nothing;
        try
        {
            return Translate(name, id, data, operations);
        }
        catch (Exception failure) when (failure is OurOperations.UnknownOperation or JsonException)
        {
            return Asked.Refused(name, id, IsForLater(name) && failure is OurOperations.UnknownOperation ? Refuse.NotYet : OurOperations.ToRefusal(failure));
        }
    }

    /// <summary>Whether a name that the hub does not know is one of the dialect's all the same.</summary>
    protected abstract bool IsForLater(string name);

    /// <summary>The same operation under the hub's own name, its data taken as it is.</summary>
    protected static Asked AsIs(string name, string? id, string operation, JsonElement data, OurOperations operations) =>
        new(name, id, operation, To(operations.GetParameterTypes(operation)[0], data));

    protected static T To<T>(JsonElement data) => (T)To(typeof(T), data);

    private static object To(Type type, JsonElement data) => data.Deserialize(type, WireJson.Options) ?? throw new JsonException();

    /// <summary>A text or a number, as it was written.</summary>
    private static string? IdOf(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String or JsonValueKind.Number when id.GetRawText() is { Length: <= LongestId } text => text,
        _ => throw new InvalidDataException("Not an id."),
    };
}

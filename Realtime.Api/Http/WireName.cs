using System.Text.Json;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Http;

/// <summary>An enum's value in a query, by its name on the wire: the framework would take the names and numbers of the code.</summary>
internal readonly record struct WireName<T>(T Value)
    where T : struct, Enum
{
    public static bool TryParse(string? text, out WireName<T> name)
    {
        try
        {
            name = new(JsonSerializer.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(text), WireJson.Options));
            return true;
        }
        catch (JsonException)
        {
            name = default;
            return false;
        }
    }
}

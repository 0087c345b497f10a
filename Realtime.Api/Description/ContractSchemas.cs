using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Domain.Permissions;

namespace Realtime.Api.Description;

/// <summary>JSON Schema of the records and enums of the wire.</summary>
internal static class ContractSchemas
{
    private const string Place = "#/components/schemas/";

    /// <summary>Every type that is named, by its name.</summary>
    public static JsonObject All() =>
        new(Contract.Types.Where(type => !type.IsGenericTypeDefinition).Select(type => KeyValuePair.Create(type.Name, (JsonNode?)Whole(type))));

    public static JsonNode Of(Type type)
    {
        if (Contract.ElementOf(type) is { } element)
        {
            return new JsonObject { ["type"] = "array", ["items"] = Of(element) };
        }
        if (type.IsGenericType)
        {
            // Of what it is a page, say, so it has no name of its own.
            return Whole(type);
        }
        if (Contract.IsOurs(type))
        {
            return new JsonObject { ["$ref"] = Place + type.Name };
        }
        return type == typeof(DateTimeOffset) ? new JsonObject { ["type"] = "string", ["format"] = "date-time" }
            : type == typeof(string) ? new JsonObject { ["type"] = "string" }
            : type == typeof(bool) ? new JsonObject { ["type"] = "boolean" }
            : type == typeof(JsonElement) ? new JsonObject()
            : new JsonObject { ["type"] = "integer", ["format"] = type == typeof(long) ? "int64" : "int32" };
    }

    private static JsonObject Whole(Type type)
    {
        var schema = new JsonObject();
        if (ContractDocs.Of(type) is { } summary)
        {
            schema["description"] = summary;
        }
        if (type.IsEnum)
        {
            var values = new JsonArray([.. Contract.ValuesOf(type).Select(value => (JsonNode)value)]);
            if (type == typeof(ServerPermissions))
            {
                schema["type"] = "array";
                schema["items"] = new JsonObject { ["type"] = "string", ["enum"] = values };
            }
            else
            {
                schema["type"] = "string";
                schema["enum"] = values;
            }
            return schema;
        }
        var fields = Contract.FieldsOf(type);
        schema["type"] = "object";
        schema["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create(field.Name, (JsonNode?)Described(field))));
        if (fields.Any(field => field.IsRequired))
        {
            schema["required"] = new JsonArray([.. fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name)]);
        }
        return schema;
    }

    private static JsonNode Described(ContractField field)
    {
        var schema = Of(field.Type);
        if (field.Summary is not null)
        {
            schema["description"] = field.Summary;
        }
        return schema;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Description;

/// <summary>The hub as an AsyncAPI 3 document, made from the contract. The application is the server: it receives what clients ask, and sends events.</summary>
internal static class AsyncApi
{
    private const string Channel = "#/channels/hub";

    private static readonly Lazy<byte[]> Document = new(() => JsonSerializer.SerializeToUtf8Bytes(Make(), WireJson.Options));

    public static void MapAsyncApi(this WebApplication app) =>
        app.MapGet("/asyncapi.json", () => Results.Bytes(Document.Value, "application/json")).ExcludeFromDescription();

    private static JsonObject Make()
    {
        var messages = new JsonObject();
        var operations = new JsonObject();
        foreach (var operation in Contract.Operations)
        {
            var (asked, answered) = ($"{operation.Name}.request", $"{operation.Name}.reply");
            messages[asked] = Message(operation.Name, ContractDocs.Of(operation.Request), ContractSchemas.Of(operation.Request), ContractExamples.Of(operation.Request));
            messages[answered] = Message(
                operation.Name, ContractDocs.Of(operation.Reply), Reply(operation.Reply), new JsonObject { ["data"] = ContractExamples.Of(operation.Reply) });
            operations[$"ask.{operation.Name}"] = new JsonObject
            {
                ["action"] = "receive",
                ["channel"] = Reference(Channel),
                ["messages"] = new JsonArray(Reference($"{Channel}/messages/{asked}")),
                ["reply"] = new JsonObject
                {
                    ["channel"] = Reference(Channel),
                    ["messages"] = new JsonArray(Reference($"{Channel}/messages/{answered}")),
                },
            };
        }
        foreach (var told in Contract.Events)
        {
            var name = $"{told.Name}.event";
            var message = Message(told.Name, told.Summary, ContractSchemas.Of(told.Payload), ContractExamples.Of(told.Payload));
            message["x-delivery"] = JsonNamingPolicy.CamelCase.ConvertName(told.Delivery.ToString());
            message["x-sequenced"] = told.IsSequenced;
            messages[name] = message;
            operations[$"tell.{told.Name}"] = new JsonObject
            {
                ["action"] = "send",
                ["channel"] = Reference(Channel),
                ["messages"] = new JsonArray(Reference($"{Channel}/messages/{name}")),
            };
        }
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Realtime hub",
                ["version"] = "v1",
                ["description"] = "A SignalR hub. Each operation is a hub method that takes one object and answers `data` or `error`; each event is a client method. "
                    + "`x-delivery` says what may happen to an event on the way to a client that reads too slowly: `durable` is never dropped, of `latest` only the "
                    + "newest matters, `ephemeral` is the first to go. An event with `x-sequenced` carries its topic's next `seq`. HTTP is described at /openapi/v1.json.",
            },
            ["defaultContentType"] = "application/json",
            ["channels"] = new JsonObject
            {
                ["hub"] = new JsonObject
                {
                    ["address"] = "/hub",
                    ["description"] = "With an access token in `Authorization: Bearer`, or in `?access_token=`.",
                    ["messages"] = new JsonObject(messages.Select(message => KeyValuePair.Create(message.Key, (JsonNode?)Reference($"#/components/messages/{message.Key}")))),
                },
            },
            ["operations"] = operations,
            ["components"] = new JsonObject { ["messages"] = messages, ["schemas"] = Schemas() },
        };
    }

    private static JsonObject Message(string name, string? summary, JsonNode payload, JsonNode example)
    {
        var message = new JsonObject { ["name"] = name };
        if (summary is not null)
        {
            message["summary"] = summary;
        }
        message["payload"] = payload;
        message["examples"] = new JsonArray(new JsonObject { ["payload"] = example });
        return message;
    }

    private static JsonObject Reply(Type data) => new()
    {
        ["oneOf"] = new JsonArray(
            new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["data"] = ContractSchemas.Of(data) }, ["required"] = new JsonArray("data") },
            new JsonObject
            {
                ["type"] = "object", ["properties"] = new JsonObject { ["error"] = ContractSchemas.Of(typeof(HubError)) }, ["required"] = new JsonArray("error"),
            }),
    };

    private static JsonObject Schemas()
    {
        var schemas = ContractSchemas.All();
        // The codes of a refusal are the same everywhere, so they are said once.
        schemas[nameof(ErrorCode)]!["x-retryable"] = new JsonArray([.. Enum.GetValues<ErrorCode>()
            .Where(code => code.IsRetryable())
            .Select(code => (JsonNode)JsonSerializer.Serialize(code, WireJson.Options).Trim('"'))]);
        return schemas;
    }

    private static JsonObject Reference(string to) => new() { ["$ref"] = to };
}

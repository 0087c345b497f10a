using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.Api.Description;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Http;

public sealed class DescribingItself(SharedServer shared) : IClassFixture<SharedServer>
{
    /// <summary>Lists that are answered whole, since they are never longer than this.</summary>
    private static readonly Dictionary<string, int> Bounded = new()
    {
        ["auth/sessions"] = 100,
        ["presence"] = 100,
        ["servers/{id}/channels"] = 500,
        ["servers/{id}/roles"] = 101,
        ["channels/{id}/overrides"] = 200,
        ["channels/{id}/pins"] = 50,
        ["conversations/{id}/pins"] = 50,
        ["streams/{id}/pins"] = 50,
        ["conversations/{id}/read"] = 50,
    };

    [Fact]
    public async Task over_http_says_of_every_operation_what_it_answers_and_what_can_go_wrong()
    {
        var document = await OpenApi.DocumentOfAsync(shared.Server);
        foreach (var (path, method, operation) in OperationsOf(document))
        {
            var name = $"{method} {path}";
            Assert.True(operation["summary"] is not null, name);
            var responses = operation["responses"]!.AsObject();
            Assert.True(responses.Any(response => response.Key[0] == '2'), name);
            foreach (var (status, response) in responses.Where(response => response.Key[0] is '4' or '5'))
            {
                var example = response!["content"]!["application/problem+json"]!["example"]!;
                Assert.Equal(status, example["status"]!.ToString());
                Assert.Contains(example["code"]!.ToString(), Contract.ValuesOf(typeof(Domain.Refusals.ErrorCode)));
            }
            Assert.Equal(path.Contains('{', StringComparison.Ordinal), responses.ContainsKey("404"));
            Assert.True(responses.ContainsKey("503"), name);
            if (responses.FirstOrDefault(response => response.Key is "200" or "201").Value?["content"]?["application/json"] is { } body)
            {
                Assert.True(Resolved(document, body["schema"]!)["examples"] is JsonArray { Count: > 0 }, $"{name} has no example of what it answers");
            }
            if (operation["requestBody"]?["content"]?["application/json"] is { } taken)
            {
                Assert.True(Resolved(document, taken["schema"]!)["examples"] is JsonArray { Count: > 0 }, $"{name} has no example of what it takes");
            }
        }
    }

    [Fact]
    public async Task over_http_is_for_many_at_once() =>
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenApi.DocumentOfAsync(shared.Server)));

    [Fact]
    public async Task pages_every_list_by_cursor_that_may_grow()
    {
        var document = await OpenApi.DocumentOfAsync(shared.Server);
        var lists = OperationsOf(document).Where(one => one.Method == "get"
            && one.Operation["responses"]!["200"]?["content"]?["application/json"]?["schema"] is { } schema
            && Resolved(document, schema)["properties"]?["items"] is not null).ToList();
        Assert.NotEmpty(lists);

        foreach (var (path, _, operation) in lists)
        {
            var taken = operation["parameters"]?.AsArray().Select(parameter => parameter!["name"]!.ToString().ToLowerInvariant()).ToList() ?? [];
            var isPaged = taken.Contains("limit") && taken.Contains("cursor");
            Assert.True(isPaged != Bounded.ContainsKey(path), $"{path} {(isPaged ? "pages, and is listed as bounded" : "does not page")}");
        }
    }

    [Fact]
    public async Task on_the_hub_names_every_operation_and_event_with_a_payload_that_is_there()
    {
        using var http = new HttpClient { BaseAddress = shared.Server.Url };
        var document = JsonNode.Parse(await http.GetStringAsync(new Uri("/asyncapi.json", UriKind.Relative)))!.AsObject();

        Assert.Equal("3.0.0", document["asyncapi"]!.ToString());
        var expected = Contract.Operations.Select(operation => $"ask.{operation.Name}").Concat(Contract.Events.Select(told => $"tell.{told.Name}"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), document["operations"]!.AsObject().Select(one => one.Key).Order(StringComparer.Ordinal));
        foreach (var reference in ReferencesIn(document))
        {
            var found = reference[2..].Split('/').Aggregate((JsonNode?)document, (node, part) => node?[part]);
            Assert.True(found is not null, $"{reference} leads nowhere");
        }
        Assert.Equal("latest", document["components"]!["messages"]!["PRESENCE_UPDATE.event"]!["x-delivery"]!.ToString());
        Assert.True((bool)document["components"]!["messages"]!["MESSAGE_CREATE.event"]!["x-sequenced"]!);
        // The doc comments are there when it runs, and not in the sources alone.
        Assert.Contains("`seq`", document["components"]!["messages"]!["MESSAGE_CREATE.event"]!["summary"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void gives_examples_that_can_be_read()
    {
        foreach (var type in Contract.Types.Where(type => !type.IsEnum && !type.IsGenericTypeDefinition))
        {
            var example = ContractExamples.Of(type);
            var read = JsonSerializer.Deserialize(example, type, WireJson.Options);
            Assert.NotNull(read);
            var again = JsonSerializer.SerializeToNode(read, type, WireJson.Options)!.AsObject();
            Assert.All(example.AsObject(), field => Assert.Equal(field.Value!.ToJsonString(), again[field.Key]!.ToJsonString()));
        }
    }

    private static IEnumerable<(string Path, string Method, JsonObject Operation)> OperationsOf(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select (path.Key.Replace("/api/v1/", "", StringComparison.Ordinal), method.Key, method.Value!.AsObject());

    private static JsonNode Resolved(JsonObject document, JsonNode schema) =>
        schema["$ref"]?.ToString() is { } reference ? reference[2..].Split('/').Aggregate((JsonNode)document, (node, part) => node[part]!) : schema;

    private static IEnumerable<string> ReferencesIn(JsonNode? node) => node switch
    {
        JsonObject thing => thing.SelectMany(one => one.Key == "$ref" ? [one.Value!.ToString()] : ReferencesIn(one.Value)),
        JsonArray list => list.SelectMany(ReferencesIn),
        _ => [],
    };
}

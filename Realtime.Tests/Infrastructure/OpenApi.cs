using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Realtime.Tests.Infrastructure;

/// <summary>The paths that a server documents, with <c>{}</c> for every parameter.</summary>
internal static partial class OpenApi
{
    public static async Task<JsonObject> DocumentOfAsync(RealtimeServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        return JsonNode.Parse(await http.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!.AsObject();
    }

    /// <summary>As <c>GET channels/{}/messages</c>.</summary>
    public static async Task<IReadOnlyList<string>> PathsOfAsync(RealtimeServer server) =>
    [
        .. (await DocumentOfAsync(server))["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(method => $"{method.Key.ToUpperInvariant()} {Parameter().Replace(path.Key.Replace("/api/v1/", "", StringComparison.Ordinal), "{}")}")),
    ];

    /// <summary>A path with example ids, in the same form.</summary>
    public static string Shape(string path) => ExampleId().Replace(path, "/{}");

    [GeneratedRegex(@"\{\w+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"/(srv_1|ch_1|dm_1|st_1|msg_1|tea|role_1|code_1|att_1|ada)\b")]
    private static partial Regex ExampleId();
}

using System.Text.Json.Nodes;

namespace Realtime.Tests.Infrastructure;

/// <summary>What a server says in one message, as JSON.</summary>
internal static class DialectFrame
{
    /// <summary>
    /// An object as it is; a packet of Socket.IO, whose JSON has something before it, as <c>{"packet":"431","data":[…]}</c>, without
    /// <c>data</c> when there is none.
    /// </summary>
    public static JsonObject Read(string text)
    {
        if (text.StartsWith('{'))
        {
            return JsonNode.Parse(text)!.AsObject();
        }
        var head = text.IndexOfAny(['[', '{']);
        return head < 0
            ? new JsonObject { ["packet"] = text }
            : new JsonObject { ["packet"] = text[..head], ["data"] = JsonNode.Parse(text[head..]) };
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Http;

/// <summary>
/// Names a state of a thing by what it looks like, so that nothing has to be stored for it: two that look the same are the same, and a change
/// that was taken back is none.
/// </summary>
internal static class EntityTags
{
    private const int Bytes = 12;

    /// <summary>As it stands in <c>ETag</c>: in quotes.</summary>
    public static string Of<T>(T thing) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(thing, WireJson.Options)).AsSpan(0, Bytes))}\"";

    /// <summary>Whether a header lists this tag. A proxy that compresses makes tags weak; they mean the same here.</summary>
    public static bool Lists(StringValues header, string tag) => header
        .SelectMany(value => (value ?? "").Split(','))
        .Select(one => one.Trim())
        .Any(one => one == "*" || (one.StartsWith("W/", StringComparison.Ordinal) ? one[2..] : one) == tag);
}

/// <summary>The state that whoever changes a thing has seen, if they say so: <c>If-Match</c>.</summary>
internal sealed record SeenState(StringValues IfMatch)
{
    /// <summary>Null when <paramref name="current"/>, as it is under the lock of the change, is what was seen.</summary>
    public Refusal? Check<T>(T current) =>
        StringValues.IsNullOrEmpty(IfMatch) || EntityTags.Lists(IfMatch, EntityTags.Of(current)) ? null : Refuse.NotAsSeen;

    /// <summary>Lets an endpoint take it as a parameter.</summary>
    public static ValueTask<SeenState> BindAsync(HttpContext context) => ValueTask.FromResult(new SeenState(context.Request.Headers.IfMatch));
}

/// <summary>Marks endpoints whose answer carries an <c>ETag</c>, for the OpenAPI page.</summary>
internal sealed class AnswersTag;

using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Realtime.Tests.Attachments;

/// <summary>As much of S3 as a store of files needs, over its own protocol: objects of one bucket, in pages of two.</summary>
internal sealed class BucketNextDoor : IAsyncDisposable
{
    private const int Page = 2;
    private static readonly XNamespace Names = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly ConcurrentDictionary<string, byte[]> _objects = new();
    private readonly WebApplication _app;

    private BucketNextDoor(WebApplication app) => _app = app;

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<BucketNextDoor> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var bucket = new BucketNextDoor(builder.Build());
        bucket._app.MapPut("/chat/{**key}", bucket.PutAsync);
        bucket._app.MapMethods("/chat/{**key}", ["GET", "HEAD"], bucket.Get);
        bucket._app.MapDelete("/chat/{**key}", (string key) =>
        {
            bucket._objects.TryRemove(key, out _);
            return Results.NoContent();
        });
        await bucket._app.StartAsync();
        return bucket;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> PutAsync(string key, HttpRequest request)
    {
        if (!request.Headers.Authorization.ToString().StartsWith("AWS4-HMAC-SHA256 Credential=key/", StringComparison.Ordinal)
            || request.Headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING", StringComparison.Ordinal))
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }
        var content = new MemoryStream();
        await request.Body.CopyToAsync(content);
        _objects[key] = content.ToArray();
        return Results.Ok();
    }

    private IResult Get(string? key, HttpRequest request)
    {
        if (string.IsNullOrEmpty(key))
        {
            return List(request.Query["prefix"].ToString(), request.Query["continuation-token"].ToString());
        }
        return _objects.TryGetValue(key, out var content)
            ? Results.Bytes(content, "application/octet-stream", lastModified: DateTimeOffset.UtcNow, enableRangeProcessing: true)
            : Results.NotFound();
    }

    private IResult List(string prefix, string after)
    {
        var keys = _objects.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0)
            .Order(StringComparer.Ordinal).ToList();
        var isTruncated = keys.Count > Page;
        var now = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var answer = new XElement(
            Names + "ListBucketResult",
            new XElement(Names + "IsTruncated", isTruncated),
            isTruncated ? new XElement(Names + "NextContinuationToken", keys[Page - 1]) : null,
            keys.Take(Page).Select(key => new XElement(
                Names + "Contents", new XElement(Names + "Key", key), new XElement(Names + "LastModified", now), new XElement(Names + "Size", _objects[key].Length))));
        return Results.Text(answer.ToString(), "application/xml");
    }
}

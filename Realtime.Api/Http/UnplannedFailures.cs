using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Realtime.Api.Attachments;
using Realtime.Domain.Refusals;
using Realtime.Persistence;

namespace Realtime.Api.Http;

/// <summary>Turns what nobody planned into a problem with a code; the log has the rest.</summary>
internal sealed class UnplannedFailures(IProblemDetailsService problems, ILogger<UnplannedFailures> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var refusal = ToRefusal(exception);
        if (refusal.Code == ErrorCode.Internal || refusal == Refuse.AttachmentsAway)
        {
            logger.RequestFailed(exception, httpContext.Request.Method, httpContext.Request.Path);
        }
        httpContext.Response.StatusCode = refusal.Code.HttpStatus();
        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = refusal.ToProblemDetails() });
    }

    public static Refusal ToRefusal(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new Refusal(ErrorCode.TooLarge, "The request is larger than the server takes.", "frame_too_large"),
        BadHttpRequestException { InnerException: JsonException json } => Answers.FromJson(json),
        BadHttpRequestException => Refuse.Malformed,
        AttachmentStoreException => Refuse.AttachmentsAway,
        _ when StorageFailures.IsStorageAway(exception) => Refuse.StorageAway,
        _ => Refuse.Internal,
    };
}

internal static partial class HttpLog // ids 1100-1199
{
    [LoggerMessage(1100, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception failure, string method, PathString path);
}

using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Http;

/// <summary>How a service's result becomes an HTTP answer: the value, or a problem with the refusal's code.</summary>
internal static class Answers
{
    public static IResult ToHttp<T>(this Result<T> result) =>
        result.IsRefused ? result.Refusal.ToProblem() : Results.Ok(result.Value);

    /// <summary>The same, with an <c>ETag</c> of what is answered.</summary>
    public static IResult ToTagged<T>(this Result<T> result)
        where T : class => result.IsRefused ? result.Refusal.ToProblem() : new TaggedAnswer<T>(result.Value);

    public static IResult ToNoContent<T>(this Result<T> result) =>
        result.IsRefused ? result.Refusal.ToProblem() : Results.NoContent();

    public static IResult ToCreated<T>(this Result<T> result, Func<T, string> location) =>
        result.IsRefused ? result.Refusal.ToProblem() : Results.Created(location(result.Value), result.Value);

    /// <summary>A problem with the refusal's code; when it says when to try again, the header says so too, in whole seconds.</summary>
    public static IResult ToProblem(this Refusal refusal) => new RefusalAnswer(refusal);

    public static ProblemDetails ToProblemDetails(this Refusal refusal)
    {
        var problem = new ProblemDetails { Status = StatusOf(refusal) };
        refusal.WriteTo(problem);
        return problem;
    }

    /// <summary>Puts the refusal's words in the place of a problem's own.</summary>
    public static void WriteTo(this Refusal refusal, ProblemDetails problem)
    {
        problem.Title = refusal.Message;
        problem.Extensions["code"] = refusal.Code;
        Add("reason", refusal.Reason);
        Add("field", refusal.Field);
        Add("retryAfterMs", refusal.RetryAfterMs);

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                problem.Extensions[name] = value;
            }
        }
    }

    /// <summary>What an endpoint answers when all is well, for the OpenAPI page; what can go wrong is said by <see cref="OpenApiDescription"/>.</summary>
    public static RouteHandlerBuilder Answering<T>(this RouteHandlerBuilder endpoint, int status = StatusCodes.Status200OK) =>
        endpoint.Produces<T>(status);

    /// <summary>The same with an <c>ETag</c>; of one that changes the thing, under <c>If-Match</c>.</summary>
    public static RouteHandlerBuilder AnsweringTagged<T>(this RouteHandlerBuilder endpoint) => endpoint.Answering<T>().WithMetadata(new AnswersTag());

    public static RouteHandlerBuilder AnsweringNothing(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces(StatusCodes.Status204NoContent);

    /// <summary>Says what is wrong with a request's JSON in the wire's words, without naming our types.</summary>
    public static Refusal FromJson(JsonException failure)
    {
        // What is not JSON at all comes wrapped around the reader's own complaint.
        if (failure.InnerException is JsonException)
        {
            return Refuse.Malformed;
        }
        const string Missing = "missing required properties including: ";
        var missing = failure.Message.IndexOf(Missing, StringComparison.Ordinal);
        if (missing >= 0)
        {
            var fields = failure.Message[(missing + Missing.Length)..].TrimEnd('.').Replace("'", "", StringComparison.Ordinal);
            return Refuse.Invalid(fields, $"'{fields}' is missing.", "missing");
        }
        var field = failure.Path?.TrimStart('$', '.');
        return string.IsNullOrEmpty(field)
            ? Refuse.Malformed
            : Refuse.Invalid(field, $"'{field}' is not of the right type, or not one of the values it can have.", "wrong_type");
    }

    /// <summary>Only HTTP has preconditions, so only here is one that failed another thing than a conflict.</summary>
    private static int StatusOf(Refusal refusal) =>
        refusal == Refuse.NotAsSeen ? StatusCodes.Status412PreconditionFailed : refusal.Code.HttpStatus();

    private sealed class TaggedAnswer<T>(T thing) : IResult
        where T : class
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var tag = EntityTags.Of(thing);
            httpContext.Response.Headers.ETag = tag;
            var isKnown = HttpMethods.IsGet(httpContext.Request.Method) && EntityTags.Lists(httpContext.Request.Headers.IfNoneMatch, tag);
            return (isKnown ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Ok(thing)).ExecuteAsync(httpContext);
        }
    }

    private sealed class RefusalAnswer(Refusal refusal) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (refusal.RetryAfterMs is { } wait)
            {
                httpContext.Response.Headers.RetryAfter = $"{(int)Math.Ceiling(wait / 1_000.0)}";
            }
            return Results.Problem(refusal.ToProblemDetails()).ExecuteAsync(httpContext);
        }
    }
}

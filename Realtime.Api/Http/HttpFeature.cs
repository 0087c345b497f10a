using Microsoft.Net.Http.Headers;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Http;

/// <summary>What all HTTP has in common: JSON, problems, CORS, the OpenAPI document and the console's files.</summary>
internal static class HttpFeature
{
    public static void AddHttp(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<Limits>().BindConfiguration("Limits").ValidateDataAnnotations().ValidateOnStart();
        services.ConfigureHttpJsonOptions(json => WireJson.Configure(json.SerializerOptions));
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = AddCode);
        services.AddExceptionHandler<UnplannedFailures>();
        services.AddSingleton<RequestPace>();
        services.AddOpenApi("v1", OpenApiDescription.Configure);

        var origins = builder.Configuration.GetSection("Cors:Origins").Get<string[]>() ?? [];
        // With credentials, since SignalR's client sends them with every request.
        services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(origins).AllowAnyHeader().AllowAnyMethod().AllowCredentials().WithExposedHeaders(HeaderNames.ETag, HeaderNames.RetryAfter)));

        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = context.Configuration.GetValue("Limits:FrameBytes", new Limits().FrameBytes);
        });
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void UseHttp(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (HasConsole(app))
        {
            app.UseDefaultFiles();
            app.UseStaticFiles();
        }
        app.UseRouting();
        app.UseCors();
    }

    /// <summary>To come after whoever finds out who asks.</summary>
    public static void UseRequestPace(this WebApplication app)
    {
        var pace = app.Services.GetRequiredService<RequestPace>();
        app.Use(next => http => pace.InvokeAsync(http, next));
    }

    /// <summary>The group of all endpoints under <c>/api/v1</c>. They need a token unless they say otherwise.</summary>
    public static RouteGroupBuilder MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Realtime API";
            page.SwaggerEndpoint("/openapi/v1.json", "Realtime API v1");
        });
        return app.MapGroup("/api/v1").RequireAuthorization().WithMetadata(new RequestPace.Paced());
    }

    /// <summary>Says what to do where the console has not been built; the rest works without it.</summary>
    public static void MapConsole(this WebApplication app)
    {
        if (!HasConsole(app))
        {
            app.MapGet("/", () => Results.Text(
                    "Realtime is running. The console is not built: run `npm ci && npm run build` in web/, or start with ./run.sh. The API is described at /docs.\n"))
                .ExcludeFromDescription();
        }
    }

    private static bool HasConsole(WebApplication app) => app.Environment.WebRootFileProvider.GetFileInfo("index.html").Exists;

    /// <summary>The framework's own problems know no codes; they get the one of their status.</summary>
    private static void AddCode(ProblemDetailsContext context)
    {
        var status = context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode;
        if (!context.ProblemDetails.Extensions.ContainsKey("code") && WrongParameter.Of(context.HttpContext) is { } parameter)
        {
            Refuse.Invalid(parameter, $"'{parameter}' is not of the right type.", "wrong_type").WriteTo(context.ProblemDetails);
        }
        context.ProblemDetails.Extensions.TryAdd("code", status switch
        {
            401 => ErrorCode.Unauthenticated,
            403 => ErrorCode.Forbidden,
            404 or 405 => ErrorCode.NotFound,
            409 => ErrorCode.Conflict,
            413 => ErrorCode.TooLarge,
            429 => ErrorCode.RateLimited,
            503 => ErrorCode.Unavailable,
            >= 500 => ErrorCode.Internal,
            _ => ErrorCode.Invalid,
        });
    }
}

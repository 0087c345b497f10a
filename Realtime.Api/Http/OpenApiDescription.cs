using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Realtime.Api.Accounts;
using Realtime.Api.Description;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Http;

/// <summary>What the OpenAPI document says beyond the endpoints: who we are, how one logs in, what can go wrong, and examples.</summary>
internal static class OpenApiDescription
{
    private const string Scheme = "bearer";
    private const string Problem = "Problem";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Describe(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
    }

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Realtime API",
            Version = "v1",
            Description = "Refusals are problems (RFC 9457) with a `code`, and a `reason`, `field` and `retryAfterMs` where they help. "
                + "What the hub at /hub is asked and tells is described at [/asyncapi.json](/asyncapi.json).",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Scheme,
            BearerFormat = "JWT",
            Description = "The accessToken of POST /api/v1/auth/login, register or refresh.",
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Problem] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A refusal, as RFC 9457 has it.",
            Required = new HashSet<string> { "status", "title", "code" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
                ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "For a person." },
                ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Contract.ValuesOf(typeof(ErrorCode)).Select(code => (JsonNode)code)] },
                ["reason"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "For a program: which no of that code." },
                ["field"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The request's field that is at fault." },
                ["retryAfterMs"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "How long to wait before another try." },
            },
        };
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var isOpen = !metadata.OfType<IAuthorizeData>().Any() || metadata.OfType<IAllowAnonymous>().Any();
        if (!isOpen)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [] }];
        }
        operation.Responses ??= [];
        var method = context.Description.HttpMethod;
        if (metadata.OfType<AnswersTag>().Any())
        {
            var done = (OpenApiResponse)operation.Responses["200"];
            done.Headers ??= new Dictionary<string, IOpenApiHeader>();
            done.Headers["ETag"] = new OpenApiHeader { Description = "Names this state of it.", Schema = Text() };
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = method == HttpMethods.Get ? "If-None-Match" : "If-Match",
                In = ParameterLocation.Header,
                Description = method == HttpMethods.Get ? "The ETag that is known already." : "The ETag of what was seen; another state is not changed.",
                Schema = Text(),
            });
            if (method == HttpMethods.Get)
            {
                operation.Responses["304"] = new OpenApiResponse { Description = "It is as it was." };
            }
            else
            {
                Refuse(412, ErrorCode.Conflict, "changed_meanwhile");
            }
        }
        foreach (var (status, answer) in operation.Responses.ToList())
        {
            // The framework's own words for a problem say less than ours.
            if (status[0] is '4' && status != "412" && answer is OpenApiResponse)
            {
                operation.Responses.Remove(status);
            }
        }
        var takesBody = operation.RequestBody is not null;
        var names = context.Description.RelativePath!.Contains('{', StringComparison.Ordinal);
        var isPaced = metadata.OfType<SignInPace.Paced>().Any();
        RefuseWhen(takesBody || operation.Parameters is { Count: > 0 }, 400, ErrorCode.Invalid);
        RefuseWhen(!isOpen || isPaced, 401, ErrorCode.Unauthenticated);
        RefuseWhen(names, 403, ErrorCode.Forbidden);
        RefuseWhen(names, 404, ErrorCode.NotFound);
        RefuseWhen(method != HttpMethods.Get, 409, ErrorCode.Conflict);
        RefuseWhen(takesBody, 413, ErrorCode.TooLarge);
        RefuseWhen(true, 429, ErrorCode.RateLimited);
        RefuseWhen(method == HttpMethods.Post && context.Description.RelativePath.EndsWith("/messages", StringComparison.Ordinal), 429, ErrorCode.SlowMode);
        RefuseWhen(true, 500, ErrorCode.Internal);
        RefuseWhen(true, 503, ErrorCode.Unavailable);

        void RefuseWhen(bool may, int status, ErrorCode code)
        {
            if (may)
            {
                Refuse(status, code);
            }
        }

        void Refuse(int status, ErrorCode code, string? reason = null)
        {
            var name = Contract.ValuesOf(typeof(ErrorCode))[(int)code];
            var example = new JsonObject { ["status"] = status, ["title"] = "What is wrong, for a person.", ["code"] = name };
            if (reason is not null)
            {
                example["reason"] = reason;
            }
            operation.Responses[$"{status}"] = new OpenApiResponse
            {
                Description = $"`{name}`. {ContractDocs.OfValue(typeof(ErrorCode), code.ToString())}",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem, context.Document), Example = example },
                },
            };
        }
    }

    private static void Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(ServerPermissions))
        {
            // Written by a converter of its own, of which the framework knows nothing.
            schema.Type = JsonSchemaType.Array;
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Contract.ValuesOf(type).Select(value => (JsonNode)value)] };
        }
        else if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        }
        else if (type.Namespace == typeof(Server).Namespace && !type.IsEnum)
        {
            schema.Description ??= ContractDocs.Of(type);
            schema.Examples = [ContractExamples.Of(type)];
            foreach (var field in Contract.FieldsOf(type))
            {
                if (field.Summary is not null && schema.Properties is { } known && known.TryGetValue(field.Name, out var one) && one is OpenApiSchema property)
                {
                    property.Description = field.Summary;
                }
            }
        }
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };
}

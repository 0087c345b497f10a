using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Connections;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Access;

/// <summary>An endpoint, and the operation that does the same, and what becomes of it for each kind of person.</summary>
/// <param name="Outcomes">One for each kind: the reason of the refusal, <c>hidden</c> for not found, or <c>{0}</c> for when it is done.</param>
/// <param name="Done">The status when it is done.</param>
internal sealed record RightsRow<T>(string Endpoint, string Outcomes, int Done, Func<T, object>? Body = null)
{
    /// <summary>The same on the hub, where there is one.</summary>
    public string? Operation { get; init; }

    public Func<T, object>? Request { get; init; }

    /// <summary>Instead of both the body and the request, where they hang on who asks, or something has to be there first.</summary>
    public Func<T, TestUser, Task<object>>? AskedBy { get; init; }
}

/// <summary>Has everybody ask for everything.</summary>
/// <param name="make">A place to do it to, with everybody in it.</param>
/// <param name="pathIn">An endpoint's path in that place.</param>
internal sealed class TableOfRights<T>(
    string[] kinds, RightsRow<T>[] rows, Func<Task<T>> make, Func<T, string, TestUser> person, Func<T, string, string> pathIn)
{
    public async Task CheckOverHttpAsync(string endpoint)
    {
        var row = rows.Single(row => row.Endpoint == endpoint);
        await CheckAsync(row, row.Done.ToString(CultureInfo.InvariantCulture), async (there, who) =>
        {
            var parts = endpoint.Split(' ');
            var body = row.AskedBy is { } asked ? await asked(there, who) : row.Body?.Invoke(there);
            var answer = await TestUser.SendAsync<object>(who.Url, who.Token, new HttpMethod(parts[0]), pathIn(there, parts[1]), body);
            return answer.Status < 300 ? $"{answer.Status}" : Say(answer.Code, answer.Reason);
        });
    }

    public async Task CheckOnTheHubAsync(string operation)
    {
        var row = rows.Single(row => row.Operation == operation);
        await CheckAsync(row, "done", async (there, who) =>
        {
            await using var hub = await who.ConnectAsync();
            var answer = await hub.AskAsync<object>(operation, row.AskedBy is { } asked ? await asked(there, who) : row.Request!(there));
            return answer.Error is { } error ? Say(error.Code == ErrorCode.NotFound ? "not_found" : "", error.Reason) : "done";
        });
    }

    /// <summary>Fails when an endpoint with this tag, or an operation that asks something of this namespace, has no row.</summary>
    public void CheckThatItIsWhole(RealtimeServer server, string tag, string services)
    {
        var endpoints = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags.Contains(tag) ?? false)
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.Replace("/api/v1/", "", StringComparison.Ordinal).TrimEnd('/')}"))
            .ToList();
        var operations =
            from method in typeof(RealtimeHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where method.GetParameters().Any(parameter => parameter.ParameterType.Namespace == services)
            select method.GetCustomAttribute<HubMethodNameAttribute>()!.Name;

        Assert.NotEmpty(endpoints);
        Assert.Empty(endpoints.Except(rows.Select(row => row.Endpoint)));
        Assert.Empty(operations.Except(rows.Select(row => row.Operation)));
    }

    /// <summary>Those who are refused change nothing, so one place does for all of them; each of the others gets one to do it to.</summary>
    private async Task CheckAsync(RightsRow<T> row, string done, Func<T, TestUser, Task<string>> askAsync)
    {
        var outcomes = row.Outcomes.Split(' ');
        Assert.Equal(kinds.Length, outcomes.Length);
        var untouched = await make();
        foreach (var (kind, outcome) in kinds.Zip(outcomes))
        {
            var isDone = outcome == "{0}";
            var there = isDone ? await make() : untouched;
            var got = await askAsync(there, person(there, kind));
            Assert.True((isDone ? done : outcome) == got, $"{row.Endpoint} by {kind}: expected {(isDone ? done : outcome)}, got {got}");
        }
    }

    private static string Say(string? code, string? reason) => code == "not_found" ? "hidden" : reason ?? code ?? "";
}

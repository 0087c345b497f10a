using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Http;

public sealed class ChangingWhatOneHasSeen(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly HttpClient Http = new();

    /// <summary>Every path that is changed with PATCH and has no version of its own in the body.</summary>
    private static readonly string[] Changed =
    [
        "users/me", "servers/{server}", "channels/{channel}", "servers/{server}/roles/everyone", "conversations/{group}", "streams/{stream}",
    ];

    public static TheoryData<string> Paths => new(Changed);

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task is_refused_when_it_was_changed_meanwhile_and_done_when_not(string path)
    {
        var (ada, url) = await AtAsync(path);
        var (first, second) = ChangesOf(path);
        var (seen, tag) = await AskAsync(ada, HttpMethod.Get, url);
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        Assert.NotNull(tag);

        var (changed, newTag) = await AskAsync(ada, HttpMethod.Patch, url, first, ifMatch: tag);
        var (late, _) = await AskAsync(ada, HttpMethod.Patch, url, second, ifMatch: tag);

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, newTag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        var problem = JsonNode.Parse(await late.Content.ReadAsStringAsync())!;
        Assert.Equal(("conflict", "changed_meanwhile"), ((string)problem["code"]!, (string)problem["reason"]!));
        var (now, nowTag) = await AskAsync(ada, HttpMethod.Get, url);
        Assert.Equal(await changed.Content.ReadAsStringAsync(), await now.Content.ReadAsStringAsync());
        Assert.Equal(newTag, nowTag);
        // A tag that a proxy has made weak, one of several, and none at all are as good.
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(ada, HttpMethod.Patch, url, second, ifMatch: $"\"other\", W/{nowTag}")).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(ada, HttpMethod.Patch, url, first)).Answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task lets_one_of_two_through_who_have_seen_the_same(string path)
    {
        var (ada, url) = await AtAsync(path);
        var (first, second) = ChangesOf(path);
        var (_, tag) = await AskAsync(ada, HttpMethod.Get, url);

        var answers = await Task.WhenAll(AskAsync(ada, HttpMethod.Patch, url, first, tag), AskAsync(ada, HttpMethod.Patch, url, second, tag));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.PreconditionFailed], answers.Select(answer => answer.Answer.StatusCode).Order());
    }

    [Fact]
    public async Task is_not_told_again_to_who_has_it_already()
    {
        var (ada, url) = await AtAsync("servers/{server}");
        var (_, tag) = await AskAsync(ada, HttpMethod.Get, url);
        using var request = Request(ada, HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);

        using var answer = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task is_offered_by_every_path_that_changes_a_thing()
    {
        var documented = (await OpenApi.PathsOfAsync(shared.Server)).Where(path => path.StartsWith("PATCH", StringComparison.Ordinal));

        // A message has its changeSeq, which its events carry as well.
        var expected = Changed.Select(path => $"PATCH {path.Replace("everyone", "{role}", StringComparison.Ordinal)}").Append("PATCH messages/{message}");
        Assert.Equal(
            expected.Select(path => System.Text.RegularExpressions.Regex.Replace(path, @"\{\w+\}", "{}")).Order(),
            documented.Order());
    }

    private static (object First, object Second) ChangesOf(string path) => path switch
    {
        "users/me" => (new UpdateProfile("One"), new UpdateProfile("Two")),
        "servers/{server}/roles/everyone" => (new UpdateRole(Colour: "#111111"), new UpdateRole(Colour: "#222222")),
        "conversations/{group}" => (new RenameConversation("One"), new RenameConversation("Two")),
        "streams/{stream}" => (new PatchStream(SlowModeSeconds: 1), new PatchStream(SlowModeSeconds: 2)),
        _ => (new { name = "One" }, new { name = "Two" }),
    };

    private async Task<(TestUser User, string Url)> AtAsync(string path)
    {
        var ada = await shared.Server.GuestAsync("Ada");
        var server = await ada.MakeServerAsync();
        var channel = await ada.MakeChannelAsync(server.Id);
        var group = await ada.OpenConversationAsync(await shared.Server.GuestAsync("Ben"), await shared.Server.GuestAsync("Cyd"));
        return (ada, path
            .Replace("{server}", server.Id, StringComparison.Ordinal)
            .Replace("{channel}", channel.Id, StringComparison.Ordinal)
            .Replace("{group}", group.Id, StringComparison.Ordinal)
            .Replace("{stream}", (await ada.StartStreamAsync()).Id, StringComparison.Ordinal));
    }

    private static async Task<(HttpResponseMessage Answer, string? Tag)> AskAsync(
        TestUser user, HttpMethod method, string path, object? body = null, string? ifMatch = null)
    {
        using var request = Request(user, method, path);
        request.Content = body is null ? null : JsonContent.Create(body, options: WireJson.Options);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }
        var answer = await Http.SendAsync(request);
        return (answer, answer.Headers.ETag?.ToString());
    }

    private static HttpRequestMessage Request(TestUser user, HttpMethod method, string path) =>
        new(method, new Uri(user.Url, $"/api/v1/{path}")) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", user.Token) } };
}

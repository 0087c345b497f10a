using System.Reflection;
using System.Text.Json.Nodes;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Http;

/// <summary>Whoever has lost the answer to a create may ask again, and there is one thing all the same.</summary>
public sealed class CreatingTwice(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly Create[] Creates =
    [
        new("POST servers", _ => new CreateServer("Tea room", Id: "own"), _ => new CreateServer("Other", Id: "own")),
        new("POST servers/{server}/channels", _ => new CreateChannel("tea", Id: "own", Topic: "Tea"), _ => new CreateChannel("other", Id: "own")),
        new("POST servers/{server}/roles", _ => new CreateRole("Tea", Id: "own"), _ => new CreateRole("Other", Id: "own")),
        new("POST servers/{server}/invites", _ => new CreateInvite(3, 60, "own-code-of-mine"), _ => new CreateInvite(4, 60, "own-code-of-mine")),
        new("POST conversations", there => new CreateConversation([there.Ben, there.Cyd], "Tea", "own"), there => new CreateConversation([there.Ben, there.Cyd], "Other", "own")),
        new("POST streams", _ => new StartStream("Tea", "own"), _ => new StartStream("Other", "own")),
        new("POST channels/{channel}/messages", _ => new PostMessage("tea", "own"), null),
        new("POST conversations/{group}/messages", _ => new PostMessage("tea", "own"), null),
        new("POST streams/{stream}/messages", _ => new PostMessage("tea", "own"), null),
    ];

    /// <summary>What makes nothing that could be there twice, and why.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["POST auth/register"] = "a username is taken once",
        ["POST auth/login"] = "a session of its own each time, which is meant",
        ["POST auth/guest"] = "an account of its own each time, in Development",
        ["POST auth/refresh"] = "a token is good for one use",
        ["POST auth/logout"] = "ends",
        ["POST ws-token"] = "nothing is stored",
        ["POST invites/{}/accept"] = "a member stays one and uses nothing up",
        ["POST attachments"] = "under its own id it is stored once, as its own tests say",
        ["POST servers/{}/join-requests"] = "one for each user",
        ["POST servers/{}/join-requests/{}/approve"] = "one for each user",
        ["POST servers/{}/join-requests/{}/deny"] = "ends",
        ["POST streams/{}/end"] = "ends",
        ["POST messages/{}/redact"] = "a second time it changes nothing",
        ["POST admin/dead-letters/{}/replay"] = "what follows is idempotent",
    };

    public static TheoryData<string> Paths => new(Creates.Select(create => create.Path));

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task makes_one_thing_and_answers_it_again(string path)
    {
        var create = Creates.Single(create => create.Path == path);
        var tenant = $"t{Guid.NewGuid():N}";
        var (ada, ben, cyd) = (shared.Server.UserOf(tenant, "ada"), shared.Server.UserOf(tenant, "ben"), shared.Server.UserOf(tenant, "cyd"));
        foreach (var user in new[] { ada, ben, cyd })
        {
            (await user.GetAsync<User>("users/me")).Expect(200);
        }
        var server = await ada.MakeServerAsync("srv");
        await ada.MakeChannelAsync(server.Id, "ch");
        var group = await ada.OpenConversationAsync(ben, cyd);
        var stream = await ada.StartStreamAsync();
        var url = path.Split(' ')[1]
            .Replace("{server}", "srv", StringComparison.Ordinal)
            .Replace("{channel}", "ch", StringComparison.Ordinal)
            .Replace("{group}", group.Id, StringComparison.Ordinal)
            .Replace("{stream}", stream.Id, StringComparison.Ordinal);
        var there = (Ben: ben.Id, Cyd: cyd.Id);

        var first = await ada.PostAsync<JsonNode>(url, create.Body(there));
        var second = await ada.PostAsync<JsonNode>(url, create.Body(there));

        Assert.Equal(201, first.Status);
        Assert.True(second.Status is 200 or 201, second.Text);
        Assert.Equal(Key(first.Value!), Key(second.Value!));
        if (create.Other is not null)
        {
            // With another content it is another thing, of which the name is taken.
            var other = await ada.PostAsync<JsonNode>(url, create.Other(there));
            Assert.Equal((409, "taken"), (other.Status, other.Reason));
        }
    }

    [Fact]
    public async Task of_what_is_somebody_elses_is_refused()
    {
        var tenant = $"t{Guid.NewGuid():N}";
        var (ada, ben) = (shared.Server.UserOf(tenant, "ada"), shared.Server.UserOf(tenant, "ben"));
        var server = await ada.MakeServerAsync("srv");
        (await ada.PostAsync<Channel>("servers/srv/channels", new CreateChannel("tea", Id: "ch"))).Expect(201);
        (await ada.PostAsync<LiveStream>("streams", new StartStream("Tea", "st"))).Expect(201);
        await ben.MakeServerAsync("mine");

        foreach (var answer in new[]
        {
            await ben.PostAsync<object>("servers", new CreateServer(server.Name, Id: "srv")),
            await ben.PostAsync<object>("servers/mine/channels", new CreateChannel("tea", Id: "ch")),
            await ben.PostAsync<object>("streams", new StartStream("Tea", "st")),
        })
        {
            Assert.Equal((409, "taken"), (answer.Status, answer.Reason));
        }
    }

    [Fact]
    public async Task is_thought_of_for_every_create_that_there_is()
    {
        var documented = (await OpenApi.PathsOfAsync(shared.Server)).Where(path => path.StartsWith("POST", StringComparison.Ordinal));

        var listed = Creates.Select(create => System.Text.RegularExpressions.Regex.Replace(create.Path, @"\{\w+\}", "{}")).Concat(Others.Keys);
        Assert.Equal(documented.Order(), listed.Order());
    }

    [Fact]
    public void takes_an_own_id_or_a_nonce_wherever_the_contract_creates()
    {
        var creating = typeof(Operations).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(Operations).Namespace && (type.Name.StartsWith("Create", StringComparison.Ordinal)
                || type.Name.StartsWith("Send", StringComparison.Ordinal) || type.Name is nameof(PostMessage) or nameof(StartStream)))
            .ToList();

        Assert.NotEmpty(creating);
        Assert.All(creating, type => Assert.Contains(
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance), property => property.Name is "Nonce" or "Code" or "Id" && property.PropertyType == typeof(string)));
    }

    /// <summary>All but what says that it was there.</summary>
    private static string Key(JsonNode thing)
    {
        var copy = thing.DeepClone().AsObject();
        copy.Remove("duplicate");
        return copy.ToJsonString();
    }

    private sealed record Create(string Path, Func<(string Ben, string Cyd), object> Body, Func<(string Ben, string Cyd), object>? Other);
}

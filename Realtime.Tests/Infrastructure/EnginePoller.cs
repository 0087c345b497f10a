using System.Text;
using System.Text.Json.Nodes;

namespace Realtime.Tests.Infrastructure;

/// <summary>A client of Engine.IO's long polling that does nothing by itself: each poll and each POST is one that the test asks for.</summary>
internal sealed class EnginePoller(Uri server, string query = "")
{
    private static readonly HttpClient Http = new();

    private readonly Queue<string> _heard = [];

    /// <summary>Null before <see cref="OpenAsync"/>.</summary>
    public string? Sid { get; private set; }

    public Uri Address(string transport = "polling") =>
        new(server, $"/socket.io/?EIO=4&transport={transport}{(Sid is null ? "" : $"&sid={Sid}")}{query}");

    /// <summary>A session whose client is connected as somebody.</summary>
    public static async Task<EnginePoller> ConnectAsync(TestUser user)
    {
        var poller = new EnginePoller(user.Url);
        await poller.OpenAsync();
        await poller.PostAsync($$"""40{"token":"{{user.Token}}"}""");
        await poller.NextAsync(packet => (string?)packet["packet"] == "40", "CONNECT");
        return poller;
    }

    public async Task<JsonObject> OpenAsync()
    {
        var opening = DialectFrame.Read((await PollAsync()).Text);
        Assert.Equal("0", (string?)opening["packet"]);
        Sid = (string?)opening["data"]!["sid"];
        return opening;
    }

    public async Task<(int Status, string Text)> PollAsync()
    {
        using var response = await Http.GetAsync(Address()).OrFail("an answer to a poll");
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<(int Status, string Text)> PostAsync(params string[] packets) =>
        PostAsync(new StringContent(string.Join('\u001e', packets), Encoding.UTF8, "text/plain"));

    public async Task<(int Status, string Text)> PostAsync(HttpContent body)
    {
        using (body)
        {
            using var response = await Http.PostAsync(Address(), body).OrFail("an answer to a POST");
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
    }

    /// <summary>The next packet that it is so for, polling for as long as there is none; those before it are passed over.</summary>
    public async Task<JsonObject> NextAsync(Func<JsonObject, bool> isSo, string what)
    {
        using var deadline = new CancellationTokenSource(Soon.Deadline);
        while (!deadline.IsCancellationRequested)
        {
            while (_heard.TryDequeue(out var text))
            {
                if (DialectFrame.Read(text) is var packet && isSo(packet))
                {
                    return packet;
                }
            }
            var (status, packets) = await PollAsync();
            Assert.True(status == 200, $"Polled for {what}, got {status}: {packets}");
            foreach (var packet in packets.Split('\u001e'))
            {
                _heard.Enqueue(packet);
            }
        }
        throw new TimeoutException($"Polled {Soon.Deadline.TotalSeconds} s for {what}");
    }

    public async Task<JsonNode> NextAsync(string name) =>
        (await NextAsync(packet => (string?)packet["packet"] == "42" && (string?)packet["data"]![0] == name, name))["data"]![1]!;

    /// <summary>What a callback would be handed.</summary>
    public async Task<JsonNode> AskAsync(string arguments)
    {
        Assert.Equal((200, "ok"), await PostAsync($"425{arguments}"));
        return (await NextAsync(packet => (string?)packet["packet"] == "435", $"an answer to {arguments}"))["data"]![0]!;
    }

    /// <summary>Whether the server does not know its session any more.</summary>
    public async Task<bool> IsForgottenAsync() => await PostAsync("3") is (400, """{"code":1,"message":"Session ID unknown"}""");
}

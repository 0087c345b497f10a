using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Tests.Infrastructure;

/// <summary>What an endpoint answered: a value, or a problem.</summary>
internal sealed record HttpAnswer<T>(int Status, T? Value, string? Code, string? Reason, string? Field, string Text)
    where T : class
{
    public T Expect(int status)
    {
        Assert.True(Status == status, $"Expected {status}, got {Status}: {Text}");
        return Value!;
    }
}

/// <summary>Somebody who uses the product, over HTTP and on the hub. Its methods are what people do, not how.</summary>
internal sealed class TestUser(Uri url, string id, string? token)
{
    private static readonly HttpClient Http = new();

    /// <summary>The server that they use.</summary>
    public Uri Url => url;

    public string Id => id;

    public string? Token => token;

    public Task<HttpAnswer<T>> GetAsync<T>(string path)
        where T : class => SendAsync<T>(url, token, HttpMethod.Get, path, null);

    public Task<HttpAnswer<T>> PostAsync<T>(string path, object? body = null)
        where T : class => SendAsync<T>(url, token, HttpMethod.Post, path, body);

    public Task<HttpAnswer<T>> PutAsync<T>(string path, object? body = null)
        where T : class => SendAsync<T>(url, token, HttpMethod.Put, path, body);

    public Task<HttpAnswer<T>> PatchAsync<T>(string path, object body)
        where T : class => SendAsync<T>(url, token, HttpMethod.Patch, path, body);

    public Task<HttpAnswer<T>> DeleteAsync<T>(string path)
        where T : class => SendAsync<T>(url, token, HttpMethod.Delete, path, null);

    /// <summary>Connects the way any client of SignalR's protocol may.</summary>
    /// <param name="lane">False: over SignalR's own transport.</param>
    public Task<HubSocket> ConnectAsync(bool lane = true) => HubSocket.ConnectAsync(url, token, lane);

    public Task<HubSocket> ConnectAsync(CancellationToken cancellation) => HubSocket.ConnectAsync(url, token, cancellation: cancellation);

    public Task<HubSocket> ConnectAsync(string? deviceId) => HubSocket.ConnectAsync(url, token, deviceId: deviceId);

    /// <summary>Connects with our own client library.</summary>
    public async Task<RealtimeClient> ConnectClientAsync()
    {
        var client = new RealtimeClient(new RealtimeClientOptions { Url = url, AccessToken = _ => ValueTask.FromResult(token!) });
        await client.StartAsync().OrFail("the client to connect");
        return client;
    }

    public async Task<Server> MakeServerAsync(string? serverId = null, ServerVisibility visibility = ServerVisibility.Public) =>
        (await PostAsync<Server>("servers", new CreateServer("Tea room", visibility, serverId))).Expect(201);

    public async Task<TopicRef> MakeChannelAsync(string serverId, string? channelId = null) =>
        new(TopicKind.Channel, (await PostAsync<Channel>($"servers/{serverId}/channels", new CreateChannel("general", Id: channelId))).Expect(201).Id);

    /// <summary>A public server with a channel in it.</summary>
    public async Task<TopicRef> MakeChannelAsync() => await MakeChannelAsync((await MakeServerAsync()).Id);

    public async Task JoinServerOfAsync(TopicRef channel, TestUser owner)
    {
        var serverId = (await owner.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        (await PutAsync<object>($"servers/{serverId}/members/me")).Expect(204);
    }

    public async Task<TopicRef> OpenConversationAsync(params TestUser[] others)
    {
        var answer = await PostAsync<Conversation>("conversations", new CreateConversation([.. others.Select(other => other.Id)]));
        Assert.True(answer.Status is 200 or 201, answer.Text);
        return new TopicRef(TopicKind.Conversation, answer.Value!.Id);
    }

    public async Task<TopicRef> StartStreamAsync() =>
        new(TopicKind.Stream, (await PostAsync<LiveStream>("streams", new StartStream("Live"))).Expect(201).Id);

    public async Task<MessageSent> SayAsync(TopicRef topic, string content, string? nonce = null)
    {
        var answer = await PostAsync<MessageSent>($"{PathOf(topic)}/messages", new PostMessage(content, nonce));
        Assert.True(answer.Status is 200 or 201, answer.Text);
        return answer.Value!;
    }

    /// <summary>Uploads a file; the answer may be a refusal.</summary>
    public Task<HttpAnswer<AttachmentUploaded>> UploadAsync(byte[] bytes, string? name = "notes.txt", string? id = null)
    {
        var query = $"?{(name is null ? "" : $"name={Uri.EscapeDataString(name)}&")}{(id is null ? "" : $"id={id}")}";
        return PostAsync<AttachmentUploaded>($"attachments{query}", new ByteArrayContent(bytes));
    }

    /// <summary>Uploads a file of a few words, and answers its id.</summary>
    public async Task<string> UploadAsync(string text = "some words") =>
        (await UploadAsync(System.Text.Encoding.UTF8.GetBytes(text))).Expect(201).Id;

    /// <summary>Sends a message with attachments; the answer may be a refusal.</summary>
    public Task<HttpAnswer<MessageSent>> SendAsync(TopicRef topic, string[] attachments, string content = "", string? nonce = null) =>
        PostAsync<MessageSent>($"{PathOf(topic)}/messages", new PostMessage(content, nonce, Attachments: attachments));

    /// <summary>What a path under <c>/api/v1</c> answers, with its headers; the caller disposes it.</summary>
    /// <param name="withToken">False: as a browser asks for a picture.</param>
    public async Task<HttpResponseMessage> FetchAsync(string path, bool withToken = true, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, path.StartsWith('/') ? path : $"/api/v1/{path}"));
        request.Headers.Authorization = withToken ? new AuthenticationHeaderValue("Bearer", token) : null;
        headers?.Invoke(request.Headers);
        return await Http.SendAsync(request);
    }

    /// <summary>The status with which the bytes of an attachment are answered.</summary>
    public async Task<int> StatusOfAsync(string attachmentId)
    {
        using var answer = await FetchAsync($"attachments/{attachmentId}");
        return (int)answer.StatusCode;
    }

    public async Task<MessageSent> ReplyAsync(TopicRef topic, string threadId, string content) =>
        (await PostAsync<MessageSent>($"{PathOf(topic)}/messages", new PostMessage(content, ThreadId: threadId))).Expect(201);

    public async Task<HistoryPage> HistoryAsync(TopicRef topic, string query = "") =>
        (await GetAsync<HistoryPage>($"{PathOf(topic)}/messages{query}")).Expect(200);

    public static string PathOf(TopicRef topic) => topic.Type switch
    {
        TopicKind.Channel => $"channels/{topic.Id}",
        TopicKind.Conversation => $"conversations/{topic.Id}",
        TopicKind.Stream => $"streams/{topic.Id}",
        _ => throw new ArgumentException("Holds no messages.", nameof(topic)),
    };

    public static async Task<HttpAnswer<T>> SendAsync<T>(Uri url, string? token, HttpMethod method, string path, object? body)
        where T : class
    {
        using var request = new HttpRequestMessage(method, new Uri(url, $"/api/v1/{path}"));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
        {
            request.Content = body as HttpContent ?? JsonContent.Create(body, options: WireJson.Options);
        }
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (response.IsSuccessStatusCode)
        {
            return new((int)response.StatusCode, text.Length == 0 ? null : JsonSerializer.Deserialize<T>(text, WireJson.Options), null, null, null, text);
        }
        var problem = text.Length == 0 ? new ProblemDetails() : JsonSerializer.Deserialize<ProblemDetails>(text, WireJson.Options)!;
        return new((int)response.StatusCode, null, Extension("code"), Extension("reason"), Extension("field"), text);

        string? Extension(string name) => problem.Extensions.TryGetValue(name, out var value) ? value?.ToString() : null;
    }
}

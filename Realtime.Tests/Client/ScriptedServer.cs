using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

/// <summary>A server that does what the test says, and writes down what it was asked: SignalR at <c>/hub</c>, with nothing behind it.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app)
    {
        _app = app;
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Url { get; }

    public Script Script => _app.Services.GetRequiredService<Script>();

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Script>();
        builder.Services.AddSignalR(hub => hub.MaximumParallelInvocationsPerClient = 100)
            .AddJsonProtocol(json => WireJson.Configure(json.PayloadSerializerOptions));
        var app = builder.Build();
        app.UseWebSockets();
        app.MapHub<ScriptedHub>("/hub");
        app.MapGet("/closing/{code:int}/hub", CloseAsync);
        await app.StartAsync();
        return new ScriptedServer(app);
    }

    /// <summary>To every connection there is.</summary>
    public Task TellAsync(string name, object payload) =>
        _app.Services.GetRequiredService<IHubContext<ScriptedHub>>().Clients.All.SendAsync(name, payload);

    /// <summary>Ends every connection there is, without a word.</summary>
    public async Task CloseAllAsync()
    {
        foreach (var connection in Script.Open.Values)
        {
            connection.Abort();
        }
        await Soon.UntilAsync(() => Script.Open.IsEmpty, "the connections to end");
    }

    /// <summary>Below this address it greets, and once it may answer, closes with that code and not a word more.</summary>
    public Uri ClosingWith(int closeCode) => new(Url, $"/closing/{closeCode}");

    public RealtimeClient Client(TimeProvider? time = null, Func<string>? token = null, string? deviceId = null) => new(new RealtimeClientOptions
    {
        Url = Url,
        AccessToken = _ => ValueTask.FromResult(token?.Invoke() ?? "token"),
        TimeProvider = time ?? TimeProvider.System,
        DeviceId = deviceId,
    });

    public async Task<RealtimeClient> ConnectAsync(TimeProvider? time = null, Func<string>? token = null, string? deviceId = null)
    {
        var client = Client(time, token, deviceId);
        await client.StartAsync().OrFail("the client to connect");
        return client;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task CloseAsync(HttpContext context, int code, Script script)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await socket.ReceiveAsync(new byte[4_096], context.RequestAborted);
        script.Count();
        var connected = JsonSerializer.Serialize(
            new Connected("c_1", "usr_me", "default", DateTimeOffset.UnixEpoch, 15_000, script.Limits), WireJson.Options);
        var greeting = $"{{}}\u001e{{\"type\":1,\"target\":\"{Events.Connected}\",\"arguments\":[{connected}]}}\u001e";
        await socket.SendAsync(Encoding.UTF8.GetBytes(greeting), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        await script.Answering;
        await socket.CloseAsync((WebSocketCloseStatus)code, null, context.RequestAborted);
    }
}

/// <summary>What the server is to do, and what it was asked.</summary>
internal sealed class Script
{
    private int _connections;

    /// <summary>Said instead of CONNECTED, while there is one.</summary>
    public Goodbye? Greeting { get; set; }

    public ConnectionLimits Limits { get; set; } = new(524_288, 8_000, 500, 100, 100, 500, 1_000, 1_000);

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Each connection's address and token.</summary>
    public ConcurrentQueue<(string Query, string Authorization)> Opened { get; } = [];

    public ConcurrentDictionary<string, HubCallerContext> Open { get; } = [];

    public ConcurrentQueue<(string Operation, object Request)> Asked { get; } = [];

    /// <summary>What is asked waits for it.</summary>
    public Task Answering { get; set; } = Task.CompletedTask;

    /// <summary>The refusals of the next operations.</summary>
    public ConcurrentQueue<HubError> Refusals { get; } = [];

    public IEnumerable<T> Requests<T>() => Asked.Select(asked => asked.Request).OfType<T>();

    public void Opens(HubCallerContext connection, string query, string authorization)
    {
        Open[connection.ConnectionId] = connection;
        Opened.Enqueue((query, authorization));
        Count();
    }

    public void Count() => Interlocked.Increment(ref _connections);

    public async Task<HubReply<T>> AnswerAsync<T>(string operation, object request, T answer)
        where T : class
    {
        Asked.Enqueue((operation, request));
        await Answering;
        return Refusals.TryDequeue(out var refusal) ? new HubReply<T>(null, refusal) : new HubReply<T>(answer, null);
    }
}

internal sealed class ScriptedHub(Script script) : Hub
{
    public override async Task OnConnectedAsync()
    {
        var request = Context.GetHttpContext()!.Request;
        script.Opens(Context, request.QueryString.Value ?? "", request.Headers.Authorization.ToString());
        if (script.Greeting is { } goodbye)
        {
            await Clients.Caller.SendAsync(Events.Goodbye, goodbye);
            return;
        }
        await Clients.Caller.SendAsync(
            Events.Connected, new Connected(Context.ConnectionId, "usr_me", "default", DateTimeOffset.UnixEpoch, 15_000, script.Limits));
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        script.Open.TryRemove(Context.ConnectionId, out _);
        return Task.CompletedTask;
    }

    [HubMethodName(Operations.Subscribe)]
    public Task<HubReply<SubscribeReply>> Subscribe(SubscribeRequest request) => script.AnswerAsync(Operations.Subscribe, request, new SubscribeReply([
        .. request.Subscriptions.Select(one => new Subscription(one.Type, one.Id, SubscriptionStatus.Subscribed, 0, "e1", Messages: [], Complete: true)),
    ]));

    [HubMethodName(Operations.Unsubscribe)]
    public Task<HubReply<SubscribeReply>> Unsubscribe(SubscribeRequest request) => script.AnswerAsync(
        Operations.Unsubscribe, request, new SubscribeReply([
            .. request.Subscriptions.Select(one => new Subscription(one.Type, one.Id, SubscriptionStatus.Unsubscribed)),
        ]));

    [HubMethodName(Operations.MessageSend)]
    public Task<HubReply<MessageSent>> Send(SendMessage request) =>
        script.AnswerAsync(Operations.MessageSend, request, new MessageSent("msg_1", 1, DateTimeOffset.UnixEpoch, Duplicate: false, request.Nonce));

    [HubMethodName(Operations.History)]
    public Task<HubReply<HistoryPage>> History(HistoryRequest request) =>
        script.AnswerAsync(Operations.History, request, new HistoryPage([], HasMore: false, 0, "e1"));

    [HubMethodName(Operations.Typing)]
    public Task<HubReply<Done>> Typing(TypingRequest request) => script.AnswerAsync(Operations.Typing, request, new Done());

    [HubMethodName(Operations.PresenceUpdate)]
    public Task<HubReply<PresenceUpdated>> UpdatePresence(UpdatePresence request) =>
        script.AnswerAsync(Operations.PresenceUpdate, request, new PresenceUpdated(request.Status));

    [HubMethodName(Operations.AuthRefresh)]
    public Task<HubReply<AuthRefreshed>> Refresh(AuthRefresh request) =>
        script.AnswerAsync(Operations.AuthRefresh, request, new AuthRefreshed(DateTimeOffset.UnixEpoch));
}

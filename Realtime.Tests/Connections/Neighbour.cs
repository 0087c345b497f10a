using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

/// <summary>Somebody well-behaved on the same server, beside whoever is not: each message comes, in order, whatever the other does.</summary>
internal sealed class Neighbour : IAsyncDisposable
{
    private readonly RealtimeServer _server;
    private readonly TestUser _user;
    private readonly TopicRef _channel;
    private readonly HubSocket _hub;
    private long _heard;

    private Neighbour(RealtimeServer server, TestUser user, TopicRef channel, HubSocket hub)
    {
        (_server, _user, _channel, _hub) = (server, user, channel, hub);
    }

    public TopicRef Channel => _channel;

    public static async Task<Neighbour> MoveInAsync(RealtimeServer server)
    {
        var user = await server.GuestAsync("Neighbour");
        var channel = await user.MakeChannelAsync();
        var hub = await user.ConnectAsync();
        await hub.SubscribeAsync(channel);
        return new Neighbour(server, user, channel, hub);
    }

    /// <summary>It hears what is said, in order, on the connection that it has had all along, and the server has logged no error.</summary>
    public async Task NoticesNothingAsync()
    {
        for (var message = 0; message < 3; message++)
        {
            await _user.SayAsync(_channel, "good morning");
            Assert.Equal(++_heard, (await _hub.NextAsync<MessageChange>(Events.MessageCreate)).Seq);
        }
        Assert.Empty(_server.Errors.Entries);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();
}

/// <summary>A server with a neighbour on it, for all tests of a class.</summary>
public sealed class HostileGround : IAsyncLifetime
{
    /// <summary>Each once directly and once by way of a negotiation.</summary>
    public static TheoryData<string, bool> OnEitherLane(IEnumerable<string> names)
    {
        var cases = new TheoryData<string, bool>();
        foreach (var name in names)
        {
            cases.Add(name, false);
            cases.Add(name, true);
        }
        return cases;
    }

    internal const int HandshakeSeconds = 3;

    internal RealtimeServer Server { get; private set; } = null!;

    internal TestUser Hostile { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await RealtimeServer.StartAsync(settings: [("Limits:FrameBytes", "16384"), ("Limits:HandshakeSeconds", $"{HandshakeSeconds}")]);
        Hostile = await Server.GuestAsync("Hostile");
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

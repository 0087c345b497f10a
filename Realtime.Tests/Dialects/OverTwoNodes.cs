using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Dialects;

/// <summary>All dialects on one channel over two nodes: one order without a hole, whatever one of them does.</summary>
public sealed class OverTwoNodes : IAsyncLifetime
{
    private readonly List<DialectSocket> _sockets = [];
    private TestRedis _redis = null!;
    private TestDatabase _database = null!;
    private RealtimeServer[] _nodes = null!;
    private string _serverId = null!;
    private TopicRef _channel;

    public static TheoryData<string> Dialects => Tongue.Names;

    private TestUser Ada => _nodes[0].UserOf("t", "ada");

    public async Task InitializeAsync()
    {
        _redis = await TestRedis.StartAsync();
        _database = await TestDatabase.CreateAsync();
        (string, string)[] settings = [("ConnectionStrings:Redis", _redis.Configuration), ("Limits:ContentCharacters", "100000")];
        _nodes = [await RealtimeServer.StartAsync(database: _database, settings: settings), await RealtimeServer.StartAsync(database: _database, settings: settings)];
        _serverId = (await Ada.MakeServerAsync()).Id;
        _channel = await Ada.MakeChannelAsync(_serverId);
    }

    public async Task DisposeAsync()
    {
        foreach (var socket in _sockets)
        {
            await socket.DisposeAsync();
        }
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
        await _database.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task what_is_said_at_either_is_heard_at_both_in_one_order()
    {
        const int each = 20;
        var listeners = new List<(Tongue Tongue, DialectSocket Socket)>();
        foreach (var tongue in Tongue.All)
        {
            foreach (var node in _nodes)
            {
                listeners.Add((tongue, await JoinAsync(tongue, node)));
            }
        }

        await Task.WhenAll(_nodes.Select(async node =>
        {
            for (var index = 0; index < each; index++)
            {
                await node.UserOf("t", "ada").SayAsync(_channel, $"{index}");
            }
        }));

        foreach (var (tongue, socket) in listeners)
        {
            for (var seq = 1; seq <= _nodes.Length * each; seq++)
            {
                Assert.Equal(seq, await NextSeqAsync(tongue, socket));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task who_does_not_read_is_sent_away_and_the_others_hear_everything(string dialect)
    {
        var tongue = Tongue.Of(dialect);
        var slow = await JoinAsync(tongue, _nodes[0], receiveBuffer: 4_096);
        var quick = await JoinAsync(tongue, _nodes[0]);
        var content = new string('x', 60_000);
        slow.StopReading();

        // More than any buffer on the way holds.
        var said = 0;
        await Soon.UntilAsync(
            async () =>
            {
                said = (int)(await Ada.SayAsync(_channel, content)).Seq;
                return await IsCutOffAsync(slow, tongue);
            },
            "one who does not read to be cut off");

        for (var seq = 1; seq <= said; seq++)
        {
            Assert.Equal(seq, await NextSeqAsync(tongue, quick));
        }
        // What it hears of before that is in order and has no hole.
        slow.ReadOn();
        var heard = 0L;
        while (await slow.TryNextAsync() is { } frame)
        {
            if (tongue.NewMessageIn(frame) is { } message)
            {
                Assert.Equal(++heard, (long)message["seq"]!);
            }
        }
        Assert.InRange(heard, 0, said - 1);
    }

    private async Task<DialectSocket> JoinAsync(Tongue tongue, RealtimeServer node, int? receiveBuffer = null)
    {
        var socket = await tongue.ConnectAsync(node.UserOf("t", "ada"), receiveBuffer);
        _sockets.Add(socket);
        Assert.True(await tongue.SubscribeAsync(socket, _channel, _serverId));
        return socket;
    }

    private static async Task<long> NextSeqAsync(Tongue tongue, DialectSocket socket)
    {
        var frame = await socket.NextAsync(frame => tongue.NewMessageIn(frame) is not null, "a message");
        return (long)tongue.NewMessageIn(frame)!["seq"]!;
    }

    /// <summary>Whether the server does not take any more what it says: it was cut off.</summary>
    private static async Task<bool> IsCutOffAsync(DialectSocket socket, Tongue tongue)
    {
        try
        {
            await socket.SendAsync(tongue.Ping);
            return false;
        }
        catch (Exception failure) when (failure is System.Net.WebSockets.WebSocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}

using System.Diagnostics;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Chaos;

/// <summary>Who takes part. Each kind is spread over the cluster's doors.</summary>
internal sealed record Crowd
{
    public int LibraryWriters { get; init; } = 3;

    public int SocketWriters { get; init; } = 3;

    public int LibraryReaders { get; init; } = 3;

    public int ReturningSockets { get; init; } = 3;

    public int StayingSockets { get; init; } = 2;

    public int Outsiders { get; init; } = 2;

    /// <summary>The nodes that are harmed: sockets that stay may end there, and only there.</summary>
    public IReadOnlyList<int> Harmed { get; init; } = [];

    public Pace Pace { get; init; } = new(TimeSpan.FromMilliseconds(80));

    /// <summary>Called as often as a library reader has connected, with the server's time.</summary>
    public Action<DateTimeOffset> Connected { get; init; } = _ => { };
}

/// <summary>Many who write to one channel of a public server and many who read it, while harm is done.</summary>
internal sealed class Workload : IAsyncDisposable
{
    private readonly Cluster _cluster;
    private readonly List<Writer> _writers = [];
    private readonly List<IReader> _readers = [];

    private Workload(Cluster cluster, TopicRef channel)
    {
        _cluster = cluster;
        Channel = channel;
    }

    public TopicRef Channel { get; }

    public Ledger Ledger { get; } = new();

    /// <summary>Its owner made the server that the channel is in.</summary>
    public TestUser Owner => _cluster.User("owner");

    public static async Task<Workload> StartAsync(Cluster cluster, Crowd? crowd = null)
    {
        crowd ??= new Crowd();
        var channel = await cluster.User("owner").MakeChannelAsync();
        var load = new Workload(cluster, channel);
        load.Gather(crowd);
        var members = Enumerable.Range(0, Member.Count).Select(member => cluster.User(Member.Name(member)));
        await Task.WhenAll(members.Select(member => member.JoinServerOfAsync(channel, load.Owner)));
        await Task.WhenAll(load._readers.Select(reader => reader.BeginAsync()));
        await Task.WhenAll(load._writers.Select(writer => writer.BeginAsync()));
        return load;
    }

    /// <summary>Waits until every writer has had this many more sends acknowledged.</summary>
    public async Task GoesOnAsync(int messages = 3)
    {
        var goals = _writers.Select(writer => (Writer: writer, Goal: writer.Acknowledged + messages)).ToArray();
        foreach (var (writer, goal) in goals)
        {
            await Soon.UntilAsync(() => writer.Acknowledged >= goal, $"{writer.Name} to have {messages} more sends acknowledged");
        }
    }

    /// <summary>The owner says something too.</summary>
    public async Task SayAsync(string content)
    {
        var nonce = $"owner-{Guid.NewGuid():N}";
        Ledger.Attempt(nonce);
        Ledger.Acknowledge(nonce, await Owner.SayAsync(Channel, content, nonce));
    }

    /// <summary>Cuts the plain sockets that come back off from where they are.</summary>
    public void DropReturning()
    {
        foreach (var socket in _readers.OfType<ReturningSocket>())
        {
            socket.Drop();
        }
    }

    /// <summary>Waits until every writer has said what it was to say.</summary>
    public Task SaidAllAsync() => Task.WhenAll(_writers.Select(writer => writer.Done)).OrFail("everything to be said");

    /// <summary>How long it takes until every reader has what is acknowledged by now.</summary>
    public async Task<TimeSpan> CatchUpAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        var head = Ledger.Head;
        await Soon.UntilAsync(() => Complete.All(reader => reader.Heard.Last >= head), $"every reader to have {head} messages");
        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>Lets the writers finish and the readers catch up, reads what is stored, and compares. Then everybody leaves, and nothing may be left of them.</summary>
    public async Task<Verdict> SettleAsync()
    {
        await Task.WhenAll(_writers.Select(writer => writer.StopAsync()));
        var stored = await FinalReadAsync();
        try
        {
            await Soon.UntilAsync(() => Complete.All(reader => reader.Heard.Last >= stored.Count), "every reader to have every message");
        }
        catch (TimeoutException)
        {
            // Who has not is named by the verdict.
        }
        var verdict = new Verdict(Ledger, stored, [.. _readers.Select(reader => reader.Heard)], [.. Complete.Select(reader => reader.Heard)]);
        await LeaveAsync();
        await _cluster.ExpectNothingLeftAsync();
        return verdict;
    }

    public async ValueTask DisposeAsync() => await LeaveAsync();

    private IEnumerable<IReader> Complete => _readers.Where(reader => reader.MustHaveAll);

    private void Gather(Crowd crowd)
    {
        var index = 0;
        Add(crowd.LibraryWriters, "library writer", (user, name) => _writers.Add(new LibraryWriter(user, Channel, name, Ledger, crowd.Pace, Chance.For(index))));
        Add(crowd.SocketWriters, "socket writer", (user, name) => _writers.Add(new SocketWriter(user, Channel, name, Ledger, crowd.Pace, Chance.For(index))));
        Add(crowd.LibraryReaders, "library reader", (user, name) => _readers.Add(new LibraryReader(user, Channel, new HeardTopic(name, Ledger), Ledger, crowd.Connected)));
        Add(crowd.ReturningSockets, "returning socket", (user, name) =>
            _readers.Add(new ReturningSocket(user, Channel, new HeardTopic(name, Ledger), Ledger, Chance.For(index))));
        for (var socket = 0; socket < crowd.StayingSockets; socket++)
        {
            var node = socket % _cluster.Doors.Count;
            var heard = new HeardTopic($"staying-socket-{socket}", Ledger);
            _readers.Add(new StayingSocket(_cluster.User(Member.Name(socket), node), Channel, heard, Ledger, crowd.Harmed.Contains(node)));
        }
        for (var outsider = 0; outsider < crowd.Outsiders; outsider++)
        {
            var heard = new HeardTopic($"outsider-{outsider}", Ledger);
            _readers.Add(new Outsider(_cluster.User($"outsider{outsider}", UnharmedDoor(crowd)), Channel, heard, Ledger));
        }

        void Add(int count, string kind, Action<TestUser, string> add)
        {
            for (var one = 0; one < count; one++, index++)
            {
                add(_cluster.User(Member.Name(index), index), $"{kind.Replace(' ', '-')}-{one}");
            }
        }
    }

    private int UnharmedDoor(Crowd crowd) => Enumerable.Range(0, _cluster.Doors.Count).Except(crowd.Harmed).FirstOrDefault();

    /// <summary>Everything that is stored, by seq, as any client may read it.</summary>
    private async Task<IReadOnlyList<Message>> FinalReadAsync()
    {
        var stored = new List<Message>();
        HistoryPage page;
        do
        {
            page = await Owner.HistoryAsync(Channel, $"?limit=1000&after={(stored.Count == 0 ? 0 : stored[^1].Seq)}");
            stored.AddRange(page.Messages);
        }
        while (page.HasMore);
        return stored;
    }

    private async Task LeaveAsync()
    {
        foreach (var client in _writers.Cast<IAsyncDisposable>().Concat(_readers).ToArray())
        {
            await client.DisposeAsync();
        }
        _writers.Clear();
        _readers.Clear();
    }

    /// <summary>The users that the clients belong to; several clients of one are nothing unusual.</summary>
    private static class Member
    {
        public const int Count = 20;

        public static string Name(int index) => $"member{index % Count}";
    }
}

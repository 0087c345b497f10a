using Realtime.Api.Connections;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Streams;

/// <summary>
/// How many watch a stream, over all nodes. Each node says how many it has: in each round those that changed, and now and then
/// all of them. What was not heard again for a while counts no more. So the sum is right again after a node has died
/// or the way between the nodes was broken, and nothing is stored anywhere.
/// </summary>
internal sealed class ViewerCounts
{
    /// <summary>How often a node looks at its own counts, says what changed, and tells its viewers.</summary>
    public static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    /// <summary>How long what another node said holds.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(15);

    /// <summary>In every which round a node says all its counts.</summary>
    private const int AllEvery = 5;

    /// <summary>Most counts in one message.</summary>
    private const int AtATime = 500;

    /// <summary>On the <see cref="NodeBus"/>.</summary>
    private const string Viewers = "viewers";

    private readonly TopicFeeds _feeds;
    private readonly NodeBus _bus;
    private readonly EventPublisher _events;
    private readonly TimeProvider _clock;

    // Guards what follows; held for a round's work and for taking in what others say.
    private readonly Lock _lock = new();
    private readonly Dictionary<Topic, Here> _here = [];
    private readonly Dictionary<Topic, Dictionary<string, Elsewhere>> _elsewhere = [];
    private long _rounds;

    public ViewerCounts(TopicFeeds feeds, NodeBus bus, EventPublisher events, TimeProvider clock)
    {
        (_feeds, _bus, _events, _clock) = (feeds, bus, events, clock);
        bus.Listen<Said[]>(Viewers, Hear);
    }

    public void Count()
    {
        lock (_lock)
        {
            var sayAll = _rounds++ % AllEvery == 0;
            var toSay = new List<Said>();
            var live = new HashSet<Topic>();
            foreach (var feed in _feeds.All)
            {
                if (feed.Topic.Kind == TopicKind.Stream && feed.Subscribers.All is { Length: > 0 } viewers)
                {
                    live.Add(feed.Topic);
                    Look(feed.Topic, viewers, sayAll, toSay);
                }
            }
            foreach (var topic in _here.Keys.Where(topic => !live.Contains(topic)).ToArray())
            {
                _here.Remove(topic);
                toSay.Add(new Said(topic.Tenant, topic.Id, 0));
            }
            Say(toSay);
            if (sayAll)
            {
                Forget();
            }
        }
    }

    /// <summary>The node stops: its viewers will be counted where they come back.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            Say([.. _here.Keys.Select(topic => new Said(topic.Tenant, topic.Id, 0))]);
            _here.Clear();
        }
    }

    private void Look(Topic topic, ClientConnection[] viewers, bool sayAll, List<Said> toSay)
    {
        var before = _here.GetValueOrDefault(topic);
        if (sayAll || before?.Viewers.Length != viewers.Length)
        {
            toSay.Add(new Said(topic.Tenant, topic.Id, viewers.Length));
        }
        var sum = viewers.Length + CountElsewhere(topic);
        var count = new ViewerCount(topic.Id, sum);
        if (before?.Told != sum)
        {
            _events.TellHere(topic, client => client.ViewerCount(count));
        }
        else if (!ReferenceEquals(before.Viewers, viewers))
        {
            // One came as another left: only who is new does not know.
            foreach (var viewer in viewers.Except(before.Viewers))
            {
                _events.Tell(viewer, client => client.ViewerCount(count));
            }
        }
        _here[topic] = new Here(viewers, sum);
    }

    private int CountElsewhere(Topic topic) => _elsewhere.TryGetValue(topic, out var nodes)
        ? nodes.Values.Where(node => _clock.GetElapsedTime(node.At) < Holds).Sum(node => node.Count)
        : 0;

    private void Say(List<Said> counts)
    {
        foreach (var some in counts.Chunk(AtATime))
        {
            _bus.Tell(Viewers, some);
        }
    }

    private void Hear(string node, Said[] counts)
    {
        lock (_lock)
        {
            foreach (var said in counts)
            {
                var topic = Topic.Stream(said.Tenant, said.StreamId);
                if (!_elsewhere.TryGetValue(topic, out var nodes))
                {
                    _elsewhere[topic] = nodes = [];
                }
                nodes[node] = new Elsewhere(said.Count, _clock.GetTimestamp());
            }
        }
    }

    private void Forget()
    {
        foreach (var (topic, nodes) in _elsewhere.ToArray())
        {
            foreach (var (node, said) in nodes.ToArray())
            {
                if (said.Count == 0 || _clock.GetElapsedTime(said.At) >= Holds)
                {
                    nodes.Remove(node);
                }
            }
            if (nodes.Count == 0)
            {
                _elsewhere.Remove(topic);
            }
        }
    }

    private sealed record Here(ClientConnection[] Viewers, int Told);

    private readonly record struct Elsewhere(int Count, long At);

    private sealed record Said(string Tenant, string StreamId, int Count);
}

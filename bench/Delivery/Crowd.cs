using System.Diagnostics;
using Realtime.Bench.Load;
using Realtime.Bench.Measuring;
using Realtime.Bench.Servers;

namespace Realtime.Bench.Delivery;

/// <summary>Who is there and who speaks.</summary>
/// <param name="Subscribers">Of each topic.</param>
/// <param name="Senders">Of each topic.</param>
/// <param name="Among">Whether the senders are among the subscribers; else they only send.</param>
internal sealed record CrowdShape(int Topics, int Subscribers, int Senders, bool Among = false)
{
    public int Users => Topics * (Among ? Subscribers : Subscribers + Senders);
}

/// <summary>The connections to one server, which stay while the turns pass, and the load that they make.</summary>
internal sealed class Crowd
{
    /// <summary>When nothing has come for so long after the last send, what is missing is lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly LoadLoop _loop;
    private readonly CrowdShape _shape;
    private readonly HubServer _server;
    private readonly LoadConnection[] _senders;
    private readonly Deliveries _deliveries;
    private readonly string _padding;
    private readonly int _firstTopic;
    private long _sends;

    /// <param name="sendersAt">Where those connect that only send; null for the same server.</param>
    /// <param name="contentLength">Characters in a message.</param>
    /// <param name="dialect">What the subscribers speak; null for SignalR's protocol, which whoever only sends speaks always.</param>
    public Crowd(LoadLoop loop, CrowdShape shape, HubServer server, bool negotiate,
        HubServer? sendersAt = null, int firstTopic = 0, int contentLength = 120, int firstUser = 0, Dialect? dialect = null)
    {
        (_loop, _shape, _server, _firstTopic) = (loop, shape, server, firstTopic);
        Name = dialect?.Name ?? server.Name;
        _padding = new string('x', contentLength - Deliveries.MarkLength);
        _deliveries = new Deliveries(shape.Topics * shape.Senders, shape.Senders, shape.Subscribers);
        var subscribers = Enumerable.Range(0, shape.Topics * shape.Subscribers)
            .Select(number => new LoadConnection(PlanOf(number, firstTopic + number / shape.Subscribers), Received))
            .ToArray();
        loop.Open(subscribers);
        for (var i = 0; i < subscribers.Length; i++)
        {
            _deliveries.Add(subscribers[i], i / shape.Subscribers * shape.Senders);
        }
        if (shape.Among)
        {
            _senders = [.. subscribers.Where((_, number) => number % shape.Subscribers < shape.Senders)];
            return;
        }
        _senders = [.. Enumerable.Range(subscribers.Length, shape.Topics * shape.Senders)
            .Select(number => new LoadConnection((sendersAt ?? server).PlanOf(firstUser + number, negotiate, topic: null), Received))];
        loop.Open(_senders);

        ConnectionPlan PlanOf(int number, int topic) =>
            dialect?.PlanOf(server.Address, firstUser + number, topic) ?? server.PlanOf(firstUser + number, negotiate, topic);
    }

    public HubServer Server => _server;

    /// <summary>As in the tables.</summary>
    public string Name { get; }

    /// <summary>So many messages under way: the next is sent when one of them has arrived at everyone.</summary>
    public Turn ClosedLoop(int outstanding, TimeSpan duration)
    {
        var end = Clock.After(duration);
        return Measure(now =>
        {
            while (now < end && _deliveries.Outstanding < outstanding)
            {
                SendNext(now);
            }
            return now < end ? end : Rest(now, end);
        });
    }

    /// <summary>So many messages a second, whatever becomes of them; latency counts from when one was due.</summary>
    public Turn Steady(int perSecond, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        var total = (long)(perSecond * duration.TotalSeconds);
        var sent = 0L;
        return Measure(now =>
        {
            var due = start;
            while (sent < total && (due = start + sent * Stopwatch.Frequency / perSecond) <= now)
            {
                SendNext(due);
                sent++;
            }
            return sent < total ? due : Rest(now, due);
        });
    }

    private Turn Measure(Func<long, long?> load)
    {
        _deliveries.Clear();
        var start = Stopwatch.GetTimestamp();
        var cpu = _server.Process.Cpu;
        _loop.Run(load);
        var spent = _server.Process.Cpu - cpu;
        var elapsed = Stopwatch.GetElapsedTime(start, _deliveries.LastArrival);
        _deliveries.Close();
        return Turn.Of(_deliveries, elapsed, spent);
    }

    private long? Rest(long now, long end)
    {
        var last = Clock.Plus(Math.Max(end, _deliveries.LastArrival), Patience);
        return _deliveries.Outstanding == 0 || now >= last ? null : last;
    }

    /// <summary>One topic after the other, and in each one sender after the other.</summary>
    private void SendNext(long at)
    {
        var topic = (int)(_sends % _shape.Topics);
        var sender = topic * _shape.Senders + (int)(_sends / _shape.Topics % _shape.Senders);
        _sends++;
        var (name, mark) = _deliveries.Next(sender, at);
        _senders[sender].Send(_server.Send(_firstTopic + topic, name, mark + _padding));
    }

    private void Received(LoadConnection connection, ReadOnlySpan<byte> record)
    {
        if (!_deliveries.TryTake(connection, record, Stopwatch.GetTimestamp()) && record.StartsWith("{\"type\":3"u8))
        {
            LoadConnection.Refuse(record, "\"error\""u8);
        }
    }
}

using System.Text;
using Realtime.Bench.Measuring;

namespace Realtime.Bench.Load;

/// <summary>
/// Who was sent what and what arrived. Every content names its sender and the sender's count, <c>~00007.000000123~xxx</c>, so
/// each connection sees at once what is missing, doubled or out of order.
/// </summary>
/// <param name="senders">Senders have numbers from 0; as many consecutive ones as <paramref name="sendersPerTopic"/> have a topic together.</param>
/// <param name="subscribers">Of each topic.</param>
internal sealed class Deliveries(int senders, int sendersPerTopic, int subscribers)
{
    /// <summary>How many characters a mark has.</summary>
    public const int MarkLength = SenderDigits + IndexDigits + 3;

    private const byte Mark = (byte)'~';
    private const int SenderDigits = 5;
    private const int IndexDigits = 9;
    private const int Remembered = 1_024;

    private readonly Sent[][] _sent = [.. Enumerable.Range(0, senders).Select(_ => new Sent[Remembered])];
    private readonly long[] _next = new long[senders];
    private readonly List<LoadConnection> _subscribers = [];

    private struct Sent
    {
        public long At;
        public int Arrived;
    }

    public LatencyHistogram Latencies { get; } = new();

    /// <summary>Messages that have not arrived everywhere yet.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Deliveries that are missing: something later came, or nothing did.</summary>
    public long Lost { get; private set; }

    /// <summary>Deliveries that came twice, or after a later one.</summary>
    public long Misplaced { get; private set; }

    public long LastArrival { get; private set; }

    /// <summary>It gets what is sent to its topic from now on.</summary>
    public void Add(LoadConnection subscriber, int firstSenderOfTopic)
    {
        subscriber.Expected = _next[firstSenderOfTopic..(firstSenderOfTopic + sendersPerTopic)];
        subscriber.FirstSender = firstSenderOfTopic;
        _subscribers.Add(subscriber);
    }

    /// <summary>A turn begins: what was counted before is not its own.</summary>
    public void Clear()
    {
        Latencies.Clear();
        (Lost, Misplaced) = (0, 0);
    }

    /// <summary>The sender's next message.</summary>
    /// <param name="at">Since when its latency counts.</param>
    /// <returns>A name for it that no other of the run has, and what its content begins with.</returns>
    public (string Name, string Mark) Next(int sender, long at)
    {
        var index = _next[sender]++;
        _sent[sender][index % Remembered] = new Sent { At = at };
        Outstanding++;
        var name = $"{sender:D5}.{index:D9}";
        return (name, $"~{name}~");
    }

    /// <returns>False when the record is no message.</returns>
    public bool TryTake(LoadConnection connection, ReadOnlySpan<byte> record, long now)
    {
        var start = record.IndexOf(Mark);
        if (start < 0)
        {
            return false;
        }
        var name = record.Slice(start + 1, SenderDigits + 1 + IndexDigits);
        var sender = (int)Number(name[..SenderDigits]);
        var index = Number(name[(SenderDigits + 1)..]);
        if (sender < connection.FirstSender || sender >= connection.FirstSender + connection.Expected.Length)
        {
            throw new LoadException($"A connection got what is not of its topic: {Encoding.UTF8.GetString(record)}");
        }

        ref var expected = ref connection.Expected[sender - connection.FirstSender];
        if (index < expected)
        {
            Misplaced++;
            return true;
        }
        Lost += index - expected;
        expected = index + 1;

        ref var sent = ref _sent[sender][index % Remembered];
        Latencies.Add(now - sent.At);
        LastArrival = now;
        if (++sent.Arrived == subscribers)
        {
            Outstanding--;
        }
        return true;
    }

    /// <summary>A turn is over: what has not come by now is lost.</summary>
    public void Close()
    {
        foreach (var subscriber in _subscribers)
        {
            for (var i = 0; i < subscriber.Expected.Length; i++)
            {
                Lost += _next[subscriber.FirstSender + i] - subscriber.Expected[i];
                subscriber.Expected[i] = _next[subscriber.FirstSender + i];
            }
        }
        Outstanding = 0;
    }

    private static long Number(ReadOnlySpan<byte> digits)
    {
        var number = 0L;
        foreach (var digit in digits)
        {
            number = number * 10 + (digit - '0');
        }
        return number;
    }
}

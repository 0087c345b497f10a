using System.Collections.Concurrent;
using Realtime.Api.Connections;
using Realtime.Domain.Topics;

namespace Realtime.Api.Delivery;

/// <summary>Reads from the log what a feed has missed.</summary>
internal interface IMissedEvents
{
    /// <summary>The topic's head, and the first events after a seq that lead up to it.</summary>
    Task<(long Head, IReadOnlyList<TopicEvent> Events)> ReadAsync(Topic topic, long after);
}

/// <summary>
/// A topic on this node: takes its events one after the other and hands them to its subscribers in order of seq, without a
/// gap, whatever happened to them between the nodes.
/// </summary>
/// <remarks>
/// <para>It has a mailbox, and one thread at a time reads it: so a topic keeps its order, and topics spread over all cores. What is
/// below the mailbox needs no lock.</para>
/// <para>The next seq goes out at once; an older one is dropped; one too far ahead waits for those between, and when they have
/// not come within <see cref="Patience"/> the gap is read from the log. Before the first head is known nothing sequenced goes
/// out, or the first event could hide a lost one before it. There the feed begins, and hands out whatever is newer; so whoever
/// read an older head at the same time has to read it again, see <see cref="BeginAt"/>.</para>
/// </remarks>
internal sealed class TopicFeed : IThreadPoolWorkItem
{
    /// <summary>How long events may overtake each other before what is between them counts as lost.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>After a read that failed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>However many letters wait, what was told is written after so many.</summary>
    private const int MostTogether = 32;

    /// <summary>How many connections one thread writes to; with more, others help.</summary>
    private const int MostAlone = 128;

    private const long NotBegun = -1;

    /// <summary>What the timer posts.</summary>
    private static readonly object TimeIsUp = new();

    private readonly IMissedEvents _missed;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ConcurrentQueue<object> _mailbox = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _ready;
    private int _scheduled;
    private long _begin = NotBegun;

    // Below the mailbox:
    private readonly SortedDictionary<long, TopicEvent> _ahead = [];
    private long? _last;
    private long _known;
    private ITimer? _repair;

    // Those who were told something that is not written yet.
    private ClientConnection[]? _told;
    private int _unwritten;
    private bool _hasWaited;
    private int _helpers;

    public TopicFeed(Topic topic, IMissedEvents missed, TimeProvider clock, ILogger logger)
    {
        (Topic, Group, _missed, _clock, _logger) = (topic, topic.GroupName, missed, clock, logger);
    }

    public Topic Topic { get; }

    public string Group { get; }

    public TopicSubscribers Subscribers { get; } = new();

    /// <summary>Completes when nobody is left and the backplane brings nothing more; then another feed may take its place.</summary>
    public Task Gone => _gone.Task;

    public void SetGone() => _gone.TrySetResult();

    /// <summary>Completes when the backplane brings the topic's events here. It is asked once, by whoever comes first.</summary>
    public Task ReadyAsync(IBackplane backplane)
    {
        lock (_mailbox)
        {
            return _ready ??= backplane.SubscribeAsync(Group);
        }
    }

    /// <summary>An event has arrived.</summary>
    public void Accept(TopicEvent told) => Post(told);

    /// <summary>The topic's head has been read: everything up to it is committed.</summary>
    public void NoteHead(long head) => Post(head);

    /// <summary>Does something behind the events that have arrived.</summary>
    public void Do(Action what) => Post(what);

    /// <summary>
    /// Where the feed begins: at the first head that anyone read, which may be another than <paramref name="head"/>. What is older is
    /// never handed out, so a replay has to lead up to there; one that was read before this was settled may not.
    /// </summary>
    public long BeginAt(long head)
    {
        var begun = Interlocked.CompareExchange(ref _begin, head, NotBegun);
        return begun == NotBegun ? head : begun;
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            while (_mailbox.TryDequeue(out var letter))
            {
                Read(letter);
            }
            if (_told is not null && !_hasWaited)
            {
                // Once more to the end of the line before it is written: while the node is busy more comes meanwhile, and one write
                // to a socket costs as much as ten events in it. While it is not, this takes no time.
                _hasWaited = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }
            if (_told?.Length > MostAlone)
            {
                // The last of them reads on.
                WriteToldWithHelp(_told);
                return;
            }
            WriteTold();
            // One that was posted just before saw somebody reading, and relies on it: the mailbox must be looked at after this
            // is visible, which takes a full fence.
            Interlocked.Exchange(ref _scheduled, 0);
            if (_mailbox.IsEmpty || Interlocked.Exchange(ref _scheduled, 1) == 1)
            {
                return;
            }
        }
    }

    private void Post(object letter)
    {
        _mailbox.Enqueue(letter);
        if (Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Read(object letter)
    {
        switch (letter)
        {
            case TopicEvent { Seq: null } unsequenced:
                HandOut(unsequenced);
                break;
            case TopicEvent { Seq: { } seq } sequenced:
                Take(seq, sequenced);
                break;
            case long head:
                Learn(head);
                break;
            case Action what:
                what();
                break;
            case Repair { Failure: null } repair:
                Mend(repair);
                break;
            case Repair repair:
                _logger.RepairFailed(repair.Failure!, Group);
                Again(Pause);
                break;
            default:
                StartRepair();
                break;
        }
    }

    private void Take(long seq, TopicEvent told)
    {
        if (seq <= _last)
        {
            return;
        }
        _ahead[seq] = told;
        _known = Math.Max(_known, seq);
        HandOutAhead();
        WaitForTheRest();
    }

    private void Learn(long head)
    {
        _last ??= BeginAt(head);
        _known = Math.Max(_known, head);
        HandOutAhead();
        WaitForTheRest();
    }

    private void Mend(Repair repair)
    {
        _last ??= repair.After;
        foreach (var told in repair.Events)
        {
            // A state that a later change replaced is passed over, so these may leap; they lead up to the head all the same.
            if (told.Seq > _last)
            {
                HandOut(told);
                _last = told.Seq;
            }
        }
        if (repair.IsWhole)
        {
            _last = Math.Max(_last.Value, repair.Head);
        }
        _known = Math.Max(_known, repair.Head);
        HandOutAhead();
        if (repair.Events.Count > 0)
        {
            _logger.Repaired(Group, repair.After, repair.Head);
        }
        if (_known > _last)
        {
            Again(repair.IsWhole ? Patience : TimeSpan.Zero);
        }
        else
        {
            Rest();
        }
    }

    private void HandOutAhead()
    {
        if (_last is null)
        {
            return;
        }
        while (_ahead.Count > 0)
        {
            var (seq, told) = _ahead.First();
            if (seq > _last + 1)
            {
                return;
            }
            _ahead.Remove(seq);
            if (seq == _last + 1)
            {
                HandOut(told);
                _last = seq;
            }
        }
    }

    private void WaitForTheRest()
    {
        if (_last is null || _known > _last)
        {
            _repair ??= _clock.CreateTimer(_ => Post(TimeIsUp), null, Patience, Timeout.InfiniteTimeSpan);
        }
        else
        {
            Rest();
        }
    }

    private void Rest()
    {
        _repair?.Dispose();
        _repair = null;
    }

    private void Again(TimeSpan after) => _repair?.Change(after, Timeout.InfiniteTimeSpan);

    private void StartRepair()
    {
        // The gap may have closed by itself since the timer ran out, or everyone may have left.
        if ((_last is not null && _known <= _last) || Gone.IsCompleted)
        {
            Rest();
            return;
        }
        _ = ReadMissedAsync(_last);
    }

    private async Task ReadMissedAsync(long? last)
    {
        try
        {
            // Without a position there is nothing to repair, but the head to learn.
            var (head, events) = await _missed.ReadAsync(Topic, last ?? long.MaxValue);
            // Where the feed begins may lie before this head, and nothing between the two was read: it leads up to its beginning alone.
            var begin = last ?? BeginAt(head);
            Post(new Repair(begin, last is null ? begin : head, events, null));
            if (head > begin && last is null)
            {
                NoteHead(head);
            }
        }
        catch (Exception failure)
        {
            Post(new Repair(0, 0, [], failure));
        }
    }

    private void HandOut(TopicEvent told)
    {
        var outbound = told.Outbound;
        var subscribers = Subscribers.All;
        if (!ReferenceEquals(subscribers, _told))
        {
            WriteTold();
            _told = subscribers;
        }
        foreach (var connection in subscribers)
        {
            if (told.ExceptUser is null || told.ExceptUser != connection.UserKey)
            {
                connection.Outbound.Add(outbound);
            }
        }
        if (++_unwritten == MostTogether)
        {
            WriteTold();
        }
    }

    private void WriteTold()
    {
        Write(_told);
        (_told, _unwritten, _hasWaited) = (null, 0, false);
    }

    private void WriteToldWithHelp(ClientConnection[] told)
    {
        (_told, _unwritten, _hasWaited) = (null, 0, false);
        _helpers = (told.Length + MostAlone - 1) / MostAlone;
        for (var from = 0; from < told.Length; from += MostAlone)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Helper(this, told.AsMemory(from, Math.Min(MostAlone, told.Length - from))), preferLocal: false);
        }
    }

    private static void Write(ReadOnlySpan<ClientConnection> told)
    {
        foreach (var connection in told)
        {
            connection.Outbound.Flush();
        }
    }

    /// <summary>Writes to a part of the connections. Nothing else goes on in the feed meanwhile, so what arrives leaves together after that.</summary>
    private sealed class Helper(TopicFeed feed, ReadOnlyMemory<ClientConnection> told) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            Write(told.Span);
            if (Interlocked.Decrement(ref feed._helpers) == 0)
            {
                ((IThreadPoolWorkItem)feed).Execute();
            }
        }
    }

    private sealed record Repair(long After, long Head, IReadOnlyList<TopicEvent> Events, Exception? Failure)
    {
        /// <summary>Whether the events lead all the way to the head; else there are more.</summary>
        public bool IsWhole => Events.Count < MissedEvents.AtATime;
    }
}

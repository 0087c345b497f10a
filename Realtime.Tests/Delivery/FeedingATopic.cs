using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Api.Access;
using Realtime.Api.Connections;
using Realtime.Api.Delivery;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Delivery;

/// <summary>A node hands a topic's events out in order of seq and without a gap, whatever happened to them on the way.</summary>
public sealed class FeedingATopic : IMissedEvents
{
    private static readonly Topic Channel = Topic.Channel("t", "ch_1");

    private readonly ManualTime _clock = new();
    private readonly ConcurrentQueue<long?> _heard = new();
    private readonly TopicFeed _feed;
    private long _head;
    private int _reads;
    private int _failures;

    public FeedingATopic()
    {
        _feed = new TopicFeed(Channel, this, _clock, NullLogger.Instance);
        Join("ada", _heard);
    }

    [Fact]
    public async Task what_comes_in_order_goes_out_at_once_without_a_look_at_the_log()
    {
        _feed.NoteHead(0);
        Arrive(1, 2, 3);

        await HearAsync(1, 2, 3);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _reads);
    }

    [Fact]
    public async Task what_came_before_is_dropped()
    {
        _feed.NoteHead(5);
        Arrive(3, 5, 6, 6, 4, 7);

        await HearAsync(6, 7);
    }

    [Fact]
    public async Task what_overtook_waits_for_those_between()
    {
        _feed.NoteHead(0);
        Arrive(3, 2, 5, 1, 4);

        await HearAsync(1, 2, 3, 4, 5);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _reads);
    }

    [Fact]
    public async Task what_is_lost_is_read_from_the_log_after_a_moments_patience()
    {
        _feed.NoteHead(0);
        _head = 5;
        Arrive(1, 5);
        await HearAsync(1);

        await UntilAsync(() => _heard.Count == 5);

        await HearAsync(1, 2, 3, 4, 5);
        Arrive(6);
        await HearAsync(1, 2, 3, 4, 5, 6);
        Assert.Equal(1, _reads);
    }

    [Fact]
    public async Task it_begins_at_the_head_that_was_read_first_and_hands_out_what_is_newer_than_that()
    {
        // Two come at the same time; the one who read first is told of last.
        Assert.Equal(2, _feed.BeginAt(2));
        Assert.Equal(2, _feed.BeginAt(3));
        _head = 3;
        _feed.NoteHead(3);

        // What the first of them would never hear if the feed began at 3.
        await UntilAsync(() => _heard.Count == 1);
        await HearAsync(3);
        // And one who read an older head than that learns that it has to read again.
        Assert.Equal(2, _feed.BeginAt(1));
    }

    [Fact]
    public async Task a_loss_that_nothing_followed_shows_when_heads_are_compared()
    {
        _feed.NoteHead(2);
        _head = 4;
        _feed.NoteHead(4);

        await UntilAsync(() => _heard.Count == 2);
        await HearAsync(3, 4);
    }

    [Fact]
    public async Task before_the_head_is_known_nothing_goes_out_that_could_hide_a_loss()
    {
        Arrive(12);
        Arrive(13);
        Assert.Empty(_heard);

        _head = 13;
        _feed.NoteHead(10);

        await UntilAsync(() => _heard.Count == 3);
        await HearAsync(11, 12, 13);
    }

    [Fact]
    public async Task a_head_that_nobody_told_is_asked_for()
    {
        _head = 7;
        Arrive(8);

        await UntilAsync(() => !_heard.IsEmpty);
        await HearAsync(8);
    }

    [Fact]
    public async Task a_head_that_is_asked_for_late_hides_nothing_that_came_after_the_beginning()
    {
        // Someone has read head 2 and was told to listen from there on; that this is the beginning has not got around yet.
        Assert.Equal(2, _feed.BeginAt(2));
        _head = 5;
        Arrive(6);

        await UntilAsync(() => _heard.Count == 4);
        await HearAsync(3, 4, 5, 6);
    }

    [Fact]
    public async Task a_log_that_cannot_be_read_is_asked_again()
    {
        _feed.NoteHead(0);
        _head = 3;
        _failures = 2;
        Arrive(3);

        await UntilAsync(() => _heard.Count == 3);
        await HearAsync(1, 2, 3);
        Assert.Equal(3, _reads);
    }

    [Fact]
    public async Task a_gap_larger_than_one_read_is_read_in_parts()
    {
        _feed.NoteHead(0);
        _head = 1_234;
        Arrive(1_234);

        await UntilAsync(() => _heard.Count == 1_234);
        await HearAsync([.. Enumerable.Range(1, 1_234).Select(seq => (long)seq)]);
    }

    [Fact]
    public async Task what_has_no_seq_goes_out_as_it_comes_but_not_to_whom_it_is_not_meant_for()
    {
        var bens = new ConcurrentQueue<long?>();
        Join("ben", bens);
        _feed.Accept(new TopicEvent(Channel.GroupName, "TYPING_START", null, null, "t/ada", "{}"u8.ToArray()));
        _feed.Accept(new TopicEvent(Channel.GroupName, "TYPING_START", null, null, null, "{}"u8.ToArray()));

        await Soon.UntilAsync(() => bens.Count == 2 && _heard.Count == 1, "both to hear what is meant for them");
    }

    [Fact]
    public async Task many_threads_that_bring_events_are_one_order()
    {
        _feed.NoteHead(0);
        const int Events = 5_000;

        Parallel.ForEach(Enumerable.Range(1, Events), seq => Arrive(seq));

        await HearAsync([.. Enumerable.Range(1, Events).Select(seq => (long)seq)]);
    }

    [Fact]
    public async Task a_crowd_that_takes_more_than_one_thread_hears_all_in_order()
    {
        var crowd = Enumerable.Range(0, 500).Select(_ => new ConcurrentQueue<long?>()).ToArray();
        for (var one = 0; one < crowd.Length; one++)
        {
            Join($"user{one}", crowd[one]);
        }
        _feed.NoteHead(0);
        const int Events = 500;

        Parallel.ForEach(Enumerable.Range(1, Events), seq => Arrive(seq));

        await Soon.UntilAsync(() => crowd.All(heard => heard.Count >= Events), "everyone to have heard everything");
        Assert.All(crowd, heard => Assert.Equal(Enumerable.Range(1, Events).Select(seq => (long?)seq), heard));
    }

    Task<(long Head, IReadOnlyList<TopicEvent> Events)> IMissedEvents.ReadAsync(Topic topic, long after)
    {
        Interlocked.Increment(ref _reads);
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            throw new TimeoutException("The database is away.");
        }
        IReadOnlyList<TopicEvent> events = after >= _head
            ? []
            : [.. Enumerable.Range((int)after + 1, (int)Math.Min(_head - after, MissedEvents.AtATime)).Select(seq => Event(seq))];
        return Task.FromResult((_head, events));
    }

    private static TopicEvent Event(long seq) => new(Channel.GroupName, $"{seq}", seq, null, null, "{}"u8.ToArray());

    private void Arrive(params long[] seqs)
    {
        foreach (var seq in seqs)
        {
            _feed.Accept(Event(seq));
        }
    }

    private void Join(string user, ConcurrentQueue<long?> heard)
    {
        var limits = new Limits();
        _feed.Subscribers.TryAdd(new ClientConnection(
            user, new Caller("t", user, null), null, DateTimeOffset.MaxValue, new Ear(heard), new ConnectionGuard(limits, _clock, _ => { })));
    }

    private async Task HearAsync(params long[] expected)
    {
        await Soon.UntilAsync(() => _heard.Count >= expected.Length, $"{expected.Length} events to be handed out");
        Assert.Equal(expected.Select(seq => (long?)seq), _heard);
    }

    /// <summary>Lets time pass until it is so.</summary>
    private Task UntilAsync(Func<bool> isSo) => Soon.UntilAsync(
        () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(isSo());
        },
        "the gap to be mended");

    /// <summary>A transport that notes the seqs it is told.</summary>
    private sealed class Ear : IConnectionTransport, IOutboundWriter
    {
        private readonly ConcurrentQueue<long?> _heard;

        public Ear(ConcurrentQueue<long?> heard)
        {
            _heard = heard;
            Outbound = new OutboundQueue(int.MaxValue, int.MaxValue, this, () => { });
        }

        public OutboundQueue Outbound { get; }

        public Goodbye? Goodbye => null;

        public void Begin(IHubProtocol protocol, ConnectionGuard guard) => throw new NotSupportedException();

        public void End(Goodbye goodbye) => throw new NotSupportedException();

        public void Beat(TimeSpan heartbeat, TimeSpan timeout) => throw new NotSupportedException();

        public ValueTask WriteAsync(Outbound told) => WriteAsync(new[] { told });

        public ValueTask WriteAsync(ReadOnlyMemory<Outbound> told)
        {
            foreach (var one in told.Span)
            {
                _heard.Enqueue(long.TryParse(((OutboundEvent)one).Name, out var seq) ? seq : null);
            }
            return ValueTask.CompletedTask;
        }
    }
}

using Realtime.Client;
using Realtime.Client.Subscriptions;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Tests.Client;

public sealed class FollowingATopic
{
    private const string Epoch = "one";
    private static readonly TopicRef Lobby = new(TopicKind.Channel, "ch_lobby");

    private readonly List<TopicEvent> _handedOver = [];
    private int _room = int.MaxValue;

    [Fact]
    public void without_a_position_begins_at_the_head_and_asks_for_no_replay()
    {
        var topic = New(position: null);
        var request = topic.Join();
        Assert.Equal((null, null), (request.After, request.Epoch));
        topic.Joined(seq: 7, Epoch, [], complete: false);
        Assert.Equal(TopicPhase.Live, topic.Phase);
        Assert.Equal(new TopicPosition(7, Epoch), topic.Position);
        Assert.Empty(_handedOver);
    }

    [Fact]
    public void hands_over_each_seq_once_whatever_is_repeated()
    {
        var topic = Live(at: 3);
        Arrive(topic, 3, 4, 4, 2, 5, 4, 5);
        Assert.Equal([4, 5], HandedOver());
    }

    [Fact]
    public void holds_what_overtakes_the_reply_and_sorts_it_in_behind_the_replay()
    {
        var topic = New(At(2));
        topic.Join();
        Arrive(topic, 6, 5, 4);
        Assert.Empty(_handedOver);
        topic.Joined(seq: 4, Epoch, [Message(3), Message(4)], complete: true);
        Assert.Equal([3, 4, 5, 6], HandedOver());
        Assert.Equal(TopicPhase.Live, topic.Phase);
    }

    [Fact]
    public void asks_from_its_position_when_a_seq_is_missing_and_hands_over_nothing_until_it_is_there()
    {
        var topic = Live(at: 1);
        Arrive(topic, 2, 5);
        Assert.Equal([2], HandedOver());
        Assert.Equal(TopicPhase.Apart, topic.Phase);
        var request = topic.Join();
        Assert.Equal((2, Epoch), (request.After, request.Epoch));
        Arrive(topic, 6);
        topic.Joined(seq: 5, Epoch, [Message(3), Message(4), Message(5)], complete: true);
        Assert.Equal([2, 3, 4, 5, 6], HandedOver());
        Assert.Equal(TopicPhase.Live, topic.Phase);
    }

    [Fact]
    public void asks_again_when_something_is_missing_still_after_the_reply()
    {
        var topic = New(At(0));
        topic.Join();
        Arrive(topic, 4);
        topic.Joined(seq: 2, Epoch, [Message(1), Message(2)], complete: true);
        Assert.Equal([1, 2], HandedOver());
        Assert.Equal(TopicPhase.Apart, topic.Phase);
        Assert.Equal(2, topic.Join().After);
        topic.Joined(seq: 3, Epoch, [Message(3)], complete: true);
        Assert.Equal([1, 2, 3, 4], HandedOver());
        Assert.Equal(TopicPhase.Live, topic.Phase);
    }

    [Fact]
    public void takes_a_replay_that_passes_over_replaced_states()
    {
        var topic = New(At(10));
        topic.Join();
        topic.Joined(seq: 20, Epoch, [Message(14), Message(19)], complete: true);
        Assert.Equal([14, 19], HandedOver());
        Assert.Equal(At(20), topic.Position);
        Arrive(topic, 20, 21);
        Assert.Equal([14, 19, 21], HandedOver());
    }

    [Fact]
    public void drops_from_a_replay_what_it_had()
    {
        var topic = New(At(2));
        topic.Join();
        topic.Joined(seq: 3, Epoch, [Message(1), Message(2), Message(3)], complete: true);
        Assert.Equal([3], HandedOver());
    }

    [Fact]
    public void tells_to_reset_when_the_replay_is_not_complete_and_goes_on_behind_it()
    {
        var topic = New(At(10));
        topic.Join();
        Arrive(topic, 900, 901);
        topic.Joined(seq: 900, Epoch, [], complete: false);
        Assert.Equal(new TopicReset(Lobby, At(900)), _handedOver[0]);
        Assert.Equal([901], HandedOver());
        Assert.Equal(TopicPhase.Live, topic.Phase);
    }

    [Fact]
    public void tells_to_reset_when_the_epoch_is_another_whatever_the_server_says()
    {
        var topic = New(At(10));
        topic.Join();
        topic.Joined(seq: 12, "two", [Message(11), Message(12)], complete: true);
        Assert.Equal([new TopicReset(Lobby, new TopicPosition(12, "two"))], _handedOver);
        Assert.Equal("two", topic.Join().Epoch);
    }

    [Fact]
    public void begins_anew_from_its_position_after_a_connection_ended()
    {
        var topic = Live(at: 1);
        Arrive(topic, 2, 4);
        topic.Join();
        Arrive(topic, 5);
        topic.ConnectionLost();
        Assert.Equal(TopicPhase.Apart, topic.Phase);
        Assert.Equal(2, topic.Join().After);
        // 4 and 5 came over a connection that is gone, and count for nothing.
        topic.Joined(seq: 3, Epoch, [Message(3)], complete: true);
        Assert.Equal([2, 3], HandedOver());
        Assert.Equal(TopicPhase.Live, topic.Phase);
    }

    [Fact]
    public void keeps_what_it_holds_when_a_subscribe_is_refused()
    {
        var topic = Live(at: 1);
        Arrive(topic, 3);
        topic.Join();
        topic.JoinFailed();
        Arrive(topic, 4);
        topic.Join();
        topic.Joined(seq: 2, Epoch, [Message(2)], complete: true);
        Assert.Equal([2, 3, 4], HandedOver());
    }

    [Fact]
    public void waits_for_a_reader_that_has_no_room_and_then_asks_for_the_rest()
    {
        var topic = Live(at: 0);
        _room = 2;
        Arrive(topic, 1, 2, 3, 4);
        Assert.Equal(TopicPhase.Lagging, topic.Phase);
        topic.ConnectionLost();
        Assert.Equal(TopicPhase.Lagging, topic.Phase);
        _room = int.MaxValue;
        topic.RoomAgain();
        Assert.Equal(TopicPhase.Apart, topic.Phase);
        Assert.Equal(2, topic.Join().After);
        topic.Joined(seq: 4, Epoch, [Message(3), Message(4)], complete: true);
        Assert.Equal([1, 2, 3, 4], HandedOver());
    }

    [Fact]
    public void stops_within_a_replay_when_the_reader_has_no_room()
    {
        var topic = New(At(0));
        topic.Join();
        Arrive(topic, 4);
        _room = 2;
        topic.Joined(seq: 3, Epoch, [Message(1), Message(2), Message(3)], complete: true);
        Assert.Equal((TopicPhase.Lagging, At(2)), (topic.Phase, topic.Position));
        _room = int.MaxValue;
        topic.RoomAgain();
        topic.Join();
        topic.Joined(seq: 4, Epoch, [Message(3), Message(4)], complete: true);
        Assert.Equal([1, 2, 3, 4], HandedOver());
    }

    [Fact]
    public void does_not_move_past_a_reset_that_the_reader_has_no_room_for()
    {
        var topic = New(At(1));
        topic.Join();
        _room = 0;
        topic.Joined(seq: 900, Epoch, [], complete: false);
        Assert.Equal((TopicPhase.Lagging, At(1)), (topic.Phase, topic.Position));
        _room = 1;
        topic.RoomAgain();
        topic.Join();
        topic.Joined(seq: 901, Epoch, [], complete: false);
        Assert.Equal([new TopicReset(Lobby, At(901))], _handedOver);
    }

    [Fact]
    public void holds_1000_changes_at_most_and_asks_again_for_those_beyond()
    {
        var topic = New(At(0));
        topic.Join();
        for (var seq = 1; seq <= TopicState.HoldLimit + 1; seq++)
        {
            Arrive(topic, seq);
        }
        topic.Joined(seq: 0, Epoch, [], complete: true);
        Assert.Equal(Enumerable.Range(1, 1_000).Select(seq => (long)seq), HandedOver());
        // Without this nobody would miss the last one until another came.
        Assert.Equal(TopicPhase.Apart, topic.Phase);
        Assert.Equal(1_000, topic.Join().After);
        topic.Joined(seq: 1_001, Epoch, [Message(1_001)], complete: true);
        Assert.Equal(TopicPhase.Live, topic.Phase);
        Assert.Equal(1_001, HandedOver()[^1]);
    }

    /// <summary>
    /// A server whose events are lost, repeated, late and early, connections that end, replies that events overtake, a reader that stops:
    /// in the end every seq was handed over once, in order, or passed over by a reset.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void is_gapless_whatever_happens(int seed)
    {
        var chance = new Random(seed);
        var topic = New(At(0));
        var head = 0;
        SubscriptionRequest? asked = null;
        for (var step = 0; step < 3_000 || topic.Phase is not TopicPhase.Live || topic.Position?.Seq != head; step++)
        {
            Assert.True(step < 10_000, $"Not live at {head} by now, but {topic.Phase} at {topic.Position}.");
            var quiet = step >= 3_000;
            _room = quiet || chance.Next(10) > 0 ? int.MaxValue : chance.Next(3);
            switch (chance.Next(8))
            {
                case 0 or 1 or 2 when !quiet:
                    head++;
                    if (chance.Next(5) > 0)
                    {
                        Arrive(topic, head);
                    }
                    break;
                case 3 when head > 0 && !quiet:
                    Arrive(topic, chance.Next(Math.Max(1, head - 5), head + 1));
                    break;
                case 4 when chance.Next(20) == 0 && !quiet:
                    topic.ConnectionLost();
                    asked = null;
                    break;
                case 5 when quiet:
                    // What is lost without a successor is found by the server; here the connection ends for it.
                    topic.ConnectionLost();
                    asked = null;
                    break;
                case 6:
                    topic.RoomAgain();
                    break;
                default:
                    if (topic.Phase is TopicPhase.Apart)
                    {
                        asked = topic.Join();
                    }
                    else if (topic.Phase is TopicPhase.Joining)
                    {
                        var after = (int)asked!.After!.Value;
                        var complete = head - after <= 30;
                        var missed = complete ? Enumerable.Range(after + 1, head - after).Select(seq => Message(seq)) : [];
                        topic.Joined(head, Epoch, [.. missed], complete);
                    }
                    break;
            }
        }

        long last = 0;
        foreach (var next in _handedOver)
        {
            switch (next)
            {
                case MessageChanged changed:
                    Assert.Equal(last + 1, changed.Position.Seq);
                    last = changed.Position.Seq;
                    break;
                case TopicReset reset:
                    Assert.True(reset.Position.Seq > last + 30, $"A reset from {last} to {reset.Position.Seq} that was not needed.");
                    last = reset.Position.Seq;
                    break;
            }
        }
        Assert.Equal(head, last);
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 25)];

    private static TopicPosition At(long seq) => new(seq, Epoch);

    private static Message Message(long seq) =>
        new($"msg_{seq}", Lobby, seq, seq, new Author("usr_1", "One"), $"{seq}", DateTimeOffset.UnixEpoch);

    private static void Arrive(TopicState topic, params ReadOnlySpan<long> seqs)
    {
        foreach (var seq in seqs)
        {
            topic.Accept(new MessageChange(Lobby, seq, Message(seq)));
        }
    }

    private TopicState New(TopicPosition? position) => new(Lobby, position, HandOver);

    private TopicState Live(long at)
    {
        var topic = New(position: null);
        topic.Join();
        topic.Joined(at, Epoch, [], complete: false);
        return topic;
    }

    private bool HandOver(TopicEvent next)
    {
        if (_room == 0)
        {
            return false;
        }
        _room--;
        _handedOver.Add(next);
        return true;
    }

    private long[] HandedOver() => [.. _handedOver.OfType<MessageChanged>().Select(changed => changed.Position.Seq)];
}

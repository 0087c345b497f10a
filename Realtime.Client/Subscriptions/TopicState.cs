using System.Diagnostics.CodeAnalysis;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Client.Subscriptions;

/// <summary>How a topic stands with the server.</summary>
internal enum TopicPhase
{
    /// <summary>A SUBSCRIBE is needed: not asked yet, the connection ended, or something is missing.</summary>
    Apart,

    /// <summary>A SUBSCRIBE is under way.</summary>
    Joining,

    /// <summary>Every change up to the position is handed over, and the next one comes by itself.</summary>
    Live,

    /// <summary>The reader has no room. What comes is dropped, since a SUBSCRIBE will bring it again once there is.</summary>
    Lagging,
}

/// <summary>
/// The rule by which changes become a gapless sequence, as docs/clients.md says it, and nothing else: no clock, no connection, no lock.
/// Not thread-safe; <see cref="TopicSubscription"/> guards it.
/// </summary>
/// <param name="handOver">Takes the next event for the app; false means that there is no room for it now.</param>
internal sealed class TopicState(TopicRef topic, TopicPosition? position, Func<TopicEvent, bool> handOver)
{
    /// <summary>
    /// Most changes that are held while a SUBSCRIBE is under way. Past it they are dropped, and another SUBSCRIBE gets them.
    /// It is twice what a server replays unless configured otherwise.
    /// </summary>
    public const int HoldLimit = 1_000;

    private readonly SortedDictionary<long, MessageChange> _held = [];
    private bool _dropped;

    public TopicPhase Phase { get; private set; } = TopicPhase.Apart;

    /// <summary>The last change handed over; null until the first SUBSCRIBE is answered, unless the app brought one along.</summary>
    public TopicPosition? Position { get; private set; } = position;

    /// <summary>Begins a SUBSCRIBE: from here on changes are held, since they may overtake the reply.</summary>
    public SubscriptionRequest Join()
    {
        Phase = TopicPhase.Joining;
        // What was dropped until now is committed, so the reply to come knows of it.
        _dropped = false;
        return new SubscriptionRequest(topic.Type, topic.Id, Position?.Seq, Position?.Epoch);
    }

    /// <summary>The SUBSCRIBE was refused as a whole, and is to be made again on this connection. What is held stays.</summary>
    public void JoinFailed() => Phase = TopicPhase.Apart;

    /// <summary>The SUBSCRIBE was answered with <c>subscribed</c>. Leaves the topic live, unless something is missing still.</summary>
    public void Joined(long seq, string epoch, IReadOnlyList<Message> messages, bool complete)
    {
        if (Position is { } before && (!complete || epoch != before.Epoch))
        {
            var head = new TopicPosition(seq, epoch);
            if (!TryHandOver(new TopicReset(topic, head), head))
            {
                return;
            }
        }
        else
        {
            foreach (var message in messages)
            {
                if (message.ChangeSeq > Position?.Seq && !TryHandOver(message.ChangeSeq, message))
                {
                    return;
                }
            }
            Position = new TopicPosition(Math.Max(seq, Position?.Seq ?? 0), epoch);
        }
        HandOverHeld();
    }

    /// <summary>A durable event arrived.</summary>
    public void Accept(MessageChange change)
    {
        if (Phase is TopicPhase.Lagging || change.Seq <= Position?.Seq)
        {
            return;
        }
        if (Phase is TopicPhase.Live)
        {
            if (change.Seq == Position?.Seq + 1)
            {
                TryHandOver(change.Seq, change.Message);
                return;
            }
            Phase = TopicPhase.Apart;
        }
        if (_held.Count < HoldLimit)
        {
            _held[change.Seq] = change;
        }
        else
        {
            _dropped = true;
        }
    }

    /// <summary>The connection ended; the next one begins with a SUBSCRIBE, which brings back whatever is held.</summary>
    public void ConnectionLost()
    {
        _held.Clear();
        if (Phase is not TopicPhase.Lagging)
        {
            Phase = TopicPhase.Apart;
        }
    }

    /// <summary>The reader has room again.</summary>
    public void RoomAgain()
    {
        if (Phase is TopicPhase.Lagging)
        {
            Phase = TopicPhase.Apart;
        }
    }

    private void HandOverHeld()
    {
        Phase = TopicPhase.Live;
        while (TryTakeHeld(out var change))
        {
            if (change.Seq > Position?.Seq + 1)
            {
                _held[change.Seq] = change;
                Phase = TopicPhase.Apart;
                return;
            }
            if (change.Seq > Position?.Seq && !TryHandOver(change.Seq, change.Message))
            {
                return;
            }
        }
        if (_dropped)
        {
            Phase = TopicPhase.Apart;
        }
    }

    private bool TryTakeHeld([NotNullWhen(true)] out MessageChange? change)
    {
        foreach (var (seq, first) in _held)
        {
            _held.Remove(seq);
            change = first;
            return true;
        }
        change = null;
        return false;
    }

    private bool TryHandOver(long seq, Message message)
    {
        var at = new TopicPosition(seq, Position!.Value.Epoch);
        return TryHandOver(new MessageChanged(topic, at, message), at);
    }

    private bool TryHandOver(TopicEvent next, TopicPosition at)
    {
        if (!handOver(next))
        {
            Phase = TopicPhase.Lagging;
            _held.Clear();
            return false;
        }
        Position = at;
        return true;
    }
}

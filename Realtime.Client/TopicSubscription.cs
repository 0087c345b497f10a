using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Realtime.Client.Connections;
using Realtime.Client.Subscriptions;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Channel = System.Threading.Channels.Channel; // and not a server's

namespace Realtime.Client;

/// <summary>
/// One topic's events, over any number of connections: after a reconnect they go on where they stopped. It is over when it is disposed, when
/// the client is, or when the server denies it. Thread-safe.
/// </summary>
public sealed class TopicSubscription : IAsyncDisposable
{
    private readonly SubscriptionSet _owner;
    private readonly int _capacity;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// What the app has not read yet, at most <see cref="RealtimeClientOptions.BufferedEvents"/>. Written under the lock only, which
    /// is what keeps it in order.
    /// </summary>
    private readonly Channel<TopicEvent> _unread;

    /// <summary>Guards everything below and the writing to <see cref="_unread"/>. No other lock is taken and no app code runs under it.</summary>
    private readonly Lock _lock = new();
    private readonly TopicState _state;
    private readonly Backoff _backoff;
    private Link? _link; // the one that the last SUBSCRIBE went over; null after it ended
    private long _joinNotBefore; // a TimeProvider timestamp
    private TopicPosition? _position;
    private Subscription? _answer;
    private bool _over;

    private int _reading;

    internal TopicSubscription(SubscriptionSet owner, TopicRef topic, TopicPosition? position, int capacity, Random random)
    {
        _owner = owner;
        _capacity = capacity;
        _position = position;
        _backoff = new Backoff(random);
        _unread = Channel.CreateBounded<TopicEvent>(new BoundedChannelOptions(capacity));
        _state = new TopicState(topic, position, _unread.Writer.TryWrite);
        Topic = topic;
    }

    /// <summary>What it is subscribed to.</summary>
    public TopicRef Topic { get; }

    /// <summary>
    /// The last change that <see cref="ReadAllAsync"/> gave out; at first where the subscription began: the position it was made with, else the
    /// topic's head as the server answered it.
    /// </summary>
    public TopicPosition Position
    {
        get
        {
            lock (_lock)
            {
                return _position ?? default;
            }
        }
    }

    /// <summary>The epoch of <see cref="Position"/>.</summary>
    public string Epoch => Position.Epoch;

    /// <summary>The user's own read watermark, as of the last answer to a SUBSCRIBE; 0 when nothing is read.</summary>
    public long ReadSeq
    {
        get
        {
            lock (_lock)
            {
                return _answer?.ReadSeq ?? 0;
            }
        }
    }

    /// <summary>Messages of others above <see cref="ReadSeq"/>, counted up to 1000, as of the last answer to a SUBSCRIBE.</summary>
    public int Unread
    {
        get
        {
            lock (_lock)
            {
                return _answer?.Unread ?? 0;
            }
        }
    }

    /// <summary>Messages of others above <see cref="ReadSeq"/> that mention the user or everyone, as of the last answer to a SUBSCRIBE.</summary>
    public int Mentions
    {
        get
        {
            lock (_lock)
            {
                return _answer?.Mentions ?? 0;
            }
        }
    }

    /// <summary>Completes when the server answered the first SUBSCRIBE.</summary>
    internal Task Joined => _joined.Task;

    /// <summary>
    /// The topic's events as they come. Ends when the subscription or the client is disposed, after what has arrived until then. One
    /// reader at a time; a later one goes on where the one before stopped.
    /// </summary>
    /// <param name="cancellation">Ends the reading, not the subscription.</param>
    /// <exception cref="SubscriptionDeniedException">The server denies the topic from now on: the user was removed, or it is gone.</exception>
    /// <exception cref="RealtimeException">The server refused to subscribe again, for another reason.</exception>
    /// <exception cref="InvalidOperationException">There is a reader already.</exception>
    public async IAsyncEnumerable<TopicEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (Interlocked.Exchange(ref _reading, 1) != 0)
        {
            throw new InvalidOperationException("The subscription is being read already; two readers would each get a part.");
        }
        try
        {
            while (await _unread.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                if (_unread.Reader.TryRead(out var next))
                {
                    Taken(next);
                    yield return next;
                }
            }
        }
        finally
        {
            Volatile.Write(ref _reading, 0);
        }
    }

    /// <summary>Unsubscribes. Returns when the server has answered, or when there is no connection that it would matter on.</summary>
    public async ValueTask DisposeAsync() => await _owner.RemoveAsync(this).ConfigureAwait(false);

    /// <summary>A durable event of <paramref name="link"/>. One that an old connection left behind is dropped: its epoch may be another.</summary>
    internal void Accept(Link link, MessageChange change)
    {
        bool needsJoin;
        lock (_lock)
        {
            if (_over || !ReferenceEquals(link, _link))
            {
                return;
            }
            _state.Accept(change);
            needsJoin = _state.Phase is TopicPhase.Apart;
        }
        if (needsJoin)
        {
            _owner.Wake();
        }
    }

    /// <summary>An event without a seq. Dropped when the reader has no room.</summary>
    internal void Tell(TopicEvent told)
    {
        lock (_lock)
        {
            _unread.Writer.TryWrite(told);
        }
    }

    /// <summary>When it needs a SUBSCRIBE: the timestamp to make it at, else null.</summary>
    internal long? NeedsJoinAt()
    {
        lock (_lock)
        {
            return !_over && _state.Phase is TopicPhase.Apart ? _joinNotBefore : null;
        }
    }

    /// <summary>Begins a SUBSCRIBE over <paramref name="link"/>; null when there is to be none, since it ended meanwhile.</summary>
    internal SubscriptionRequest? Join(Link link)
    {
        lock (_lock)
        {
            if (_over)
            {
                return null;
            }
            _link = link;
            return _state.Join();
        }
    }

    /// <summary>The server answered <c>subscribed</c>.</summary>
    internal void Answer(Subscription answer, Func<TimeSpan, long> fromNow)
    {
        lock (_lock)
        {
            if (_over)
            {
                return;
            }
            _answer = answer;
            _state.Joined(answer.Seq!.Value, answer.Epoch!, answer.Messages ?? [], answer.Complete is true);
            _position ??= _state.Position;
            if (_state.Phase is TopicPhase.Apart)
            {
                // Asked and still not whole: the server is behind itself, and asking at once would be asking for ever.
                _joinNotBefore = fromNow(_backoff.Next());
            }
            else
            {
                _backoff.Reset();
                _joinNotBefore = 0;
            }
        }
        _joined.TrySetResult();
    }

    /// <summary>The SUBSCRIBE was refused, and is to be made again.</summary>
    /// <param name="at">When, as a timestamp, given how often it was tried before.</param>
    internal void JoinAgain(Func<Backoff, long> at)
    {
        lock (_lock)
        {
            _state.JoinFailed();
            _joinNotBefore = at(_backoff);
        }
    }

    internal void ConnectionLost()
    {
        lock (_lock)
        {
            _link = null;
            _state.ConnectionLost();
            _backoff.Reset();
            _joinNotBefore = 0;
        }
    }

    /// <summary>Nothing more comes: the reader ends after what it has, with <paramref name="error"/> if there is one.</summary>
    /// <returns>The connection that the server still counts as subscribed; null when there is none.</returns>
    internal Link? End(Exception? error)
    {
        Link? link;
        lock (_lock)
        {
            _over = true;
            link = _link;
            _link = null;
            _unread.Writer.TryComplete(error);
        }
        _joined.TrySetException(error ?? new ObjectDisposedException(nameof(TopicSubscription)));
        // Only SubscribeAsync looks at it, and may have been cancelled; an exception nobody saw would be reported as a fault.
        _ = _joined.Task.Exception;
        return link;
    }

    private void Taken(TopicEvent next)
    {
        var roomAgain = false;
        lock (_lock)
        {
            _position = next switch
            {
                MessageChanged changed => changed.Position,
                TopicReset reset => reset.Position,
                _ => _position,
            };
            if (_state.Phase is TopicPhase.Lagging && _unread.Reader.Count <= _capacity / 2)
            {
                _state.RoomAgain();
                roomAgain = true;
            }
        }
        if (roomAgain)
        {
            _owner.Wake();
        }
    }
}

using System.Collections.Concurrent;
using Realtime.Api.Access;
using Realtime.Api.Connections;
using Realtime.Api.Delivery;
using Realtime.Api.Messages;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Api.Typing;

/// <summary>Who is typing where. Told when it begins, now and then while it goes on, and once when it ends, whatever ends it.</summary>
internal sealed class TypingService(MessageTopics topics, EventPublisher events, TimeProvider clock)
{
    /// <summary>How long one that said nothing more still counts as typing.</summary>
    public static readonly TimeSpan EndsAfter = TimeSpan.FromSeconds(8);

    /// <summary>
    /// After how long one that goes on typing is told again. So there is at most twice as long between two, and whoever hears nothing
    /// for 20 s may take it that the typist's node has died.
    /// </summary>
    public static readonly TimeSpan ToldAgainAfter = TimeSpan.FromSeconds(8);

    private readonly ConcurrentDictionary<(Topic Topic, string UserId), Typist> _typists = new();

    /// <summary>How many type just now, on this node.</summary>
    public int Count => _typists.Count;

    public async Task<Result<Done>> TypeAsync(ClientConnection connection, TypingRequest request, CancellationToken cancellation)
    {
        var caller = connection.Caller;
        var found = await topics.FindAsync(caller, new TopicRef(request.Type, request.Id), Right.Write, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var topic = found.Value.Topic;
        if (request.Typing ?? true)
        {
            Start(connection, topic);
        }
        else
        {
            Stop(caller, topic);
        }
        return Done.Instance;
    }

    public void Stop(Caller caller, Topic topic)
    {
        if (_typists.TryRemove((topic, caller.UserId), out var typist))
        {
            End(typist);
        }
    }

    /// <summary>Ends what a connection that is gone was typing.</summary>
    public void StopAll(ClientConnection connection)
    {
        foreach (var topic in connection.TakeTyping())
        {
            var key = (topic, connection.Caller.UserId);
            if (_typists.TryGetValue(key, out var typist) && typist.Connection == connection && _typists.TryRemove(new(key, typist)))
            {
                End(typist);
            }
        }
    }

    private void Start(ClientConnection connection, Topic topic)
    {
        var key = (topic, connection.Caller.UserId);
        if (_typists.TryGetValue(key, out var known) && known.Renew(EndsAfter))
        {
            if (known.MayTellAgain(clock, ToldAgainAfter))
            {
                TellStart(connection, topic);
            }
            return;
        }
        var typist = new Typist(connection, topic, clock.GetTimestamp());
        if (!_typists.TryAdd(key, typist))
        {
            return;
        }
        connection.NoteTyping(topic);
        TellStart(connection, topic);
        typist.Timer = clock.CreateTimer(_ => Expire(key, typist), null, EndsAfter, Timeout.InfiniteTimeSpan);
    }

    private void TellStart(ClientConnection connection, Topic topic) =>
        events.TellOthers(topic, connection.Caller, client => client.TypingStart(new TypingChange(topic.ToRef(), connection.Caller.UserId)));

    private void Expire((Topic, string) key, Typist typist)
    {
        if (_typists.TryRemove(new(key, typist)))
        {
            End(typist);
        }
    }

    private void End(Typist typist)
    {
        typist.Timer?.Dispose();
        var caller = typist.Connection.Caller;
        events.TellOthers(typist.Topic, caller, client => client.TypingStop(new TypingChange(typist.Topic.ToRef(), caller.UserId)));
    }

    private sealed class Typist(ClientConnection connection, Topic topic, long toldAt)
    {
        private long _toldAt = toldAt;

        public ClientConnection Connection => connection;

        public Topic Topic => topic;

        public ITimer? Timer { get; set; }

        /// <summary>True for one of those who ask.</summary>
        public bool MayTellAgain(TimeProvider clock, TimeSpan after)
        {
            var toldAt = Interlocked.Read(ref _toldAt);
            return clock.GetElapsedTime(toldAt) >= after && Interlocked.CompareExchange(ref _toldAt, clock.GetTimestamp(), toldAt) == toldAt;
        }

        /// <summary>False when the timer has run out meanwhile.</summary>
        public bool Renew(TimeSpan endsAfter) => Timer?.Change(endsAfter, System.Threading.Timeout.InfiniteTimeSpan) ?? true;
    }
}

using System.Text;
using Realtime.Api.Delivery;
using Realtime.Domain.Delivery;

namespace Realtime.Tests.Delivery;

public sealed class WaitingForASlowConnection : IOutboundWriter
{
    private readonly List<string> _written = [];
    private readonly Queue<TaskCompletionSource> _sockets = new();
    private int _overflows;
    private int _writes;
    private bool _slow = true;

    [Fact]
    public void nothing_waits_while_the_socket_keeps_up()
    {
        _slow = false;
        var queue = Queue();

        queue.Enqueue(Durable("a"));
        queue.Enqueue(Durable("b"));

        Assert.Equal(["a", "b"], _written);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void what_waits_goes_out_in_order_once_the_socket_has_room()
    {
        var queue = Queue();
        foreach (var name in new[] { "a", "b", "c" })
        {
            queue.Enqueue(Durable(name));
        }

        Assert.Equal(["a"], _written);
        Free();
        Assert.Equal(["a", "b", "c"], _written);
        Assert.Equal(2, _writes);
        Free();
    }

    [Fact]
    public void what_is_added_waits_for_company()
    {
        _slow = false;
        var queue = Queue();

        queue.Add(Durable("a"));
        queue.Add(Durable("b"));
        Assert.Empty(_written);
        queue.Flush();

        Assert.Equal(["a", "b"], _written);
        Assert.Equal(1, _writes);
    }

    [Fact]
    public void no_more_leaves_together_than_is_worth_copying()
    {
        var queue = Queue();
        queue.Enqueue(Durable("a"));
        queue.Enqueue(Durable("b", 40_000));
        queue.Enqueue(Durable("c", 40_000));

        Free();
        Assert.Equal(["a", "b"], _written);
        Free();
        Assert.Equal(["a", "b", "c"], _written);
        Free();
    }

    [Fact]
    public void only_the_newest_of_a_key_waits_where_the_oldest_stood()
    {
        var queue = Queue();
        queue.Enqueue(Durable("a"));
        queue.Enqueue(Latest("count", "1"));
        queue.Enqueue(Durable("b"));
        queue.Enqueue(Latest("count", "2"));

        Assert.Equal(2, queue.Count);
        Free();
        Assert.Equal(["a", "2", "b"], _written);
    }

    [Fact]
    public void what_is_ephemeral_makes_room_for_what_is_not()
    {
        var queue = Queue(maxEvents: 2);
        queue.Enqueue(Durable("a"));
        queue.Enqueue(Ephemeral("typing 1"));
        queue.Enqueue(Ephemeral("typing 2"));
        queue.Enqueue(Ephemeral("typing 3"));
        queue.Enqueue(Durable("b"));
        queue.Enqueue(Durable("c"));

        Assert.Equal(0, _overflows);
        Free();
        Assert.Equal(["a", "b", "c"], _written);
    }

    [Theory]
    [InlineData(2, 1_000_000)]
    [InlineData(100, 25)]
    public void a_durable_one_that_does_not_fit_ends_the_connection_once(int maxEvents, int maxBytes)
    {
        var queue = Queue(maxEvents, maxBytes);
        for (var index = 0; index < 6; index++)
        {
            queue.Enqueue(Durable("1234567890"));
        }

        Assert.Equal(1, _overflows);
        Free();
    }

    [Fact]
    public void a_deaf_one_forgets_what_waits_and_says_its_last_words()
    {
        var queue = Queue(maxEvents: 2);
        queue.Enqueue(Durable("a"));
        queue.Enqueue(Durable("b"));
        queue.Deafen();
        queue.Enqueue(Durable("c"));
        queue.Enqueue(Answer("yes"));
        queue.Enqueue(Answer("goodbye"));
        queue.Enqueue(Answer("close"));
        Free();

        Assert.Equal(["a", "yes", "goodbye", "close"], _written);
        Assert.Equal((0, 0), (queue.Count, _overflows));
    }

    [Fact]
    public void an_answer_may_be_larger_than_all_that_may_wait_but_not_one_behind_it()
    {
        var queue = Queue(maxBytes: 10);
        queue.Enqueue(Durable("a"));
        queue.Enqueue(Answer(new string('x', 100)));
        Assert.Equal(0, _overflows);

        queue.Enqueue(Answer("more"));
        Assert.Equal(1, _overflows);
    }

    [Fact]
    public void events_have_their_room_behind_a_large_answer()
    {
        var queue = Queue(maxBytes: 20);
        queue.Enqueue(Durable("a"));
        queue.Enqueue(Answer(new string('x', 100)));
        queue.Enqueue(Durable("1234567890"));
        queue.Enqueue(Durable("1234567890"));

        Assert.Equal(0, _overflows);
        queue.Enqueue(Durable("b"));
        Assert.Equal(1, _overflows);
    }

    [Fact]
    public void one_that_overflowed_has_forgotten_its_events()
    {
        var queue = Queue(maxEvents: 2);
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
        {
            queue.Enqueue(Durable(name));
        }
        queue.Enqueue(Answer("goodbye"));
        Free();

        Assert.Equal(["a", "goodbye"], _written);
    }

    [Fact]
    public void a_closed_one_writes_what_waits_and_takes_nothing_more()
    {
        var queue = Queue();
        queue.Enqueue(Durable("a"));
        queue.Enqueue(Durable("b"));
        var closing = queue.CloseAsync();
        queue.Enqueue(Durable("c"));
        queue.Enqueue(Answer("d"));

        Assert.False(closing.IsCompleted);
        Free();
        Free();
        Assert.True(closing.IsCompleted);
        Assert.Equal(["a", "b"], _written);
    }

    [Fact]
    public async Task many_tellers_at_once_neither_lose_nor_double()
    {
        const int Tellers = 8;
        const int Each = 2_000;
        var socket = new FitfulSocket();
        var heard = socket.Heard;
        var queue = new OutboundQueue(Tellers * Each, int.MaxValue, socket, () => throw new InvalidOperationException("It has room for all."));

        await Task.WhenAll(Enumerable.Range(0, Tellers).Select(teller => Task.Run(() =>
        {
            for (var index = 0; index < Each; index++)
            {
                queue.Enqueue(Durable($"{teller} {index}"));
            }
        })));
        await Infrastructure.Soon.UntilAsync(() => queue.Count == 0 && heard.Count == Tellers * Each, "everything to be written");

        for (var teller = 0; teller < Tellers; teller++)
        {
            Assert.Equal(
                Enumerable.Range(0, Each).Select(index => $"{teller} {index}"),
                heard.Where(name => name.StartsWith($"{teller} ", StringComparison.Ordinal)));
        }
    }

    private static OutboundEvent Durable(string name, int bytes = 0) => new(name, DeliveryClass.Durable, null, new byte[bytes]);

    private static OutboundEvent Ephemeral(string name) => new(name, DeliveryClass.Ephemeral, null, default);

    private static OutboundEvent Latest(string key, string name) => new(name, DeliveryClass.Latest, key, default);

    private static OutboundFrame Answer(string text) => new(Encoding.UTF8.GetBytes(text));

    private OutboundQueue Queue(int maxEvents = 100, int maxBytes = 1_000_000) => new(maxEvents, maxBytes, this, () => _overflows++);

    ValueTask IOutboundWriter.WriteAsync(Outbound told)
    {
        _written.Add(NameOf(told));
        return Written();
    }

    ValueTask IOutboundWriter.WriteAsync(ReadOnlyMemory<Outbound> told)
    {
        foreach (var one in told.Span)
        {
            _written.Add(NameOf(one));
        }
        return Written();
    }

    private static string NameOf(Outbound told) => told is OutboundFrame frame ? Encoding.UTF8.GetString(frame.Frame.Span) : ((OutboundEvent)told).Name;

    private ValueTask Written()
    {
        _writes++;
        if (!_slow)
        {
            return ValueTask.CompletedTask;
        }
        // Continues on the thread that frees the socket, so that a test sees all of it.
        var socket = new TaskCompletionSource();
        _sockets.Enqueue(socket);
        return new ValueTask(socket.Task);
    }

    /// <summary>The socket has taken what was written last.</summary>
    private void Free() => _sockets.Dequeue().SetResult();

    /// <summary>Now and then it takes a moment.</summary>
    private sealed class FitfulSocket : IOutboundWriter
    {
        public List<string> Heard { get; } = [];

        public ValueTask WriteAsync(Outbound told) => WriteAsync(new[] { told });

        public async ValueTask WriteAsync(ReadOnlyMemory<Outbound> told)
        {
            lock (Heard)
            {
                Heard.AddRange(told.ToArray().Select(NameOf));
            }
            if (Heard.Count % 3 == 0)
            {
                await Task.Yield();
            }
        }
    }
}

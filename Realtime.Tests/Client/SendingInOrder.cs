using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Client;
using Realtime.Client.Connections;
using Realtime.Client.Sending;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;
using Channel = System.Threading.Channels.Channel;

namespace Realtime.Tests.Client;

public sealed class SendingInOrder : IAsyncDisposable
{
    private static readonly TopicRef Lobby = new(TopicKind.Channel, "ch_lobby");
    private static readonly TopicRef Garden = new(TopicKind.Stream, "st_garden");

    private readonly Channel<Try> _tries = Channel.CreateUnbounded<Try>();
    private readonly WatchedTime _time = new();
    private readonly TaskCompletionSource _connected = new();
    private readonly CancellationTokenSource _over = new();
    private readonly SendQueue _queue;

    public SendingInOrder() =>
        _queue = new SendQueue(_connected.Task.WaitAsync, TryAsync, _time, new Random(1), NullLogger.Instance);

    public async ValueTask DisposeAsync()
    {
        // A test that failed leaves tries without an answer, which the queue would wait for.
        await _over.CancelAsync();
        await _queue.DisposeAsync();
        _over.Dispose();
    }

    [Fact]
    public async Task one_of_a_topic_is_under_way_and_other_topics_do_not_wait_for_it()
    {
        _connected.SetResult();
        var first = Send(Lobby, "1");
        var second = Send(Lobby, "2");
        var elsewhere = Send(Garden, "3");
        Try[] underWay = [await NextTryAsync(), await NextTryAsync()];
        Assert.Equal(["1", "3"], underWay.Select(attempt => attempt.Message.Content).Order());
        Assert.False(_tries.Reader.TryRead(out _));

        Array.ForEach(underWay, attempt => attempt.Commit());
        await Task.WhenAll(first, elsewhere);
        (await NextTryAsync("2")).Commit();
        await second;
    }

    [Fact]
    public async Task what_got_no_answer_is_sent_again_with_its_nonce_before_its_successor()
    {
        _connected.SetResult();
        var first = Send(Lobby, "1", "nonce-1");
        var second = Send(Lobby, "2");
        (await NextTryAsync("1")).Fail(new LinkLostException());
        var again = await NextTryAsync("1");
        Assert.Equal("nonce-1", again.Message.Nonce);
        again.Commit();
        Assert.Equal("nonce-1", (await first).Nonce);
        (await NextTryAsync("2")).Commit();
        await second;
    }

    [Theory]
    [InlineData(ErrorCode.Unavailable)]
    [InlineData(ErrorCode.RateLimited)]
    [InlineData(ErrorCode.Internal)]
    public async Task what_was_refused_for_the_moment_is_sent_again_after_the_time_the_server_gave(ErrorCode code)
    {
        _connected.SetResult();
        var send = Send(Lobby, "1", "nonce-1");
        (await NextTryAsync("1")).Fail(new RealtimeException(code, "Not now.", retryAfterMs: 1_500));
        Assert.Equal(TimeSpan.FromMilliseconds(1_500), await _time.NextWaitAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1_499));
        Assert.False(_tries.Reader.TryRead(out _));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var again = await NextTryAsync("1");
        Assert.Equal("nonce-1", again.Message.Nonce);
        again.Commit();
        await send;
    }

    [Fact]
    public async Task without_a_time_from_the_server_the_delay_is_jittered_and_grows_to_30_seconds()
    {
        _connected.SetResult();
        var send = Send(Lobby, "1");
        var longest = TimeSpan.Zero;
        for (var tries = 0; tries < 12; tries++)
        {
            (await NextTryAsync("1")).Fail(new RealtimeException(ErrorCode.Unavailable, "Not now."));
            var wait = await _time.NextWaitAsync();
            Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(Math.Min(30, 0.5 * Math.Pow(2, tries))));
            longest = wait > longest ? wait : longest;
            _time.Advance(wait);
        }
        (await NextTryAsync("1")).Commit();
        await send;
        Assert.InRange(longest, TimeSpan.FromSeconds(16), TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(ErrorCode.SlowMode)]
    [InlineData(ErrorCode.Forbidden)]
    [InlineData(ErrorCode.TooLarge)]
    [InlineData(ErrorCode.Unauthenticated)]
    public async Task any_other_refusal_is_the_senders_to_know_and_its_successor_goes_on(ErrorCode code)
    {
        _connected.SetResult();
        var refused = Send(Lobby, "1");
        var second = Send(Lobby, "2");
        (await NextTryAsync("1")).Fail(new RealtimeException(code, "No.", "a_reason", "content", 900));
        var refusal = await Assert.ThrowsAsync<RealtimeException>(() => refused);
        Assert.Equal((code, "a_reason", "content", 900), (refusal.Code, refusal.Reason, refusal.Field, refusal.RetryAfterMs));
        (await NextTryAsync("2")).Commit();
        await second;
    }

    [Fact]
    public async Task one_that_is_cancelled_before_it_was_sent_never_is()
    {
        using var cancellation = new CancellationTokenSource();
        var head = Send(Lobby, "head", cancellation: cancellation.Token);
        var behind = Send(Lobby, "behind", cancellation: cancellation.Token);
        var kept = Send(Lobby, "kept");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => head);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
        _connected.SetResult();
        (await NextTryAsync("kept")).Commit();
        await kept;
    }

    [Fact]
    public async Task one_that_is_cancelled_under_way_is_not_sent_again_and_not_overtaken()
    {
        _connected.SetResult();
        using var cancellation = new CancellationTokenSource();
        var cancelled = Send(Lobby, "1", cancellation: cancellation.Token);
        var second = Send(Lobby, "2");
        var underWay = await NextTryAsync("1");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(_tries.Reader.TryRead(out _));
        underWay.Fail(new LinkLostException());
        (await NextTryAsync("2")).Commit();
        await second;
    }

    [Fact]
    public async Task one_that_is_cancelled_while_it_waits_for_another_try_makes_way()
    {
        _connected.SetResult();
        using var cancellation = new CancellationTokenSource();
        var cancelled = Send(Lobby, "1", cancellation: cancellation.Token);
        var second = Send(Lobby, "2");
        (await NextTryAsync("1")).Fail(new RealtimeException(ErrorCode.Unavailable, "Not now.", retryAfterMs: 60_000));
        await _time.NextWaitAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        (await NextTryAsync("2")).Commit();
        await second;
    }

    [Fact]
    public async Task disposal_fails_what_has_no_answer_and_what_comes_later()
    {
        var first = Send(Lobby, "1");
        var second = Send(Lobby, "2");
        await _queue.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Send(Lobby, "3"));
        Assert.False(_tries.Reader.TryRead(out _));
    }

    [Fact]
    public async Task ten_thousand_over_fifty_topics_keep_the_order_of_each()
    {
        _connected.SetResult();
        var sends = Enumerable.Range(0, 10_000)
            .Select(i => _queue.SendAsync(new SendMessage(TopicKind.Channel, $"ch_{i % 50}", $"{i / 50}", "n"), default))
            .ToArray();
        using var deadline = new CancellationTokenSource(Soon.Deadline);
        var next = new Dictionary<string, int>();
        for (var i = 0; i < sends.Length; i++)
        {
            var attempt = await _tries.Reader.ReadAsync(deadline.Token);
            var expected = next.GetValueOrDefault(attempt.Message.Id);
            Assert.Equal($"{expected}", attempt.Message.Content);
            next[attempt.Message.Id] = expected + 1;
            attempt.Commit();
        }
        await Task.WhenAll(sends).OrFail("every send to be answered");
    }

    private Task<MessageSent> Send(TopicRef topic, string content, string nonce = "n", CancellationToken cancellation = default) =>
        _queue.SendAsync(new SendMessage(topic.Type, topic.Id, content, nonce), cancellation).OrFail($"'{content}' to be answered");

    private Task<MessageSent> TryAsync(SendMessage message)
    {
        var attempt = new Try(message);
        _tries.Writer.TryWrite(attempt);
        return attempt.Answer.WaitAsync(_over.Token);
    }

    private async Task<Try> NextTryAsync(string? content = null)
    {
        var next = await _tries.Reader.ReadAsync().AsTask().OrFail($"a try to send '{content}'");
        if (content is not null)
        {
            Assert.Equal(content, next.Message.Content);
        }
        return next;
    }

    private sealed class Try(SendMessage message)
    {
        private readonly TaskCompletionSource<MessageSent> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SendMessage Message => message;

        public Task<MessageSent> Answer => _answer.Task;

        public void Commit() => _answer.SetResult(new MessageSent("msg_1", 1, DateTimeOffset.UnixEpoch, Duplicate: false, message.Nonce));

        public void Fail(Exception exception) => _answer.SetException(exception);
    }
}

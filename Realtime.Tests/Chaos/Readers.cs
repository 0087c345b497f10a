using Realtime.Client;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Chaos;

/// <summary>Somebody who listens to the topic until it is all over.</summary>
internal interface IReader : IAsyncDisposable
{
    HeardTopic Heard { get; }

    /// <summary>Whether it is one of those that have everything in the end.</summary>
    bool MustHaveAll { get; }

    /// <summary>Completes when it is subscribed for the first time.</summary>
    Task BeginAsync();
}

/// <summary>Through Realtime.Client, which comes back and catches up by itself.</summary>
internal sealed class LibraryReader(TestUser user, TopicRef topic, HeardTopic heard, Ledger ledger, Action<DateTimeOffset> connected) : IReader
{
    private readonly RealtimeClient _client = Clients.Of(user);
    private Task _reading = Task.CompletedTask;

    public HeardTopic Heard => heard;

    public bool MustHaveAll => true;

    public async Task BeginAsync()
    {
        _client.StateChanged += (_, change) =>
        {
            if (change.State is RealtimeState.Connected)
            {
                connected(_client.Connected!.ServerTime);
            }
        };
        await _client.StartAsync().OrFail($"{heard.Reader} to connect");
        var subscription = await _client.SubscribeAsync(topic).OrFail($"{heard.Reader} to subscribe");
        heard.BeginAfter(subscription.Position.Seq);
        _reading = ReadAsync(subscription);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync(TopicSubscription subscription)
    {
        try
        {
            await foreach (var told in subscription.ReadAllAsync())
            {
                if (told is MessageChanged change)
                {
                    heard.Take(change.Position.Seq, change.Message.Nonce);
                }
                else if (told is TopicReset)
                {
                    ledger.Fault($"{heard.Reader} was told to reload, after {heard.Last}.");
                }
            }
        }
        catch (RealtimeException refusal)
        {
            ledger.Fault($"{heard.Reader} was refused its subscription: {refusal.Message}");
        }
    }
}

/// <summary>A plain socket that comes back with <c>after</c> as often as it is cut off, and trusts the server to send in order.</summary>
internal sealed class ReturningSocket(TestUser user, TopicRef topic, HeardTopic heard, Ledger ledger, Random random) : IReader
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private Task _reading = Task.CompletedTask;
    private string? _epoch;
    private volatile HubSocket? _hub;

    public HeardTopic Heard => heard;

    public bool MustHaveAll => true;

    public Task BeginAsync()
    {
        _reading = ReadAsync();
        return _begun.Task.OrFail($"{heard.Reader} to subscribe");
    }

    /// <summary>Its connection ends without a word.</summary>
    public void Drop() => _hub?.Abort();

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _reading.OrFail($"{heard.Reader} to end");
        _over.Dispose();
    }

    private async Task ReadAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                await using var hub = await user.ConnectAsync(_over.Token);
                await using var end = _over.Token.Register(hub.Abort);
                _hub = hub;
                await FollowAsync(hub);
            }
            catch (Exception failure) when (Clients.IsCutOff(failure))
            {
                // Again, as said below.
            }
            await Clients.PauseAsync(random, TimeSpan.FromMilliseconds(300), _over.Token);
        }
    }

    private async Task FollowAsync(HubSocket hub)
    {
        SubscriptionRequest request = _epoch is null ? new(topic.Type, topic.Id) : new(topic.Type, topic.Id, heard.Last, _epoch);
        var reply = await hub.AskAsync<SubscribeReply>(Operations.Subscribe, new SubscribeRequest([request]));
        if (reply.Error is { } error)
        {
            Clients.Check(error, heard.Reader, ledger);
            return;
        }
        var joined = reply.Data!.Subscriptions[0];
        if (joined.Status is not SubscriptionStatus.Subscribed || (_epoch is not null && joined.Complete is not true))
        {
            ledger.Fault($"{heard.Reader} came back after {heard.Last} and was answered {joined.Status}, complete: {joined.Complete}.");
            return;
        }
        if (_epoch is null)
        {
            (_epoch, var head) = (joined.Epoch!, joined.Seq!.Value);
            heard.BeginAfter(head);
            _begun.TrySetResult();
        }
        foreach (var missed in joined.Messages ?? [])
        {
            heard.Take(missed.ChangeSeq, missed.Nonce);
        }
        if (joined.Seq > heard.Last)
        {
            ledger.Fault($"{heard.Reader} was answered a replay up to {joined.Seq} that ended at {heard.Last}.");
        }
        // What overtook the answer was in the replay as well; beyond that a socket has the topic's own order.
        long? before = null;
        await foreach (var change in hub.AllAsync<MessageChange>(Events.MessageCreate))
        {
            if (change.Seq != before + 1 && before is not null)
            {
                ledger.Fault($"{heard.Reader} heard {change.Seq} behind {before} on one connection.");
            }
            before = change.Seq;
            if (change.Seq > heard.Last)
            {
                heard.Take(change.Seq, change.Message.Nonce);
            }
        }
    }
}

/// <summary>A plain socket that connects once and knows nothing of gaps: what it hears is what the node made good by itself.</summary>
/// <param name="mayEnd">Whether its node is among those that are harmed; then it must be whole up to its end.</param>
internal sealed class StayingSocket(TestUser user, TopicRef topic, HeardTopic heard, Ledger ledger, bool mayEnd) : IReader
{
    private HubSocket? _hub;
    private Task _reading = Task.CompletedTask;
    private volatile bool _isOver;

    public HeardTopic Heard => heard;

    public bool MustHaveAll => !mayEnd;

    public async Task BeginAsync()
    {
        _hub = await user.ConnectAsync();
        var joined = await _hub.SubscribeAsync(topic);
        heard.BeginAfter(joined.Seq!.Value);
        _reading = ReadAsync(_hub);
    }

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await _hub!.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync(HubSocket hub)
    {
        await foreach (var change in hub.AllAsync<MessageChange>(Events.MessageCreate))
        {
            // Heard already when it overtook the answer to SUBSCRIBE.
            if (change.Seq > heard.Last || heard.Nonces.ContainsKey(change.Seq))
            {
                heard.Take(change.Seq, change.Message.Nonce);
            }
        }
        if (!_isOver && !mayEnd)
        {
            ledger.Fault($"{heard.Reader} was cut off, though its node was not harmed: {await hub.Closed}");
        }
    }
}

/// <summary>Somebody who may not hear the topic and asks for it all the same.</summary>
internal sealed class Outsider(TestUser user, TopicRef topic, HeardTopic heard, Ledger ledger) : IReader
{
    private HubSocket? _hub;
    private Task _listening = Task.CompletedTask;

    public HeardTopic Heard => heard;

    public bool MustHaveAll => false;

    public async Task BeginAsync()
    {
        _hub = await user.ConnectAsync();
        var answer = await _hub.SubscribeAsync(topic);
        if (answer.Status is not SubscriptionStatus.Denied)
        {
            ledger.Fault($"{heard.Reader} may not hear the topic and was answered {answer.Status}.");
        }
        _listening = ListenAsync(_hub);
    }

    public async ValueTask DisposeAsync()
    {
        await _hub!.DisposeAsync();
        await _listening;
    }

    private async Task ListenAsync(HubSocket hub)
    {
        await foreach (var change in hub.AllAsync<MessageChange>(Events.MessageCreate))
        {
            ledger.Fault($"{heard.Reader} may not hear the topic and heard {change.Seq}.");
        }
    }
}

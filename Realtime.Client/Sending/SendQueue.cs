using Microsoft.Extensions.Logging;
using Realtime.Client.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Client.Sending;

/// <summary>
/// The sends that have no answer yet. Each topic is a lane of its own, first come, first served, with one under way, so that a second
/// try cannot overtake its successor; a lane is there while there is something in it. Unbounded: each send is one the app waits for.
/// Thread-safe.
/// </summary>
/// <param name="ready">Waits until sends may go.</param>
/// <param name="send">One try; ends with <see cref="LinkLostException"/> when the connection did.</param>
internal sealed class SendQueue(
    Func<CancellationToken, Task> ready, Func<SendMessage, Task<MessageSent>> send, TimeProvider time, Random random, ILogger logger)
    : IAsyncDisposable
{
    /// <summary>Guards the lanes, what is in them, and <see cref="_disposed"/>. Nothing runs under it.</summary>
    private readonly Lock _lock = new();
    private readonly Dictionary<TopicRef, Lane> _lanes = [];
    private readonly CancellationTokenSource _stopping = new();
    private bool _disposed;

    /// <summary>Cancelled when everything that is there fails; there is another one for what comes after.</summary>
    private CancellationTokenSource _failing = new();

    public async Task<MessageSent> SendAsync(SendMessage message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var topic = new TopicRef(message.Type, message.Id);
        var pending = new PendingSend(message, cancellation);
        LinkedListNode<PendingSend> place;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(RealtimeClient));
            if (!_lanes.TryGetValue(topic, out var lane))
            {
                lane = new Lane();
                _lanes.Add(topic, lane);
                lane.Worker = Task.Run(() => WorkAsync(topic, lane), CancellationToken.None);
            }
            place = lane.Waiting.AddLast(pending);
        }
        try
        {
            using var onCancel = cancellation.UnsafeRegister(static pending => ((PendingSend)pending!).Cancel(), pending);
            return await pending.Answer.ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                // Still waiting: it was cancelled, and leaves no trace.
                place.List?.Remove(place);
            }
        }
    }

    /// <summary>Fails what has no answer, and is not going to have one.</summary>
    public void FailAll(Exception error)
    {
        CancellationTokenSource failing;
        lock (_lock)
        {
            foreach (var lane in _lanes.Values)
            {
                lane.UnderWay?.Fail(error);
                foreach (var pending in lane.Waiting)
                {
                    pending.Fail(error);
                }
                lane.Waiting.Clear();
            }
            failing = _failing;
            _failing = new CancellationTokenSource();
        }
        failing.Cancel();
    }

    /// <summary>Fails what has no answer with <see cref="ObjectDisposedException"/>, and waits until no work is left.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] workers;
        lock (_lock)
        {
            _disposed = true;
            workers = [.. _lanes.Values.Select(lane => lane.Worker)];
        }
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(workers).ConfigureAwait(false);
    }

    private async Task WorkAsync(TopicRef topic, Lane lane)
    {
        while (true)
        {
            PendingSend next;
            CancellationToken failing;
            lock (_lock)
            {
                lane.UnderWay = null;
                if (lane.Waiting.First is not { } first)
                {
                    _lanes.Remove(topic);
                    return;
                }
                next = first.Value;
                lane.UnderWay = next;
                lane.Waiting.RemoveFirst();
                failing = _failing.Token;
            }
            await DeliverAsync(next, failing);
        }
    }

    /// <summary>Tries until there is an answer, or nobody waits for one. Throws nothing: what goes wrong is the sender's to know.</summary>
    private async Task DeliverAsync(PendingSend pending, CancellationToken failing)
    {
        var backoff = new Backoff(random);
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, pending.Cancellation, failing);
        try
        {
            while (await TryAsync(pending, backoff, givenUp.Token) is { } wait)
            {
                await Task.Delay(wait, time, givenUp.Token);
            }
        }
        catch (OperationCanceledException) when (givenUp.IsCancellationRequested)
        {
            pending.GiveUp(_stopping.IsCancellationRequested);
        }
        catch (Exception exception)
        {
            pending.Fail(exception);
        }
    }

    /// <summary>One try.</summary>
    /// <returns>How long to wait before another; null when there is an answer.</returns>
    private async Task<TimeSpan?> TryAsync(PendingSend pending, Backoff backoff, CancellationToken givenUp)
    {
        await ready(givenUp);
        givenUp.ThrowIfCancellationRequested();
        try
        {
            // Once it is on its way its answer is waited for, whoever gave it up, or its successor might overtake it.
            pending.Succeed(await send(pending.Message));
            return null;
        }
        catch (LinkLostException)
        {
            logger.SendAgainAfterReconnect(pending.Message.Type, pending.Message.Id, pending.Message.Nonce);
            return TimeSpan.Zero;
        }
        // Slow mode is the app's to know: a person had better see the wait.
        catch (RealtimeException refusal) when (refusal.Code.IsRetryable() && refusal.Code is not ErrorCode.SlowMode)
        {
            var wait = refusal.RetryAfterMs is { } given ? TimeSpan.FromMilliseconds(given) : backoff.Next();
            logger.SendAgain(pending.Message.Type, pending.Message.Id, pending.Message.Nonce, wait, refusal.Code, refusal.Message);
            return wait;
        }
    }

    private sealed class Lane
    {
        /// <summary>Guarded by the queue's lock, as all of it.</summary>
        public PendingSend? UnderWay { get; set; }

        /// <summary>Without the one under way.</summary>
        public LinkedList<PendingSend> Waiting { get; } = [];

        public Task Worker { get; set; } = Task.CompletedTask;
    }

    private sealed class PendingSend(SendMessage message, CancellationToken cancellation)
    {
        private readonly TaskCompletionSource<MessageSent> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The same in every try, its nonce above all.</summary>
        public SendMessage Message => message;

        public CancellationToken Cancellation => cancellation;

        public Task<MessageSent> Answer => _answer.Task;

        public void Succeed(MessageSent sent) => _answer.TrySetResult(sent);

        public void Fail(Exception exception) => _answer.TrySetException(exception);

        public void Cancel() => _answer.TrySetCanceled(cancellation);

        public void GiveUp(bool stopping)
        {
            if (stopping)
            {
                Fail(new ObjectDisposedException(
                    nameof(RealtimeClient), "The client was disposed before there was an answer; whether the message is stored is not known."));
            }
            else
            {
                Cancel();
            }
        }
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Client.Connections;
using Realtime.Client.Sending;
using Realtime.Client.Subscriptions;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Client;

/// <summary>
/// A user's connection to a Realtime server that comes back by itself: after it ended the client connects again, subscribes again from where each
/// topic stopped, and sends again what had no answer. Thread-safe.
/// </summary>
/// <remarks>
/// One task, begun by <see cref="StartAsync"/>, connects, raises <see cref="StateChanged"/>, and is the only one to change
/// <see cref="State"/>. What is asked of the client while there is no connection waits for one, unless its method says otherwise.
/// Everything else runs on the thread pool: what a caller may call from a context of its own awaits with ConfigureAwait(false), and
/// nothing below it, such as the loops, ever has a context.
/// </remarks>
public sealed partial class RealtimeClient : IAsyncDisposable
{
    /// <summary>A connection that lasted this long was a good one: the delays begin anew after it.</summary>
    internal static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(5);

    /// <summary>A move to another node that takes longer than this is told as what it is: being without a connection.</summary>
    internal static readonly TimeSpan MoveAtMost = TimeSpan.FromSeconds(1);

    private readonly RealtimeClientOptions _options;
    private readonly ILogger _logger;
    private readonly SubscriptionSet _subscriptions;
    private readonly EventRouter _router;
    private readonly SendQueue _sends;
    private readonly AttachmentTransfer _attachments;

    /// <summary>Open from CONNECTED on: for whatever asks and does not write.</summary>
    private readonly Gate<Link> _connected = new();

    /// <summary>Open once the topics are subscribed to again, which comes before sending.</summary>
    private readonly Gate<Link> _sendable = new();

    /// <summary>Guards <see cref="_run"/> and <see cref="_disposed"/>; nothing runs under it.</summary>
    private readonly Lock _lock = new();
    private Run? _run;
    private bool _disposed;

    /// <summary>For the run's task alone.</summary>
    private readonly Lanes _lanes = new();

    private volatile RealtimeState _state;
    private volatile Connected? _lastConnected;

    /// <summary>A client that is not connected yet; <see cref="StartAsync"/> connects it.</summary>
    /// <exception cref="ArgumentException">An option is out of its bounds.</exception>
    public RealtimeClient(RealtimeClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Url.IsAbsoluteUri || (options.Url.Scheme != Uri.UriSchemeHttp && options.Url.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException($"{nameof(options.Url)} is an absolute http or https address.", nameof(options));
        }
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BufferedEvents, 1);
        if (options.DeviceId is { } deviceId && !Identifier.IsValid(deviceId))
        {
            throw new ArgumentException($"{nameof(options.DeviceId)} is 1 to {Identifier.MaxLength} of A-Z a-z 0-9 _ . -", nameof(options));
        }
        _options = options;
        _logger = options.LoggerFactory?.CreateLogger<RealtimeClient>() ?? NullLogger<RealtimeClient>.Instance;
        _subscriptions = new SubscriptionSet(options, _logger);
        _router = new EventRouter(_subscriptions, _logger);
        _sends = new SendQueue(_sendable.WaitAsync, SendOnceAsync, options.TimeProvider, options.Random, _logger);
        _attachments = new AttachmentTransfer(options);
    }

    /// <summary>
    /// Raised when the state changes or a try to connect fails, one at a time and in order. The client waits for the handlers before
    /// it goes on, so they had better be short, and must not block on the client. What one throws is logged.
    /// </summary>
    public event EventHandler<RealtimeStateChange>? StateChanged;

    /// <summary>Where the client is with its connection.</summary>
    public RealtimeState State => _state;

    /// <summary>What the server said at the beginning of the present connection, else of the last one; null before the first.</summary>
    public Connected? Connected => _lastConnected;

    /// <summary>
    /// Connects, and returns when the server first said CONNECTED. It tries for ever, with a new token each time, whatever
    /// goes wrong, a refused token included, until the server itself says not to come back; <see cref="StateChanged"/> tells what does.
    /// May be called again after <see cref="StopAsync"/>, and after the client has stopped by itself.
    /// </summary>
    /// <param name="cancellation">Stops the client if it is not connected by then.</param>
    /// <exception cref="GoodbyeException">The server said not to come back.</exception>
    /// <exception cref="InvalidOperationException">It is started already.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled or stopped before it was connected.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        while (Ending is { } ending)
        {
            await ending.ConfigureAwait(false);
        }
        var run = new Run();
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_run is not null)
            {
                throw new InvalidOperationException("The client is started already.");
            }
            _run = run;
            _connected.Mend();
            _sendable.Mend();
            run.Task = Task.Run(() => RunAsync(run), CancellationToken.None);
        }
        try
        {
            await run.FirstConnected.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Closes the connection and stays away. Subscriptions and unanswered sends are kept for another <see cref="StartAsync"/>;
    /// <see cref="DisposeAsync"/> ends them.
    /// </summary>
    /// <param name="cancellation">Ends the waiting, not the stopping.</param>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        Run? run;
        lock (_lock)
        {
            run = _run;
        }
        if (run is not null)
        {
            await run.DisposeAsync().AsTask().WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Subscribes to a topic, and returns when the server has answered. To load a topic and then follow it, ask
    /// <see cref="HistoryAsync"/> first and subscribe at the <c>seq</c> and <c>epoch</c> of the page.
    /// </summary>
    /// <param name="topic">One that the user may see.</param>
    /// <param name="position">The last change the app has; what came since is told first. Null: begin with what happens from now on.</param>
    /// <param name="cancellation">Gives the subscription up if there is no answer yet.</param>
    /// <exception cref="SubscriptionDeniedException">There is no such topic, or none that the user may see.</exception>
    /// <exception cref="RealtimeException">The server refused for another reason.</exception>
    /// <exception cref="InvalidOperationException">This client is subscribed to the topic already.</exception>
    public async Task<TopicSubscription> SubscribeAsync(
        TopicRef topic, TopicPosition? position = null, CancellationToken cancellation = default)
    {
        ThrowIfInvalid(topic);
        cancellation.ThrowIfCancellationRequested();
        var subscription = _subscriptions.Add(topic, position);
        try
        {
            await subscription.Joined.WaitAsync(cancellation).ConfigureAwait(false);
            return subscription;
        }
        catch (OperationCanceledException)
        {
            // The caller waits for nothing any more; the worker sees to the UNSUBSCRIBE if one is needed.
            _ = _subscriptions.RemoveAsync(subscription);
            throw;
        }
    }

    /// <summary>Disposes the subscription to a topic, if there is one.</summary>
    public Task UnsubscribeAsync(TopicRef topic) =>
        _subscriptions.Find(topic) is { } subscription ? _subscriptions.RemoveAsync(subscription) : Task.CompletedTask;

    /// <summary>
    /// Stops. Subscriptions end; whatever waits for an answer fails with <see cref="ObjectDisposedException"/>. Nothing of the client
    /// runs any more when it returns.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
        }
        await StopAsync().ConfigureAwait(false);
        var disposed = new ObjectDisposedException(nameof(RealtimeClient));
        _connected.Break(disposed);
        _subscriptions.Dispose();
        await _sends.DisposeAsync().ConfigureAwait(false);
        _attachments.Dispose();
    }

    /// <summary>The run that the server has ended, while it is at it: whoever hears of that may start again at once.</summary>
    private Task? Ending
    {
        get
        {
            lock (_lock)
            {
                return _run is { IsSentAway: true } run ? run.Task : null;
            }
        }
    }

    private static void ThrowIfInvalid(TopicRef topic)
    {
        // An id that no topic can have would be refused, and the rest of its call with it.
        if (!Identifier.IsValid(topic.Id) || !Enum.IsDefined(topic.Type))
        {
            throw new ArgumentException(
                $"A topic has a kind and an id, which is 1 to {Identifier.MaxLength} of A-Z a-z 0-9 _ . -", nameof(topic));
        }
    }

    private async Task<MessageSent> SendOnceAsync(SendMessage message)
    {
        var link = _sendable.Current ?? throw new LinkLostException();
        try
        {
            // MESSAGE_SEND takes streams too; STREAM_MSG is its short form.
            return await link.InvokeAsync<MessageSent>(Operations.MessageSend, message, CancellationToken.None);
        }
        catch (LinkLostException)
        {
            _sendable.Close(link);
            throw;
        }
    }

    private async Task RunAsync(Run run)
    {
        var backoff = new Backoff(_options.Random);
        var stopping = run.Stopping;
        GoodbyeException? sentAway = null;
        try
        {
            MoveTo(new RealtimeStateChange(RealtimeState.Connecting));
            var isMoving = false;
            while (true)
            {
                Exception? error;
                try
                {
                    (error, isMoving) = await ServeAsync(run, backoff, isMoving);
                }
                catch (Exception exception)
                {
                    (error, isMoving) = (exception, false);
                }
                // Whatever went wrong while we were stopping is the stopping.
                stopping.ThrowIfCancellationRequested();
                if (error is GoodbyeException { Goodbye.Reconnect: false } goodbye)
                {
                    _logger.SentAway(_options.Url, goodbye.Goodbye.Code);
                    sentAway = goodbye;
                    return;
                }
                if (!isMoving)
                {
                    await WaitAsync(run, error, backoff);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _logger.Stopped();
        }
        finally
        {
            if (sentAway is not null)
            {
                lock (_lock)
                {
                    run.IsSentAway = true;
                }
                _connected.Break(sentAway);
                _sendable.Break(sentAway);
                _sends.FailAll(sentAway);
                run.FirstConnected.TrySetException(sentAway);
                // Nobody has to be waiting for it.
                _ = run.FirstConnected.Task.Exception;
            }
            // The next run may not begin before this, or their states would mix.
            MoveTo(new RealtimeStateChange(RealtimeState.Stopped, sentAway));
            lock (_lock)
            {
                _run = null;
            }
            run.FirstConnected.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task WaitAsync(Run run, Exception? error, Backoff backoff)
    {
        var retryAfterMs = (error as RealtimeException)?.RetryAfterMs ?? (error as GoodbyeException)?.Goodbye.RetryAfterMs ?? 0;
        var delay = backoff.Next(TimeSpan.FromMilliseconds(retryAfterMs));
        _logger.NotConnected(_options.Url, delay, error);
        MoveTo(new RealtimeStateChange(StateWithout(run), error, delay));
        await Task.Delay(delay, _options.TimeProvider, run.Stopping);
    }

    /// <summary>One connection, from the first try to its end.</summary>
    /// <returns>Why it ended, null for no fault; and whether the server asked to leave it for another.</returns>
    private async Task<(Exception? Error, bool IsMoved)> ServeAsync(Run run, Backoff backoff, bool isMoving)
    {
        var opening = Link.OpenAsync(_options, _lanes, _logger, _router.Listen, run.Stopping);
        if (isMoving)
        {
            await TellSlowMoveAsync(opening, run);
        }
        var link = await opening;
        var since = _options.TimeProvider.GetTimestamp();
        try
        {
            await using var onStop = run.Stopping.UnsafeRegister(static link => ((Link)link!).MarkLost(), link);
            _lastConnected = link.Connected;
            _logger.Connected(_options.Url, link.Connected.UserId, link.Connected.ConnectionId);
            MoveTo(new RealtimeStateChange(RealtimeState.Connected));
            run.FirstConnected.TrySetResult();
            _connected.Open(link);
            await new SubscriptionWorker(_subscriptions, link, () => _sendable.Open(link), _options, _logger).RunAsync();
        }
        catch (Exception exception) when (link.Lost.IsCancellationRequested && exception is OperationCanceledException or LinkLostException)
        {
            // The one way it ends; why is for the link to say, once it is closed.
        }
        finally
        {
            if (_options.TimeProvider.GetElapsedTime(since) >= StableAfter)
            {
                backoff.Reset();
            }
            _sendable.Close(link);
            _connected.Close(link);
            await link.DisposeAsync();
            _subscriptions.ConnectionLost();
        }
        return (link.Error, link.IsMoved && link.Error is not GoodbyeException);
    }

    private async Task TellSlowMoveAsync(Task opening, Run run)
    {
        using var opened = CancellationTokenSource.CreateLinkedTokenSource(run.Stopping);
        var patience = Task.Delay(MoveAtMost, _options.TimeProvider, opened.Token);
        if (await Task.WhenAny(opening, patience) != opening && !run.Stopping.IsCancellationRequested)
        {
            MoveTo(new RealtimeStateChange(StateWithout(run)));
        }
        await opened.CancelAsync();
    }

    private static RealtimeState StateWithout(Run run) =>
        run.FirstConnected.Task.IsCompleted ? RealtimeState.Reconnecting : RealtimeState.Connecting;

    private void MoveTo(RealtimeStateChange change)
    {
        _state = change.State;
        foreach (var handler in Delegate.EnumerateInvocationList(StateChanged))
        {
            try
            {
                handler(this, change);
            }
            catch (Exception exception)
            {
                // A fault of the app's, and no reason to be without a connection.
                _logger.StateHandlerThrew(exception);
            }
        }
    }

    /// <summary>From one <see cref="StartAsync"/> to its stop, which is its disposal.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken Stopping => _stopping.Token;

        public Task Task { get; set; } = Task.CompletedTask;

        /// <summary>Guarded by the client's lock.</summary>
        public bool IsSentAway { get; set; }

        public TaskCompletionSource FirstConnected { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await Task.ConfigureAwait(false);
        }
    }
}

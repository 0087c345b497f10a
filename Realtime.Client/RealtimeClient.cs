using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Client.Connections;
using Realtime.Client.Sending;
using Realtime.Client.Subscriptions;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
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
public sealed class RealtimeClient : IAsyncDisposable
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
    /// Sends a message, and returns when it is committed. Sends to one topic arrive in the order of the calls. One that got no answer, or
    /// was refused for the moment (<c>unavailable</c>, <c>rate_limited</c>, <c>internal</c>), is sent again with the same nonce until it
    /// has one, so that it is stored once; those behind it wait.
    /// </summary>
    /// <param name="topic">A channel, conversation or stream.</param>
    /// <param name="content">The message.</param>
    /// <param name="nonce">1 to 64 of <c>A-Z a-z 0-9 _ . -</c>, to send a message again that an earlier process may have sent. Made here unless given.</param>
    /// <param name="replyTo">The id of the message in the same topic that it answers.</param>
    /// <param name="cancellation">
    /// Before it is sent: it is not. Afterwards it ends the waiting alone, and whether the message is stored is not known; it is not sent again.
    /// </param>
    /// <exception cref="RealtimeException">The server refused it; <c>slow_mode</c> says when to try again.</exception>
    /// <exception cref="GoodbyeException">The server ended the connection and said not to come back, and the client is not started again.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed first.</exception>
    public Task<MessageSent> SendAsync(
        TopicRef topic, string content, string? nonce = null, string? replyTo = null, CancellationToken cancellation = default)
    {
        ThrowIfInvalid(topic);
        ArgumentNullException.ThrowIfNull(content);
        if (nonce is not null && !Identifier.IsValid(nonce))
        {
            throw new ArgumentException($"A nonce is 1 to {Identifier.MaxLength} of A-Z a-z 0-9 _ . -", nameof(nonce));
        }
        return _sends.SendAsync(new SendMessage(topic.Type, topic.Id, content, nonce ?? Guid.NewGuid().ToString("N"), replyTo), cancellation);
    }

    /// <summary>Replaces the content of one of the user's own messages. The same content again changes nothing.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="content">What it says from now on.</param>
    /// <param name="expectedChangeSeq">Its <c>ChangeSeq</c> as the user has seen it, to be refused (<c>conflict</c>, <c>changed</c>) when it has changed since.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<ChangeMade> EditAsync(
        string messageId, string content, long? expectedChangeSeq = null, CancellationToken cancellation = default) =>
        AskAsync<ChangeMade>(Operations.MessageEdit, new EditMessage(messageId, content, expectedChangeSeq), cancellation);

    /// <summary>Makes a tombstone of one of the user's own messages, or of anyone's where the user moderates.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="hard">Forgets what it said, too.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<ChangeMade> DeleteAsync(string messageId, bool hard = false, CancellationToken cancellation = default) =>
        AskAsync<ChangeMade>(Operations.MessageDelete, new DeleteMessage(messageId, hard), cancellation);

    /// <summary>Takes the content of a message away where the user moderates.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="reason">1 to 300 characters, shown to everyone.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<ChangeMade> RedactAsync(string messageId, string reason, CancellationToken cancellation = default) =>
        AskAsync<ChangeMade>(Operations.MessageRedact, new RedactMessage(messageId, reason), cancellation);

    /// <summary>Adds the user's reaction to a message. A second time it changes nothing.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">One emoji, or a <c>:shortname:</c>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<ChangeMade> AddReactionAsync(string messageId, string emoji, CancellationToken cancellation = default) =>
        AskAsync<ChangeMade>(Operations.ReactionAdd, new ReactToMessage(messageId, emoji), cancellation);

    /// <summary>Takes the user's reaction back.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="emoji">As it was added.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<ChangeMade> RemoveReactionAsync(string messageId, string emoji, CancellationToken cancellation = default) =>
        AskAsync<ChangeMade>(Operations.ReactionRemove, new ReactToMessage(messageId, emoji), cancellation);

    /// <summary>Pins a message in its topic, where the user moderates or it is a conversation.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<ChangeMade> PinAsync(string messageId, CancellationToken cancellation = default) =>
        AskAsync<ChangeMade>(Operations.MessagePin, new PinMessage(messageId), cancellation);

    /// <summary>Unpins it.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<ChangeMade> UnpinAsync(string messageId, CancellationToken cancellation = default) =>
        AskAsync<ChangeMade>(Operations.MessageUnpin, new PinMessage(messageId), cancellation);

    /// <summary>Loads a page of a topic's messages: the newest, those before a seq, or those after one.</summary>
    /// <param name="topic">A channel, conversation or stream.</param>
    /// <param name="before">Exclusive; not together with <paramref name="after"/>.</param>
    /// <param name="after">Exclusive.</param>
    /// <param name="limit">1 to the server's limit; the server's default unless given.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<HistoryPage> HistoryAsync(
        TopicRef topic, long? before = null, long? after = null, int? limit = null, CancellationToken cancellation = default) =>
        AskAsync<HistoryPage>(Operations.History, new HistoryRequest(topic.Type, topic.Id, before, after, limit), cancellation);

    /// <summary>Moves the user's read watermark of a topic forward; never back.</summary>
    /// <param name="topic">A channel, conversation or stream.</param>
    /// <param name="seq">Read up to here, inclusive.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<MarkedRead> MarkReadAsync(TopicRef topic, long seq, CancellationToken cancellation = default) =>
        AskAsync<MarkedRead>(Operations.MessageRead, new MarkRead(topic.Type, topic.Id, seq), cancellation);

    /// <summary>Loads a page of the user's notifications, newest first, and how many are unread.</summary>
    /// <param name="unread">True: only those that are not read.</param>
    /// <param name="limit">1 to 100; 50 unless given.</param>
    /// <param name="cursor">The <see cref="NotificationPage.NextCursor"/> of the page before.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<NotificationPage> NotificationsAsync(
        bool? unread = null, int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        AskAsync<NotificationPage>(Operations.Notifications, new ListNotifications(unread, limit, cursor), cancellation);

    /// <summary>Marks one of the user's notifications as read, or all. Marking messages as read marks theirs.</summary>
    /// <param name="id">One; null for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused; <c>not_found</c> when it is not one of the user's.</exception>
    public Task<NotificationsLeft> MarkNotificationsReadAsync(string? id = null, CancellationToken cancellation = default) =>
        AskAsync<NotificationsLeft>(Operations.NotificationRead, new ReadNotifications(id, id is null ? true : null), cancellation);

    /// <summary>What the user wants to know of a topic.</summary>
    /// <param name="topic">A channel, conversation or stream.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<NotificationSetting> NotificationSettingAsync(TopicRef topic, CancellationToken cancellation = default) =>
        AskAsync<NotificationSetting>(Operations.NotificationSetting, new GetNotificationSetting(topic.Type, topic.Id), cancellation);

    /// <summary>Says what the user wants to know of a topic, from the next message on.</summary>
    /// <param name="topic">A channel, conversation or stream.</param>
    /// <param name="level">Of which messages.</param>
    /// <param name="mutedUntil">Of none before this.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<NotificationSetting> SetNotificationSettingAsync(
        TopicRef topic, NotificationLevel level, DateTimeOffset? mutedUntil = null, CancellationToken cancellation = default) =>
        AskAsync<NotificationSetting>(
            Operations.NotificationSettingUpdate, new SetNotificationSetting(topic.Type, topic.Id, level, mutedUntil), cancellation);

    /// <summary>
    /// Says that the user types: say it again every few seconds, since it ends by itself after 8. It is of now, and so does not wait
    /// for a connection; and where it would have to wait for other operations it is left unsaid.
    /// </summary>
    /// <param name="topic">A channel, conversation or stream.</param>
    /// <param name="typing">False: stopped.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">
    /// The server refused, or there is no connection (<c>unavailable</c>, reason <c>not_connected</c>).
    /// </exception>
    public Task TypingAsync(TopicRef topic, bool typing = true, CancellationToken cancellation = default) =>
        _connected.Current is { HasRoom: false }
            ? Task.CompletedTask
            : AskNowAsync<Done>(Operations.Typing, new TypingRequest(topic.Type, topic.Id, typing), cancellation);

    /// <summary>
    /// Chooses how others see the user, on all devices, until another choice or until the user's last connection has ended; returns how it is
    /// now. <see cref="PresenceStatus.Online"/> takes the choice back.
    /// </summary>
    /// <param name="status">Anything but <see cref="PresenceStatus.Offline"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public async Task<PresenceStatus> SetPresenceAsync(PresenceStatus status, CancellationToken cancellation = default)
    {
        var updated = await AskAsync<PresenceUpdated>(Operations.PresenceUpdate, new UpdatePresence(status), cancellation).ConfigureAwait(false);
        return updated.Status;
    }

    /// <summary>Asks to be let into a server whose join policy is <see cref="JoinPolicy.Request"/>. Asking again replaces the message.</summary>
    /// <param name="serverId">A public server.</param>
    /// <param name="message">1 to 500 characters for those who decide.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task RequestToJoinAsync(string serverId, string? message = null, CancellationToken cancellation = default) =>
        AskAsync<Done>(Operations.JoinRequest, new RequestJoin(serverId, message), cancellation);

    /// <summary>Approves or denies what a user has asked for; takes the permission to manage invites.</summary>
    /// <param name="serverId">Which server.</param>
    /// <param name="userId">Who asked.</param>
    /// <param name="approve">True: makes the user a member.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">
    /// The server refused. <c>not_found</c>: the user asks no more, which may be this very decision, when its answer was lost.
    /// </exception>
    public Task DecideJoinRequestAsync(string serverId, string userId, bool approve, CancellationToken cancellation = default) =>
        AskAsync<Done>(
            approve ? Operations.JoinRequestApprove : Operations.JoinRequestDeny, new DecideJoinRequest(serverId, userId), cancellation);

    /// <summary>Makes a member leave a server.</summary>
    /// <param name="serverId">Which server.</param>
    /// <param name="userId">A member below the user.</param>
    /// <param name="reason">1 to 300 characters, for the audit log.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">
    /// The server refused. <c>not_found</c>: there is no such member, which may be this very kick, when its answer was lost.
    /// </exception>
    public Task KickAsync(string serverId, string userId, string? reason = null, CancellationToken cancellation = default) =>
        AskAsync<Done>(Operations.MemberKick, new KickMember(serverId, userId, reason), cancellation);

    /// <summary>Makes somebody leave a server and keeps them out.</summary>
    /// <param name="serverId">Which server.</param>
    /// <param name="userId">Anyone below the user, a member or not.</param>
    /// <param name="reason">1 to 300 characters, for the audit log and the list of bans.</param>
    /// <param name="until">When it ends; for good unless given.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task BanAsync(
        string serverId, string userId, string? reason = null, DateTimeOffset? until = null, CancellationToken cancellation = default) =>
        AskAsync<Done>(Operations.MemberBan, new BanMember(serverId, userId, reason, until), cancellation);

    /// <summary>Asks whether the server answers on this connection; does not wait for another.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">
    /// The server refused, or there is no connection (<c>unavailable</c>, reason <c>not_connected</c>).
    /// </exception>
    public Task<Pong> PingAsync(CancellationToken cancellation = default) =>
        AskNowAsync<Pong>(Operations.Ping, new PingRequest(), cancellation);

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

    /// <summary>
    /// For what may be asked twice without harm: waits for a connection, and asks again on the next when one ends without an answer, and after
    /// a while when the server had been asked too often.
    /// </summary>
    private async Task<T> AskAsync<T>(string operation, object request, CancellationToken cancellation)
    {
        while (true)
        {
            var link = await _connected.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                return await link.InvokeAsync<T>(operation, request, cancellation).ConfigureAwait(false);
            }
            catch (LinkLostException)
            {
                _connected.Close(link);
            }
            catch (RealtimeException refusal) when (refusal is { Code: ErrorCode.RateLimited, RetryAfterMs: not null })
            {
                // However often it happens, the wait is the server's to say; the backoff adds jitter alone.
                var wait = new Backoff(_options.Random).Next(TimeSpan.FromMilliseconds(refusal.RetryAfterMs.Value));
                await Task.Delay(wait, _options.TimeProvider, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<T> AskNowAsync<T>(string operation, object request, CancellationToken cancellation)
    {
        var link = _connected.Current ?? throw RealtimeException.NotConnected();
        try
        {
            return await link.InvokeAsync<T>(operation, request, cancellation).ConfigureAwait(false);
        }
        catch (LinkLostException exception)
        {
            throw RealtimeException.NotConnected(exception);
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

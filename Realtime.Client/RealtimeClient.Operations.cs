using Realtime.Client.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Client;

/// <content>What can be asked of the server. Where the client is with its connection is the other part.</content>
public sealed partial class RealtimeClient
{
    /// <summary>
    /// Sends a message, and returns when it is committed. Sends to one topic arrive in the order of the calls. One that got no answer, or
    /// was refused for the moment (<c>unavailable</c>, <c>rate_limited</c>, <c>internal</c>), is sent again with the same nonce until it
    /// has one, so that it is stored once; those behind it wait.
    /// </summary>
    /// <param name="topic">A channel, conversation or stream.</param>
    /// <param name="content">The message; with attachments it may be empty.</param>
    /// <param name="nonce">1 to 64 of <c>A-Z a-z 0-9 _ . -</c>, to send a message again that an earlier process may have sent. Made here unless given.</param>
    /// <param name="replyTo">The id of the message in the same topic that it answers.</param>
    /// <param name="attachments">Up to 10 ids of what the user has uploaded with <see cref="UploadAsync"/> and not sent yet.</param>
    /// <param name="threadId">The id of the message in the same topic whose thread it goes to.</param>
    /// <param name="cancellation">
    /// Before it is sent: it is not. Afterwards it ends the waiting alone, and whether the message is stored is not known; it is not sent again.
    /// </param>
    /// <exception cref="RealtimeException">The server refused it; <c>slow_mode</c> says when to try again.</exception>
    /// <exception cref="GoodbyeException">The server ended the connection and said not to come back, and the client is not started again.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed first.</exception>
    public Task<MessageSent> SendAsync(
        TopicRef topic, string content, string? nonce = null, string? replyTo = null, IReadOnlyList<string>? attachments = null, string? threadId = null,
        CancellationToken cancellation = default)
    {
        ThrowIfInvalid(topic);
        ArgumentNullException.ThrowIfNull(content);
        if (nonce is not null && !Identifier.IsValid(nonce))
        {
            throw new ArgumentException($"A nonce is 1 to {Identifier.MaxLength} of A-Z a-z 0-9 _ . -", nameof(nonce));
        }
        return _sends.SendAsync(
            new SendMessage(topic.Type, topic.Id, content, nonce ?? Guid.NewGuid().ToString("N"), replyTo, attachments, threadId), cancellation);
    }

    /// <summary>
    /// Uploads a file over HTTP, to be sent with a message; no connection is needed. It is tried once; whoever tries again under the
    /// same <paramref name="id"/> has it stored once. What is never sent the server removes after a day.
    /// </summary>
    /// <param name="content">Read to its end, and left open.</param>
    /// <param name="name">What the file is called, as everyone will see it.</param>
    /// <param name="id">The app's own id for it; one of the server's unless given. With it <see cref="UploadProgressed"/> can be told apart.</param>
    /// <param name="progress">Told how many bytes have been handed to the network.</param>
    /// <param name="cancellation">Breaks it off, and nothing of it stays.</param>
    /// <exception cref="RealtimeException">The server refused: <c>too_large</c> when the file is.</exception>
    /// <exception cref="HttpRequestException">It could not be reached, or answered what no Realtime server does.</exception>
    public Task<AttachmentUploaded> UploadAsync(
        Stream content, string name, string? id = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(name);
        return _attachments.UploadAsync(content, name, id, progress, cancellation);
    }

    /// <summary>Opens an attachment that the user may see, over HTTP.</summary>
    /// <param name="attachmentId">Which.</param>
    /// <param name="thumbnail">True: the smaller picture of it, where it has one.</param>
    /// <param name="cancellation">Ends the waiting for its beginning.</param>
    /// <returns>Its bytes, to be disposed.</returns>
    /// <exception cref="RealtimeException">The server refused.</exception>
    /// <exception cref="HttpRequestException">It could not be reached, or answered what no Realtime server does.</exception>
    public Task<Stream> DownloadAsync(string attachmentId, bool thumbnail = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attachmentId);
        return _attachments.DownloadAsync(attachmentId, thumbnail, cancellation);
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

    /// <summary>Loads all that a client begins with, of one moment: servers, channels, conversations, unread counts, positions.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<Snapshot> SnapshotAsync(CancellationToken cancellation = default) =>
        AskAsync<Snapshot>(Operations.Snapshot, new GetSnapshot(), cancellation);

    /// <summary>Loads a page of a topic's messages: the newest, those before a seq, or those after one.</summary>
    /// <param name="topic">A channel, conversation or stream.</param>
    /// <param name="before">Exclusive; not together with <paramref name="after"/>.</param>
    /// <param name="after">Exclusive.</param>
    /// <param name="limit">1 to the server's limit; the server's default unless given.</param>
    /// <param name="threadId">The root of a thread, for its replies; else what stands in the topic itself.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<HistoryPage> HistoryAsync(
        TopicRef topic, long? before = null, long? after = null, int? limit = null, string? threadId = null,
        CancellationToken cancellation = default) =>
        AskAsync<HistoryPage>(Operations.History, new HistoryRequest(topic.Type, topic.Id, before, after, limit, threadId), cancellation);

    /// <summary>Moves the user's read watermark of a topic forward; never back.</summary>
    /// <param name="topic">A channel, conversation or stream.</param>
    /// <param name="seq">Read up to here, inclusive.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<MarkedRead> MarkReadAsync(TopicRef topic, long seq, CancellationToken cancellation = default) =>
        AskAsync<MarkedRead>(Operations.MessageRead, new MarkRead(topic.Type, topic.Id, seq), cancellation);

    /// <summary>Loads a page of the threads that the user follows, the one with the last reply first.</summary>
    /// <param name="unread">True: only those with something to read.</param>
    /// <param name="limit">1 to 100; 50 unless given.</param>
    /// <param name="cursor">The <see cref="ThreadPage.NextCursor"/> of the page before.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<ThreadPage> ThreadsAsync(
        bool? unread = null, int? limit = null, string? cursor = null, CancellationToken cancellation = default) =>
        AskAsync<ThreadPage>(Operations.Threads, new ListThreads(unread, limit, cursor), cancellation);

    /// <summary>Moves the user's watermark in a thread forward; never back.</summary>
    /// <param name="threadId">The root of the thread.</param>
    /// <param name="seq">Read up to here, inclusive.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task<MarkedRead> MarkThreadReadAsync(string threadId, long seq, CancellationToken cancellation = default) =>
        AskAsync<MarkedRead>(Operations.ThreadRead, new MarkThreadRead(threadId, seq), cancellation);

    /// <summary>Follows a thread, or says no to it, whatever is written in it.</summary>
    /// <param name="threadId">The root of the thread.</param>
    /// <param name="follow">False: no longer.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused.</exception>
    public Task FollowThreadAsync(string threadId, bool follow = true, CancellationToken cancellation = default) =>
        AskAsync<Done>(follow ? Operations.ThreadFollow : Operations.ThreadUnfollow, new FollowThread(threadId), cancellation);

    /// <summary>Finds messages by what they say, of those that the user may read; the newest first.</summary>
    /// <param name="query">Which, and the page of them.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RealtimeException">The server refused; <c>unavailable</c> (<c>too_wide</c>) when too much holds these words.</exception>
    public Task<FoundMessages> SearchAsync(SearchMessages query, CancellationToken cancellation = default) =>
        AskAsync<FoundMessages>(Operations.Search, query, cancellation);

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
}

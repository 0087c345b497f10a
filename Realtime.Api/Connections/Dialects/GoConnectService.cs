using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Conversations;
using Realtime.Api.Http;
using Realtime.Api.Messages;
using Realtime.Api.Reading;
using Realtime.Api.Servers;
using Realtime.Api.Streams;
using Realtime.Api.Subscriptions;
using Realtime.Api.Typing;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections.Dialects;

/// <param name="Field">What the client called the scope.</param>
internal sealed record GoConnectPlace(GoConnectSession Session, string Scope, string Field = "scope");

/// <summary><c>room.join</c>; the rest is <see cref="SubscriptionRequest"/>'s.</summary>
internal sealed record GoConnectJoin(GoConnectPlace Place, long? After = null, string? Epoch = null);

/// <summary><c>dm.open</c></summary>
internal sealed record GoConnectDirect(GoConnectSession Session, string UserId);

/// <summary><c>chat.send</c>: <see cref="SendMessage"/>, with a scope for a topic.</summary>
internal sealed record GoConnectMessage(
    GoConnectPlace Place, string Body, string? Nonce, string? ReplyTo, IReadOnlyList<string>? Attachments, string? ThreadId);

/// <summary><c>chat.typing</c></summary>
internal sealed record GoConnectTyping(GoConnectPlace Place, bool Typing);

/// <summary><c>chat.read</c>: up to a message, or in a scope up to a seq, or everything.</summary>
internal sealed record GoConnectRead(GoConnectPlace? Place, string? MessageId, long? Seq);

/// <summary><c>chat.history</c></summary>
internal sealed record GoConnectHistory(GoConnectPlace Place, long? Before, long? After, int? Limit, string? ThreadId);

/// <summary><c>chat.edits</c></summary>
internal sealed record GoConnectEdits(string MessageId, int? Limit = null, string? Cursor = null);

/// <summary>What a room's joining and leaving are answered with; the rest only to one who said what it had seen, as <see cref="Subscription"/>'s.</summary>
internal sealed record GoConnectRoom(
    string Room, string Status, long? Seq = null, string? Epoch = null, bool? Complete = null, IReadOnlyList<Message>? Messages = null);

/// <summary>What GoConnect asks of scopes, of which the hub knows nothing. Who may do what, the services say.</summary>
internal sealed class GoConnectService(
    SubscriptionService subscriptions,
    ChannelService channels,
    ConversationService conversations,
    StreamService streams,
    StreamModeratorService moderators,
    MessageService messages,
    MessageEditing editing,
    TypingService typing,
    ReadingService reading,
    AccessControl access,
    IOptions<Limits> limits)
{
    private const string AnnouncementsTitle = "Announcements";
    private const string Joined = "joined";
    private const string Left = "left";

    /// <summary>
    /// What is everybody's from the beginning, as GoConnect's clients join no room for it: what concerns the user alone, and the
    /// announcements, once there are any.
    /// </summary>
    public async Task<Result<Done>> OpenAsync(ClientConnection connection, GoConnectSession session, CancellationToken cancellation)
    {
        session.UserId = connection.Caller.UserId;
        var result = await subscriptions.SubscribeAsync(
            connection, new SubscribeRequest([Of(new TopicRef(TopicKind.User, session.UserId)), Of(GoConnectScope.Host)]), cancellation);
        return result.IsRefused ? result.Refusal : Done.Instance;
    }

    public async Task<Result<GoConnectRoom>> JoinAsync(ClientConnection connection, GoConnectJoin request, CancellationToken cancellation)
    {
        if (!GoConnectScope.TryParse(request.Place.Scope, out var named))
        {
            return NoScope(request.Place);
        }
        if (request.After < 0)
        {
            return Refuse.Invalid("after", "'after' is a seq: 0 or more.");
        }
        if (named == GoConnectScope.Host && await PrepareHostAsync(connection.Caller, cancellation) is { } notReady)
        {
            return notReady;
        }
        var topics = new List<TopicRef> { named };
        if (named.Type == TopicKind.Server)
        {
            var first = await FirstChannelAsync(connection, request.Place.Session, named.Id, cancellation);
            if (first.IsRefused)
            {
                return first.Refusal;
            }
            await LeaveChannelAsync(connection, request.Place.Session, named.Id, but: first.Value);
            if (first.Value is { } channel)
            {
                request.Place.Session.Join(named.Id, channel.Id);
                topics.Add(channel);
            }
        }
        // What was missed are messages, and those of a network are its channel's.
        var asked = topics.Select(topic => topic == topics[^1] ? Of(topic) with { After = request.After, Epoch = request.Epoch } : Of(topic));
        var result = await subscriptions.SubscribeAsync(connection, new SubscribeRequest([.. asked]), cancellation);
        if (result.IsRefused)
        {
            return result.Refusal;
        }
        if (result.Value.Subscriptions.FirstOrDefault(one => one.Status != SubscriptionStatus.Subscribed) is { } denied)
        {
            // All of a room, or nothing of it.
            await LeaveAsync(connection, request.Place);
            return denied.Reason is null ? Refuse.NotFound : Refuse.TooMany("rooms", limits.Value.SubscriptionsPerConnection);
        }
        var joined = result.Value.Subscriptions[^1];
        return request.After is null
            ? new GoConnectRoom(request.Place.Scope, Joined)
            : new GoConnectRoom(request.Place.Scope, Joined, joined.Seq, joined.Epoch, joined.Complete, joined.Messages);
    }

    /// <summary>One that the caller is not in is left already.</summary>
    public async Task<Result<GoConnectRoom>> LeaveAsync(ClientConnection connection, GoConnectPlace room)
    {
        if (!GoConnectScope.TryParse(room.Scope, out var named))
        {
            return NoScope(room);
        }
        if (named.Type == TopicKind.Server)
        {
            await LeaveChannelAsync(connection, room.Session, named.Id, but: null);
        }
        await subscriptions.UnsubscribeAsync(connection, new SubscribeRequest([Of(named)]));
        return new GoConnectRoom(room.Scope, Left);
    }

    /// <summary>Opens the conversation of the caller and another, unless there is one, and joins it.</summary>
    public async Task<Result<GoConnectRoom>> OpenDirectAsync(ClientConnection connection, GoConnectDirect request, CancellationToken cancellation)
    {
        if (!Identifier.IsValid(request.UserId))
        {
            return Refuse.InvalidId("userId");
        }
        var opened = await conversations.OpenAsync(connection.Caller, new CreateConversation([request.UserId]), cancellation);
        return opened.IsRefused
            ? opened.Refusal with { Field = "userId" }
            : await JoinAsync(
                connection, new GoConnectJoin(new GoConnectPlace(request.Session, GoConnectScope.OfDirect(opened.Value.Conversation.Id))), cancellation);
    }

    public Task<Result<MessageSent>> SendAsync(ClientConnection connection, GoConnectMessage message, CancellationToken cancellation) =>
        InAsync(connection, message.Place, async topic =>
            topic == GoConnectScope.Host && await PrepareHostAsync(connection.Caller, cancellation) is { } notReady
                ? notReady
                : await messages.SendAsync(
                    connection.Caller,
                    new SendMessage(topic.Type, topic.Id, message.Body, message.Nonce, message.ReplyTo, message.Attachments, message.ThreadId),
                    cancellation),
            cancellation);

    public Task<Result<Done>> TypeAsync(ClientConnection connection, GoConnectTyping request, CancellationToken cancellation) =>
        InAsync(connection, request.Place, topic =>
            typing.TypeAsync(connection, new TypingRequest(topic.Type, topic.Id, request.Typing), cancellation), cancellation);

    public async Task<Result<MarkedRead>> MarkReadAsync(ClientConnection connection, GoConnectRead request, CancellationToken cancellation)
    {
        if (request.MessageId is not null)
        {
            return await reading.MarkAsync(connection.Caller, request.MessageId, cancellation);
        }
        if (request.Place is null)
        {
            return Refuse.Invalid("scope", "Say what was read: a 'message_id', or a 'scope'.", "required");
        }
        // A mark stops at what there is.
        return await InAsync(connection, request.Place, topic =>
            reading.MarkAsync(connection.Caller, new MarkRead(topic.Type, topic.Id, request.Seq ?? long.MaxValue), cancellation), cancellation);
    }

    public Task<Result<HistoryPage>> HistoryAsync(ClientConnection connection, GoConnectHistory request, CancellationToken cancellation) =>
        InAsync(connection, request.Place, topic => messages.HistoryAsync(
            connection.Caller, new HistoryRequest(topic.Type, topic.Id, request.Before, request.After, request.Limit, request.ThreadId), cancellation),
            cancellation);

    public Task<Result<Page<EarlierContent>>> EditsAsync(ClientConnection connection, GoConnectEdits request, CancellationToken cancellation) =>
        editing.EditsAsync(connection.Caller, request.MessageId, new PageRequest(request.Limit, request.Cursor), cancellation);

    private async Task<Result<T>> InAsync<T>(
        ClientConnection connection, GoConnectPlace place, Func<TopicRef, Task<Result<T>>> askAsync, CancellationToken cancellation)
    {
        var found = await FindAsync(connection, place, cancellation);
        return found.IsRefused ? found.Refusal : await askAsync(found.Value);
    }

    /// <summary>Where the messages of a scope are.</summary>
    private async Task<Result<TopicRef>> FindAsync(ClientConnection connection, GoConnectPlace place, CancellationToken cancellation)
    {
        if (!GoConnectScope.TryParse(place.Scope, out var named))
        {
            return NoScope(place);
        }
        if (named.Type != TopicKind.Server)
        {
            return named;
        }
        // What is said in a room is said where its messages come from, though another channel may have become the first one.
        if (place.Session.ChannelOf(named.Id) is { } id && new TopicRef(TopicKind.Channel, id) is var joined
            && connection.IsIn(joined.In(connection.Caller.Tenant)))
        {
            return joined;
        }
        var first = await FirstChannelAsync(connection, place.Session, named.Id, cancellation);
        return first.IsRefused ? first.Refusal : first.Value is { } channel ? channel : Refuse.NotFound;
    }

    /// <summary>The first text channel of a network that the caller may see; null when there is none.</summary>
    private async Task<Result<TopicRef?>> FirstChannelAsync(
        ClientConnection connection, GoConnectSession session, string network, CancellationToken cancellation)
    {
        var visible = await channels.ListAsync(connection.Caller, network, cancellation);
        if (visible.IsRefused)
        {
            return visible.Refusal;
        }
        if (visible.Value.Items.FirstOrDefault(channel => channel.Kind == ChannelKind.Text) is not { } first)
        {
            return (TopicRef?)null;
        }
        session.Note(network, first.Id);
        return (TopicRef?)new TopicRef(TopicKind.Channel, first.Id);
    }

    private async Task LeaveChannelAsync(ClientConnection connection, GoConnectSession session, string network, TopicRef? but)
    {
        if (session.ChannelOf(network) is { } id && id != but?.Id)
        {
            session.Leave(network);
            await subscriptions.UnsubscribeAsync(connection, new SubscribeRequest([Of(new TopicRef(TopicKind.Channel, id))]));
        }
    }

    /// <summary>
    /// Sees to it that an admin may write announcements: the first one who wants to starts their stream, and all others moderate it, whoever
    /// the first one was. What others want to do there is the stream's to allow.
    /// </summary>
    private async Task<Refusal?> PrepareHostAsync(Caller caller, CancellationToken cancellation)
    {
        // One who moderates it already, as memory knows of whoever writes there now and then, costs nothing more.
        if (!caller.Roles.HasFlag(CallerRoles.Admin)
            || await access.CheckAsync(caller, GoConnectScope.Host.In(caller.Tenant), Right.Moderate, cancellation) is null)
        {
            return null;
        }
        var host = await streams.FindAsync(caller, GoConnectScope.Host.Id, cancellation);
        if (host.Refusal == Refuse.NotFound)
        {
            await streams.StartAsync(caller, new StartStream(AnnouncementsTitle, GoConnectScope.Host.Id), cancellation);
            // It may be another's who was as quick.
            host = await streams.FindAsync(caller, GoConnectScope.Host.Id, cancellation);
        }
        if (host.IsRefused)
        {
            return host.Refusal;
        }
        if (host.Value.OwnerId == caller.UserId)
        {
            return null;
        }
        return (await moderators.AddAsync(caller, new StreamUser(host.Value.Id, caller.UserId), cancellation)).Refusal;
    }

    private static SubscriptionRequest Of(TopicRef topic) => new(topic.Type, topic.Id);

    private static Refusal NoScope(GoConnectPlace place) =>
        Refuse.Invalid(place.Field, $"'{place.Field}' is host, network:<id> or dm:<id>.", "invalid_id");
}

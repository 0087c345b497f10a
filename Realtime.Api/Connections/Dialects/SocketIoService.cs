using Microsoft.Extensions.Options;
using Realtime.Api.Messages;
using Realtime.Api.Reading;
using Realtime.Api.Subscriptions;
using Realtime.Api.Typing;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections.Dialects;

/// <summary>A room: by its id, as <c>conversationId</c> or <c>roomId</c>, or as a topic, which says of what kind it is, too.</summary>
internal abstract record SocketIoPlace
{
    public string? ConversationId { get; init; }

    public string? RoomId { get; init; }

    public TopicRef? Topic { get; init; }

    public string? Id => Topic?.Id ?? ConversationId ?? RoomId;
}

/// <summary><c>joinRoom</c> and <c>leaveRoom</c>; the rest is <see cref="SubscriptionRequest"/>'s.</summary>
internal sealed record SocketIoRoom : SocketIoPlace
{
    public long? After { get; init; }

    public string? Epoch { get; init; }
}

/// <summary><c>message:send</c>: <see cref="SendMessage"/>, whose content may be called <c>text</c>.</summary>
internal sealed record SocketIoMessage : SocketIoPlace
{
    public string? Content { get; init; }

    public string? Text { get; init; }

    public string? Nonce { get; init; }

    public string? ReplyTo { get; init; }

    public IReadOnlyList<string>? Attachments { get; init; }
}

/// <summary><c>message:typing</c></summary>
internal sealed record SocketIoTyping : SocketIoPlace
{
    public bool IsTyping { get; init; } = true;
}

/// <summary><c>message:read</c>: up to a message, up to a seq, or everything.</summary>
internal sealed record SocketIoRead : SocketIoPlace
{
    public string? MessageId { get; init; }

    public long? Seq { get; init; }
}

/// <summary>What Naxtapaz asks of rooms, whose ids do not say of what kind they are. Who may do what, the services say.</summary>
internal sealed class SocketIoService(
    SubscriptionService subscriptions,
    MessageService messages,
    TypingService typing,
    ReadingService reading,
    IOptions<Limits> limits)
{
    private static readonly TopicKind[] WithMessages = [TopicKind.Conversation, TopicKind.Channel, TopicKind.Stream];

    private static readonly TopicKind[] All = [.. WithMessages, TopicKind.Server, TopicKind.User];

    /// <summary>Everyone is in a room of their own from the beginning, as calls and notifications come without one being joined.</summary>
    public async Task<Result<Done>> ConnectAsync(ClientConnection connection, CancellationToken cancellation)
    {
        var own = new SubscriptionRequest(TopicKind.User, connection.Caller.UserId);
        var result = await subscriptions.SubscribeAsync(connection, new SubscribeRequest([own]), cancellation);
        return result.IsRefused ? result.Refusal : Done.Instance;
    }

    /// <returns>As SUBSCRIBE answers it; <c>not_found</c> when there is no such room, or none that the caller may hear.</returns>
    public Task<Result<Subscription>> JoinAsync(ClientConnection connection, SocketIoRoom room, CancellationToken cancellation) =>
        InAsync<Subscription>(connection, room, All, async topic =>
        {
            var request = new SubscriptionRequest(topic.Type, topic.Id, room.After, room.Epoch);
            var result = await subscriptions.SubscribeAsync(connection, new SubscribeRequest([request]), cancellation);
            return result switch
            {
                { Refusal: { } refusal } => refusal,
                { Value.Subscriptions: [{ Status: SubscriptionStatus.Subscribed } joined] } => joined,
                { Value.Subscriptions: [{ Reason: not null }] } => Refuse.TooMany("rooms", limits.Value.SubscriptionsPerConnection),
                _ => Refuse.NotFound,
            };
        });

    /// <summary>One that the caller is not in is left already.</summary>
    public async Task<Result<Done>> LeaveAsync(ClientConnection connection, SocketIoRoom room)
    {
        if (!Identifier.IsValid(room.Id))
        {
            return NoRoom(room);
        }
        var joined = KindsOf(connection, room, All).Where(topic => connection.IsIn(topic.In(connection.Caller.Tenant)));
        await subscriptions.UnsubscribeAsync(
            connection, new SubscribeRequest([.. joined.Select(topic => new SubscriptionRequest(topic.Type, topic.Id))]));
        return Done.Instance;
    }

    public Task<Result<MessageSent>> SendAsync(ClientConnection connection, SocketIoMessage message, CancellationToken cancellation) =>
        InAsync(connection, message, WithMessages, topic => messages.SendAsync(
            connection.Caller,
            new SendMessage(topic.Type, topic.Id, message.Content ?? message.Text ?? "", message.Nonce, message.ReplyTo, message.Attachments),
            cancellation));

    public Task<Result<Done>> TypeAsync(ClientConnection connection, SocketIoTyping request, CancellationToken cancellation) =>
        InAsync(connection, request, WithMessages, topic => typing.TypeAsync(
            connection, new TypingRequest(topic.Type, topic.Id, request.IsTyping), cancellation));

    public async Task<Result<MarkedRead>> MarkReadAsync(ClientConnection connection, SocketIoRead request, CancellationToken cancellation)
    {
        if (request.MessageId is not null)
        {
            return await reading.MarkAsync(connection.Caller, request.MessageId, cancellation);
        }
        // A mark stops at what there is.
        return await InAsync(connection, request, WithMessages, topic => reading.MarkAsync(
            connection.Caller, new MarkRead(topic.Type, topic.Id, request.Seq ?? long.MaxValue), cancellation));
    }

    /// <summary>Asks of one kind after the other, until there is one with this id that the caller may know of.</summary>
    private static async Task<Result<T>> InAsync<T>(
        ClientConnection connection, SocketIoPlace place, TopicKind[] kinds, Func<TopicRef, Task<Result<T>>> askAsync)
    {
        if (!Identifier.IsValid(place.Id))
        {
            return NoRoom(place);
        }
        Result<T> result = Refuse.NotFound;
        foreach (var topic in KindsOf(connection, place, kinds))
        {
            result = await askAsync(topic);
            if (result.Refusal != Refuse.NotFound)
            {
                break;
            }
        }
        return result;
    }

    /// <summary>First where the connection is, then what the id looks like, then the others.</summary>
    private static TopicRef[] KindsOf(ClientConnection connection, SocketIoPlace place, TopicKind[] kinds) =>
        place.Topic is { } named
            ? [named]
            : kinds.Select(kind => new TopicRef(kind, place.Id!))
                .OrderByDescending(topic => connection.IsIn(topic.In(connection.Caller.Tenant)))
                .ThenByDescending(topic => topic.Id.StartsWith(PrefixOf(topic.Type), StringComparison.Ordinal))
                .ToArray();

    private static Refusal NoRoom(SocketIoPlace place) =>
        Refuse.InvalidId(place.Topic is not null ? "topic.id" : place.RoomId is not null ? "roomId" : "conversationId");

    private static string PrefixOf(TopicKind kind) => kind switch
    {
        TopicKind.Conversation => Identifier.ConversationPrefix,
        TopicKind.Channel => Identifier.ChannelPrefix,
        TopicKind.Stream => Identifier.StreamPrefix,
        TopicKind.Server => Identifier.ServerPrefix,
        _ => Identifier.UserPrefix,
    };
}

using System.Text.Json;
using Microsoft.Extensions.Options;
using Realtime.Api.Conversations;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Servers;
using Realtime.Api.Subscriptions;
using Realtime.Api.Typing;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Api.Connections.Dialects;

/// <param name="Token">Null for the one that the connection has been opened with.</param>
internal sealed record XcordHello(XcordSession Session, string? Token);

/// <param name="HeartbeatInterval">How often a client had better say PING, in milliseconds.</param>
internal sealed record XcordWelcome(string SessionId, int HeartbeatInterval);

internal sealed record XcordNames(XcordSession Session, IReadOnlyList<string> Channels);

/// <param name="ChannelId">Of a channel or a conversation, or its name as one subscribes to it.</param>
internal sealed record XcordTyping(string ChannelId, bool IsTyping);

/// <summary>What XCORD asks in one frame and the hub in several: channels by name, which may cover many topics. Who may do what, the services say.</summary>
internal sealed class XcordService(
    SubscriptionService subscriptions,
    ChannelService channels,
    ConversationService conversations,
    TypingService typing,
    ConnectionRenewal renewal,
    EventPublisher events,
    IOptions<Limits> limits,
    ILogger<XcordService> logger)
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(30);

    /// <summary>Says who is there; with a newer token the connection lasts as long as that one.</summary>
    public async Task<Result<XcordWelcome>> HelloAsync(ClientConnection connection, XcordHello hello, CancellationToken cancellation)
    {
        if (hello.Token is { } token && await renewal.RenewAsync(connection, new AuthRefresh(token), cancellation) is { IsRefused: true, Refusal: { } refusal })
        {
            return refusal;
        }
        await ChangeAsync(
            connection, hello.Session, async () => await JoinAsync(connection, hello.Session, XcordChannel.EventsOf(connection.Caller.UserId), cancellation));
        return new XcordWelcome(connection.Id, (int)HeartbeatInterval.TotalMilliseconds);
    }

    /// <summary>Each name for itself: one that may not be subscribed to is told as an ERROR, before the others are.</summary>
    public async Task<Result<Done>> SubscribeAsync(ClientConnection connection, XcordNames names, CancellationToken cancellation)
    {
        if (names.Channels.Count > limits.Value.SubscriptionsPerCall)
        {
            return Refuse.TooMany("channels", limits.Value.SubscriptionsPerCall);
        }
        await ChangeAsync(connection, names.Session, async () =>
        {
            foreach (var name in names.Channels)
            {
                var refusal = XcordChannel.TryParse(name, connection.Caller.UserId, out var channel)
                    ? await JoinAsync(connection, names.Session, channel, cancellation)
                    : Refuse.Invalid("channels", "No channel has such a name.", "invalid_id");
                if (refusal is not null)
                {
                    var error = refusal.ToError();
                    events.Tell(connection, client => client.Error(error with { Message = $"{name}: {error.Message}" }));
                }
            }
        });
        return Done.Instance;
    }

    public async Task<Result<Done>> UnsubscribeAsync(ClientConnection connection, XcordNames names)
    {
        if (names.Channels.Count > limits.Value.SubscriptionsPerCall)
        {
            return Refuse.TooMany("channels", limits.Value.SubscriptionsPerCall);
        }
        await ChangeAsync(connection, names.Session, async () =>
        {
            foreach (var name in names.Channels)
            {
                if (XcordChannel.TryParse(name, connection.Caller.UserId, out var channel))
                {
                    await LeaveAsync(connection, names.Session.Drop(channel.Text));
                }
            }
        });
        return Done.Instance;
    }

    /// <summary>In a conversation, a channel or a stream, whichever has this id and is the caller's to write to.</summary>
    public async Task<Result<Done>> TypeAsync(ClientConnection connection, XcordTyping request, CancellationToken cancellation)
    {
        if (XcordChannel.TryParse(request.ChannelId, connection.Caller.UserId, out var named))
        {
            return await typing.TypeAsync(connection, new TypingRequest(named.Topic.Type, named.Topic.Id, request.IsTyping), cancellation);
        }
        var result = await TypeAsync(TopicKind.Conversation);
        if (result.Refusal == Refuse.NotFound)
        {
            result = await TypeAsync(TopicKind.Channel);
        }
        return result.Refusal == Refuse.NotFound ? await TypeAsync(TopicKind.Stream) : result;

        Task<Result<Done>> TypeAsync(TopicKind kind) =>
            typing.TypeAsync(connection, new TypingRequest(kind, request.ChannelId, request.IsTyping), cancellation);
    }

    private async Task ChangeAsync(ClientConnection connection, XcordSession session, Func<Task> change)
    {
        session.Noticing ??= told => Notice(connection, session, told);
        await session.Changing.WaitAsync();
        try
        {
            await change();
        }
        finally
        {
            session.Changing.Release();
        }
    }

    /// <summary>Null when it is subscribed; else why not.</summary>
    private async Task<Refusal?> JoinAsync(ClientConnection connection, XcordSession session, XcordChannel channel, CancellationToken cancellation)
    {
        var caller = connection.Caller;
        var topics = new List<(TopicRef Topic, XcordParts Parts, string? ServerId)> { (channel.Topic, channel.Parts, null) };
        if (channel.Topic.Type == TopicKind.Server)
        {
            var visible = await channels.ListAsync(caller, channel.Topic.Id, cancellation);
            if (visible.IsRefused)
            {
                return visible.Refusal;
            }
            topics.AddRange(visible.Value.Items.Select(one => (new TopicRef(TopicKind.Channel, one.Id), XcordParts.All, (string?)one.ServerId)));
        }
        else if (channel.Text == XcordChannel.AllConversations)
        {
            topics.AddRange((await ConversationsAsync(connection, cancellation)).Select(id => (new TopicRef(TopicKind.Conversation, id), XcordParts.All, (string?)null)));
        }
        else if (channel.ServerId is { } serverId)
        {
            var found = await channels.FindAsync(caller, channel.Topic.Id, cancellation);
            if (found.IsRefused || found.Value.ServerId != serverId)
            {
                return found.Refusal ?? Refuse.NotFound;
            }
            topics[0] = (channel.Topic, channel.Parts, serverId);
        }
        if (channel.IsCover)
        {
            session.NoteCover(channel.Text);
        }
        foreach (var (topic, parts, serverId) in topics)
        {
            session.Add(topic.In(caller.Tenant), channel.Text, parts, serverId);
        }

        Refusal? refused = null;
        foreach (var some in topics.Where(one => !connection.IsIn(one.Topic.In(caller.Tenant))).Chunk(limits.Value.SubscriptionsPerCall))
        {
            var request = new SubscribeRequest([.. some.Select(one => new SubscriptionRequest(one.Topic.Type, one.Topic.Id))]);
            var answer = await subscriptions.SubscribeAsync(connection, request, cancellation);
            foreach (var denied in (answer.Value?.Subscriptions ?? []).Where(one => one.Status == SubscriptionStatus.Denied))
            {
                var topic = new TopicRef(denied.Type, denied.Id);
                session.Drop(topic.In(caller.Tenant), channel.Text);
                // A covered topic that has just gone is nobody's loss.
                refused = denied.Reason is not null ? Refuse.TooMany("channels", limits.Value.SubscriptionsPerConnection)
                    : topic == channel.Topic ? Refuse.NotFound
                    : refused;
            }
        }
        if (refused == Refuse.NotFound)
        {
            await LeaveAsync(connection, session.Drop(channel.Text));
        }
        return refused;
    }

    private async Task<IReadOnlyList<string>> ConversationsAsync(ClientConnection connection, CancellationToken cancellation)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await conversations.ListAsync(connection.Caller, new PageRequest(100, cursor), cancellation)).Value!;
            ids.AddRange(page.Items.Select(conversation => conversation.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null && ids.Count < limits.Value.SubscriptionsPerConnection);
        return ids;
    }

    private async Task LeaveAsync(ClientConnection connection, IReadOnlyList<Topic> topics)
    {
        foreach (var some in topics.Chunk(limits.Value.SubscriptionsPerCall))
        {
            await subscriptions.UnsubscribeAsync(
                connection, new SubscribeRequest([.. some.Select(topic => new SubscriptionRequest(topic.Kind, topic.Id))]));
        }
    }

    /// <summary>What a connection is told may mean that a name it has covers more now.</summary>
    private void Notice(ClientConnection connection, XcordSession session, OutboundEvent told)
    {
        switch (told.Name)
        {
            case Events.SubscriptionEnded:
                var ended = JsonSerializer.Deserialize<SubscriptionEnded>(told.Payload.Span, WireJson.Options)!.Topic.In(connection.Caller.Tenant);
                // It may have been let in again meanwhile.
                if (!connection.IsIn(ended))
                {
                    session.Forget(ended);
                }
                break;
            case Events.ConversationCreate:
                Follow(connection, session, XcordChannel.ConversationsOf(connection.Caller.UserId));
                break;
            case Events.ChannelCreate or Events.ChannelUpdate or Events.RoleUpdate or Events.RoleDelete or Events.MemberUpdate
                when told.Group is not null && Topic.TryParse(told.Group, out var topic) && topic.Kind == TopicKind.Server:
                Follow(connection, session, new XcordChannel(XcordChannel.OfServer(topic.Id), topic.ToRef(), XcordParts.All));
                break;
            default:
                break;
        }
    }

    private void Follow(ClientConnection connection, XcordSession session, XcordChannel cover)
    {
        if (session.Covers(cover.Text) && session.TryBecomeDue(cover.Text))
        {
            _ = FollowAsync(connection, session, cover);
        }
    }

    private async Task FollowAsync(ClientConnection connection, XcordSession session, XcordChannel cover)
    {
        // Whoever tells waits for nobody, and this asks the database.
        await Task.Yield();
        try
        {
            await ChangeAsync(connection, session, async () =>
            {
                session.NoLongerDue(cover.Text);
                if (session.Covers(cover.Text) && connection.Transport.Goodbye is null)
                {
                    await JoinAsync(connection, session, cover, CancellationToken.None);
                }
            });
        }
        catch (Exception failure)
        {
            logger.CoverNotFollowed(failure, cover.Text);
        }
    }
}

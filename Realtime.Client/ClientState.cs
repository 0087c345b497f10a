using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Client;

/// <summary>
/// What an app shows of where its user is: a snapshot, and what was told since. Nothing in it waits or changes: <see cref="Apply"/> answers
/// the state after an event. Every event says how something is now, so that to apply one twice is to apply it once.
/// </summary>
/// <param name="Now">As a snapshot taken now would be, but for <see cref="ServerSnapshot.Online"/> of servers that tell no counts.</param>
/// <param name="IsStale">
/// Something was told that an event cannot say all of: there is a topic that was not known, or the user may other things than before. Take
/// another snapshot; until then <paramref name="Now"/> is as it was but for that.
/// </param>
public sealed record ClientState(Snapshot Now, bool IsStale = false)
{
    private const int CountedUpTo = 1_000;

    private string Me => Now.Me.Id;

    private ClientState Stale => this with { IsStale = true };

    /// <summary>The state after an event of one of the topics of the snapshot.</summary>
    public ClientState Apply(TopicEvent told) => told switch
    {
        MessageChanged change => OnMessage(change),
        TopicReset or PermissionsChanged or ServerJoined or ChannelCreated or StreamStarted => Stale,
        ReadChanged read when read.UserId == Me => OnRead(read),
        ServerChanged { Server: var server } => OnServer(server.Id, known =>
            known.Server.OwnerId == server.OwnerId || (known.Server.OwnerId != Me && server.OwnerId != Me) ? known with { Server = server } : null),
        ServerRemoved { Topic: var topic } => Leave(topic),
        RoleChanged { Role: var role } => OnServer(role.ServerId, known => OnRole(known, role)),
        RoleRemoved { Topic: var topic, RoleId: var id } => OnServer(topic.Id, known =>
            known.OwnRoles.Contains(id) ? null : known with { Roles = [.. known.Roles.Where(role => role.Id != id)] }),
        MemberUpdated { Member: var member } when member.UserId == Me => OnServer(member.ServerId, known =>
            known.OwnRoles.ToHashSet().SetEquals(member.Roles) && known.MutedUntil == member.MutedUntil ? known : null),
        ChannelChanged { Channel: var channel } => OnServer(channel.ServerId, known => OnChannel(known, channel)),
        ChannelRemoved { ChannelId: var id } => Leave(new TopicRef(TopicKind.Channel, id)),
        ConversationCreated { Conversation: var conversation } => Now.Conversations.Any(one => one.Id == conversation.Id) ? Put(conversation) : Stale,
        ConversationUpdated { Conversation: var conversation } => Put(conversation),
        ParticipantAdded added => OnAdded(added),
        ParticipantRemoved removed => OnRemoved(removed),
        UserUpdated { User: var user } => OnUser(user),
        StreamUpdated { Stream: var stream } => stream.EndedAt is not null
            ? Leave(new TopicRef(TopicKind.Stream, stream.Id))
            : With(Now with { Streams = Replace(Now.Streams, one => one.Id == stream.Id, _ => stream) }),
        StreamUserUpdated { Update: var update } when update.UserId == Me => OnModerating(update),
        PresenceChanged presence => OnPresence(presence),
        PresenceCounted { Topic: var topic, Online: var online } => OnServer(topic.Id, known => known with { Online = online }),
        BlockChanged { UserId: var id, IsBlocked: var isBlocked } => With(Now with
        {
            Blocked = [.. Now.Blocked.Where(one => one != id).Concat(isBlocked ? [id] : []).Order(StringComparer.Ordinal)],
        }),
        NotificationSettingChanged { Setting: var setting } => OnTopic(
            setting.Topic, topic => topic with { Level = setting.Level, MutedUntil = setting.MutedUntil }),
        NotificationArrived { Unread: var unread } => With(Now with { UnreadNotifications = unread }),
        NotificationsMarkedRead { Read.Unread: var unread } => With(Now with { UnreadNotifications = unread }),
        _ => this,
    };

    /// <summary>The state after the subscription to a topic has ended, since the user may not be there any more, or it is gone.</summary>
    /// <param name="topic">A server takes its channels along.</param>
    public ClientState Leave(TopicRef topic)
    {
        var channels = topic.Type == TopicKind.Server
            ? Now.Servers.Where(one => one.Server.Id == topic.Id).SelectMany(one => one.Channels).Select(one => one.Channel.Id).ToHashSet()
            : [];
        var left = Now with
        {
            Servers =
            [
                .. Now.Servers.Where(one => topic != new TopicRef(TopicKind.Server, one.Server.Id)).Select(one => topic.Type == TopicKind.Channel
                    ? one with { Channels = [.. one.Channels.Where(channel => channel.Channel.Id != topic.Id)] }
                    : one),
            ],
            Conversations = [.. Now.Conversations.Where(one => topic != new TopicRef(TopicKind.Conversation, one.Id))],
            Streams = [.. Now.Streams.Where(one => topic != new TopicRef(TopicKind.Stream, one.Id))],
            Topics =
            [
                .. Now.Topics.Where(one => topic != new TopicRef(one.Type, one.Id) && !(one.Type == TopicKind.Channel && channels.Contains(one.Id))),
            ],
        };
        return With(OfThoseSeen(left));
    }

    private ClientState OnMessage(MessageChanged change) => OnTopic(change.Topic, topic =>
    {
        if (change.Position.Seq <= topic.Seq)
        {
            return topic;
        }
        var message = change.Message;
        var isGone = message.DeletedAt is not null;
        // What is in a thread is unread there.
        var isCounted = message.Author.Id != Me && message.Seq > topic.ReadSeq && message.ThreadId is null;
        var mentions = message.MentionsEveryone == true || (message.Mentions?.Any(mention => mention.UserId == Me) ?? false)
            || (message.MentionsRoles is { } roles && HasOneOf(change.Topic, roles));
        if (message.Seq > topic.Seq)
        {
            return topic with
            {
                Seq = change.Position.Seq,
                Unread = Math.Min((topic.Unread ?? 0) + (isCounted && !isGone ? 1 : 0), CountedUpTo),
                Mentions = Math.Min((topic.Mentions ?? 0) + (isCounted && mentions ? 1 : 0), CountedUpTo),
            };
        }
        // Whether it mentioned the user before is not known here, where no messages are, nor how many there are past what is counted.
        if (isCounted && (mentions || topic.Mentions > 0 || (isGone && topic.Unread >= CountedUpTo)))
        {
            return null;
        }
        // A deletion is the last change of a message.
        return topic with { Seq = change.Position.Seq, Unread = isCounted && isGone ? topic.Unread - 1 : topic.Unread };
    });

    /// <summary>Whether one of the roles is one that the user was given in the server of the channel.</summary>
    private bool HasOneOf(TopicRef topic, IReadOnlyList<string> roles) => topic.Type == TopicKind.Channel
        && Now.Servers.Any(one => one.Channels.Any(channel => channel.Channel.Id == topic.Id) && one.OwnRoles.Any(roles.Contains));

    /// <summary>What is left unread when not all of it was read is not known here, where no messages are.</summary>
    private ClientState OnRead(ReadChanged read) => OnTopic(read.Topic, topic =>
        read.Seq <= topic.ReadSeq ? topic
        : read.Seq >= topic.Seq ? topic with { ReadSeq = read.Seq, Unread = 0, Mentions = 0 }
        : null);

    private ServerSnapshot? OnRole(ServerSnapshot known, Role role)
    {
        var before = known.Roles.FirstOrDefault(one => one.Id == role.Id);
        var isOwn = role.Id == Role.EveryoneId || known.OwnRoles.Contains(role.Id);
        if (isOwn && known.Server.OwnerId != Me && before?.Permissions != role.Permissions)
        {
            return null;
        }
        Role[] roles = [.. known.Roles.Where(one => one.Id != role.Id).Append(role).OrderByDescending(one => one.Rank)];
        return known with
        {
            Roles = roles,
            Rank = known.Rank is null ? null : roles.Where(one => known.OwnRoles.Contains(one.Id)).Select(one => one.Rank).Append(0).Max(),
        };
    }

    private static ServerSnapshot? OnChannel(ServerSnapshot known, Channel channel) =>
        known.Channels.Any(one => one.Channel.Id == channel.Id)
            ? known with
            {
                Channels =
                [
                    .. Replace(known.Channels, one => one.Channel.Id == channel.Id, one => one with { Channel = channel })
                        .OrderBy(one => one.Channel.Position).ThenBy(one => one.Channel.Id, StringComparer.Ordinal),
                ],
            }
            : null;

    /// <summary>A stream that the user comes to moderate is to be read first; one that the user only watches from now on is none of the snapshot's.</summary>
    private ClientState OnModerating(StreamUserUpdate update) =>
        Now.Streams.FirstOrDefault(stream => stream.Id == update.StreamId) is { } known
            ? update.IsModerator || known.OwnerId == Me ? this : Leave(new TopicRef(TopicKind.Stream, known.Id))
            : update.IsModerator ? Stale : this;

    private ClientState OnAdded(ParticipantAdded added)
    {
        if (Now.Conversations.FirstOrDefault(one => one.Id == added.ConversationId) is not { } conversation
            || conversation.Participants.Any(user => user.Id == added.User.Id))
        {
            return this;
        }
        var with = Put(conversation with
        {
            Participants = [.. conversation.Participants.Append(added.User).OrderBy(user => user.Id, StringComparer.Ordinal)],
        });
        // How the newcomer is has not been told.
        return Now.Presence?.Any(one => one.UserId == added.User.Id) == true ? with : with.Stale;
    }

    private ClientState OnRemoved(ParticipantRemoved removed)
    {
        if (removed.User.Id == Me)
        {
            return Leave(new TopicRef(TopicKind.Conversation, removed.ConversationId));
        }
        if (Now.Conversations.FirstOrDefault(one => one.Id == removed.ConversationId) is not { } conversation)
        {
            return this;
        }
        var without = Put(conversation with { Participants = [.. conversation.Participants.Where(user => user.Id != removed.User.Id)] });
        return without.With(OfThoseSeen(without.Now));
    }

    private ClientState OnUser(User user) => With(Now with
    {
        Me = user.Id == Me ? user with { Username = Now.Me.Username } : Now.Me,
        Conversations =
        [
            .. Now.Conversations.Select(one => one with { Participants = Replace(one.Participants, other => other.Id == user.Id, _ => user) }),
        ],
    });

    private ClientState OnPresence(PresenceChanged presence)
    {
        if (presence.UserId == Me)
        {
            // Others are told of the user's own status, too, where one who is invisible is offline; who hears this is connected.
            return presence.Topic.Type == TopicKind.User && presence.Status != PresenceStatus.Offline ? With(Now with { Status = presence.Status }) : this;
        }
        var seen = new PresenceChange(presence.UserId, presence.Status, presence.LastSeen);
        return Now.Presence is null ? this : With(Now with { Presence = Replace(Now.Presence, one => one.UserId == seen.UserId, _ => seen) });
    }

    /// <summary>Without those whom the user is in no conversation with any more.</summary>
    private static Snapshot OfThoseSeen(Snapshot of)
    {
        var seen = of.Conversations.SelectMany(one => one.Participants).Select(user => user.Id).ToHashSet();
        return of.Presence is null ? of : of with { Presence = [.. of.Presence.Where(one => seen.Contains(one.UserId))] };
    }

    private ClientState Put(Conversation conversation) =>
        With(Now with { Conversations = Replace(Now.Conversations, one => one.Id == conversation.Id, _ => conversation) });

    /// <param name="change">Null when it cannot be said.</param>
    private ClientState OnServer(string id, Func<ServerSnapshot, ServerSnapshot?> change)
    {
        if (Now.Servers.FirstOrDefault(one => one.Server.Id == id) is not { } known)
        {
            return this;
        }
        return change(known) is { } changed ? With(Now with { Servers = Replace(Now.Servers, one => one == known, _ => changed) }) : Stale;
    }

    /// <param name="change">Null when it cannot be said.</param>
    private ClientState OnTopic(TopicRef topic, Func<TopicSnapshot, TopicSnapshot?> change)
    {
        if (Now.Topics.FirstOrDefault(one => (one.Type, one.Id) == (topic.Type, topic.Id)) is not { } known)
        {
            return this;
        }
        return change(known) is { } changed ? With(Now with { Topics = Replace(Now.Topics, one => one == known, _ => changed) }) : Stale;
    }

    private ClientState With(Snapshot now) => this with { Now = now };

    private static IReadOnlyList<T> Replace<T>(IReadOnlyList<T> all, Func<T, bool> which, Func<T, T> with) =>
        [.. all.Select(one => which(one) ? with(one) : one)];
}

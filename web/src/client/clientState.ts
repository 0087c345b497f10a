import {
  passingEventNames,
  type Channel,
  type Conversation,
  type MessageChange,
  type MessageRead,
  type ParticipantChange,
  type PassingEventName,
  type PassingEvents,
  type PresenceChange,
  type Role,
  type ServerSnapshot,
  type Snapshot,
  type StreamUserUpdate,
  type TopicRef,
  type TopicSnapshot,
  type User,
} from './contract.ts';
import { topicKey } from './topic.ts';

const countedUpTo = 1_000;
/** The role that every member has. */
const everyone = 'everyone';

type Reducers = { readonly [E in PassingEventName]?: (state: ClientState, told: PassingEvents[E]) => ClientState };

/** What is not here concerns nothing of it. */
const reducers: Reducers = {
  PERMISSIONS_UPDATE: stale,
  SERVER_CREATE: stale,
  CHANNEL_CREATE: stale,
  STREAM_START: stale,
  SUBSCRIPTION_ENDED: (state, { topic }) => leave(state, topic),
  MESSAGE_READ: onRead,
  SERVER_UPDATE: (state, server) =>
    onServer(state, server.id, (known) =>
      known.server.ownerId === server.ownerId || (known.server.ownerId !== meOf(state) && server.ownerId !== meOf(state)) ? { ...known, server } : undefined,
    ),
  SERVER_DELETE: (state, { serverId }) => leave(state, { type: 'SERVER', id: serverId }),
  ROLE_CREATE: onRole,
  ROLE_UPDATE: onRole,
  ROLE_DELETE: (state, { serverId, roleId }) =>
    onServer(state, serverId, (known) =>
      known.ownRoles.includes(roleId) ? undefined : { ...known, roles: known.roles.filter(({ id }) => id !== roleId) },
    ),
  MEMBER_UPDATE: (state, member) =>
    member.userId === meOf(state)
      ? onServer(state, member.serverId, (known) =>
          sameSet(known.ownRoles, member.roles) && known.mutedUntil === member.mutedUntil ? known : undefined,
        )
      : state,
  CHANNEL_UPDATE: (state, channel) => onServer(state, channel.serverId, (known) => withChannel(known, channel)),
  CHANNEL_DELETE: (state, { channelId }) => leave(state, { type: 'CHANNEL', id: channelId }),
  CONVERSATION_CREATE: (state, conversation) =>
    state.now.conversations.some(({ id }) => id === conversation.id) ? put(state, conversation) : stale(state),
  CONVERSATION_UPDATE: put,
  PARTICIPANT_ADD: onAdded,
  PARTICIPANT_REMOVE: onRemoved,
  USER_UPDATE: (state, { user }) => onUser(state, user),
  STREAM_UPDATE: (state, stream) =>
    stream.endedAt !== undefined
      ? leave(state, { type: 'STREAM', id: stream.id })
      : withNow(state, { streams: replace(state.now.streams, ({ id }) => id === stream.id, () => stream) }),
  STREAM_USER_UPDATE: (state, update) => (update.userId === meOf(state) ? onModerating(state, update) : state),
  PRESENCE_UPDATE: onPresence,
  PRESENCE_COUNT: (state, { serverId, online }) => onServer(state, serverId, (known) => ({ ...known, online })),
  BLOCK_UPDATE: (state, { userId, isBlocked }) =>
    withNow(state, { blocked: [...state.now.blocked.filter((id) => id !== userId), ...(isBlocked ? [userId] : [])].sort() }),
  NOTIFICATION_SETTING_UPDATE: (state, { topic, level, mutedUntil }) =>
    onTopic(state, topic, ({ mutedUntil: _, ...known }) => ({ ...known, level, ...(mutedUntil !== undefined && { mutedUntil }) })),
  NOTIFICATION: onUnread,
  NOTIFICATION_READ: onUnread,
};

/**
 * What an app shows of where its user is: a snapshot, and what was told since. Nothing in it waits or changes: each method answers the state
 * after what was told. Every event says how something is now, so that to apply one twice is to apply it once.
 */
export class ClientState {
  /** The events that concern it: hear them before the snapshot is taken, and apply them to it. */
  static readonly events: readonly PassingEventName[] = passingEventNames.filter((name) => name in reducers);

  /** As a snapshot taken now would be, but for `online` of servers that tell no counts. */
  readonly now: Snapshot;
  /**
   * Something was told that an event cannot say all of: there is a topic that was not known, or the user may other things than before. Take
   * another snapshot; until then `now` is as it was but for that.
   */
  readonly isStale: boolean;

  constructor(now: Snapshot, isStale = false) {
    this.now = now;
    this.isStale = isStale;
  }

  /** The state after an event that `on` hands over. */
  apply<E extends PassingEventName>(event: E, told: PassingEvents[E]): ClientState {
    const reduce: Reducers[E] = reducers[event];
    return reduce ? reduce(this, told) : this;
  }

  /** The state after a change in a topic, as its subscription hands it over. */
  change(change: MessageChange): ClientState {
    return onChange(this, change);
  }

  /** The state after a subscription was told to start anew. */
  reset(): ClientState {
    return stale(this);
  }

  /** The state after the subscription to a topic was denied, since the user may not be there any more, or it is gone. A server takes its channels along. */
  leave(topic: TopicRef): ClientState {
    return leave(this, topic);
  }
}

function onChange(state: ClientState, { topic, seq, message }: MessageChange): ClientState {
  return onTopic(state, topic, (known) => {
    if (seq <= known.seq) {
      return known;
    }
    const isGone = message.deletedAt !== undefined;
    const unread = known.unread ?? 0;
    // What is in a thread is unread there.
    const isCounted = message.author.id !== meOf(state) && message.seq > (known.readSeq ?? 0) && message.threadId === undefined;
    const mentions =
      message.mentionsEveryone === true ||
      (message.mentions ?? []).some(({ userId }) => userId === meOf(state)) ||
      hasOneOf(state, topic, message.mentionsRoles ?? []);
    if (message.seq > known.seq) {
      return {
        ...known,
        seq,
        unread: Math.min(unread + (isCounted && !isGone ? 1 : 0), countedUpTo),
        mentions: Math.min((known.mentions ?? 0) + (isCounted && mentions ? 1 : 0), countedUpTo),
      };
    }
    // Whether it mentioned the user before is not known here, where no messages are, nor how many there are past what is counted.
    if (isCounted && (mentions || (known.mentions ?? 0) > 0 || (isGone && unread >= countedUpTo))) {
      return undefined;
    }
    // A deletion is the last change of a message.
    return { ...known, seq, ...(isCounted && isGone && { unread: unread - 1 }) };
  });
}

/** Whether one of the roles is one that the user was given in the server of the channel. */
function hasOneOf({ now }: ClientState, { type, id }: TopicRef, roles: string[]): boolean {
  const server = type === 'CHANNEL' ? now.servers.find(({ channels }) => channels.some(({ channel }) => channel.id === id)) : undefined;
  return server?.ownRoles.some((role) => roles.includes(role)) ?? false;
}

function onRole(state: ClientState, role: Role): ClientState {
  return onServer(state, role.serverId, (known) => withRole(meOf(state), known, role));
}

function onUnread(state: ClientState, { unread }: { unread: number }): ClientState {
  return withNow(state, { unreadNotifications: unread });
}

function leave(state: ClientState, topic: TopicRef): ClientState {
  const { now } = state;
  const key = topicKey(topic);
  const isLeft = (type: TopicRef['type'], id: string): boolean => topicKey({ type, id }) === key;
  const channels = new Set(now.servers.filter(({ server }) => isLeft('SERVER', server.id)).flatMap((one) => one.channels.map(({ channel }) => channel.id)));
  return withNow(
    state,
    ofThoseSeen({
      ...now,
      servers: now.servers
        .filter(({ server }) => !isLeft('SERVER', server.id))
        .map((one) => ({ ...one, channels: one.channels.filter(({ channel }) => !isLeft('CHANNEL', channel.id)) })),
      conversations: now.conversations.filter(({ id }) => !isLeft('CONVERSATION', id)),
      streams: now.streams.filter(({ id }) => !isLeft('STREAM', id)),
      topics: now.topics.filter((one) => topicKey(one) !== key && !(one.type === 'CHANNEL' && channels.has(one.id))),
    }),
  );
}

/** What is left unread when not all of it was read is not known here, where no messages are. */
function onRead(state: ClientState, { topic, userId, seq }: MessageRead): ClientState {
  if (userId !== meOf(state)) {
    return state;
  }
  return onTopic(state, topic, (known) =>
    seq <= (known.readSeq ?? 0) ? known : seq >= known.seq ? { ...known, readSeq: seq, unread: 0, mentions: 0 } : undefined,
  );
}

function withRole(me: string, known: ServerSnapshot, role: Role): ServerSnapshot | undefined {
  const before = known.roles.find(({ id }) => id === role.id);
  const isOwn = role.id === everyone || known.ownRoles.includes(role.id);
  if (isOwn && known.server.ownerId !== me && !(before && sameSet(before.permissions, role.permissions))) {
    return undefined;
  }
  const roles = [...known.roles.filter(({ id }) => id !== role.id), role].sort((a, b) => b.rank - a.rank);
  const own = roles.filter(({ id }) => known.ownRoles.includes(id)).map(({ rank }) => rank);
  return { ...known, roles, ...(known.rank !== undefined && { rank: Math.max(0, ...own) }) };
}

function withChannel(known: ServerSnapshot, channel: Channel): ServerSnapshot | undefined {
  const isIt = (one: { channel: Channel }): boolean => one.channel.id === channel.id;
  return known.channels.some(isIt)
    ? {
        ...known,
        channels: [...replace(known.channels, isIt, (one) => ({ ...one, channel }))].sort(
          (a, b) => a.channel.position - b.channel.position || byName(a.channel.id, b.channel.id),
        ),
      }
    : undefined;
}

/** A stream that the user comes to moderate is to be read first; one that the user only watches from now on is none of the snapshot's. */
function onModerating(state: ClientState, { streamId, isModerator }: StreamUserUpdate): ClientState {
  const known = state.now.streams.find(({ id }) => id === streamId);
  if (!known) {
    return isModerator ? stale(state) : state;
  }
  return isModerator || known.ownerId === meOf(state) ? state : leave(state, { type: 'STREAM', id: streamId });
}

function onAdded(state: ClientState, { conversationId, user }: ParticipantChange): ClientState {
  const conversation = state.now.conversations.find(({ id }) => id === conversationId);
  if (!conversation || conversation.participants.some(({ id }) => id === user.id)) {
    return state;
  }
  const after = put(state, { ...conversation, participants: [...conversation.participants, user].sort((a, b) => byName(a.id, b.id)) });
  // How the newcomer is has not been told.
  return after.now.presence?.some(({ userId }) => userId === user.id) ? after : stale(after);
}

function onRemoved(state: ClientState, { conversationId, user }: ParticipantChange): ClientState {
  if (user.id === meOf(state)) {
    return leave(state, { type: 'CONVERSATION', id: conversationId });
  }
  const conversation = state.now.conversations.find(({ id }) => id === conversationId);
  if (!conversation) {
    return state;
  }
  const after = put(state, { ...conversation, participants: conversation.participants.filter(({ id }) => id !== user.id) });
  return withNow(after, ofThoseSeen(after.now));
}

function onUser(state: ClientState, user: User): ClientState {
  const { me, conversations } = state.now;
  return withNow(state, {
    me: user.id === me.id ? { ...user, ...(me.username !== undefined && { username: me.username }) } : me,
    conversations: conversations.map((one) => ({ ...one, participants: replace(one.participants, ({ id }) => id === user.id, () => user) })),
  });
}

function onPresence(state: ClientState, { userId, status, lastSeen, serverId }: PresenceChange): ClientState {
  if (userId === meOf(state)) {
    // Others are told of the user's own status, too, where one who is invisible is offline; who hears this is connected.
    return serverId === undefined && status !== 'offline' ? withNow(state, { status }) : state;
  }
  const { presence } = state.now;
  return presence ? withNow(state, { presence: replace(presence, (one) => one.userId === userId, () => ({ userId, status, lastSeen })) }) : state;
}

function put(state: ClientState, conversation: Conversation): ClientState {
  return withNow(state, { conversations: replace(state.now.conversations, ({ id }) => id === conversation.id, () => conversation) });
}

/** Without those whom the user is in no conversation with any more. */
function ofThoseSeen(now: Snapshot): Snapshot {
  const seen = new Set(now.conversations.flatMap(({ participants }) => participants.map(({ id }) => id)));
  return now.presence ? { ...now, presence: now.presence.filter(({ userId }) => seen.has(userId)) } : now;
}

function replace<T>(all: readonly T[], isIt: (one: T) => boolean, by: (one: T) => T): T[] {
  return all.map((one) => (isIt(one) ? by(one) : one));
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  const set = new Set(others);
  return new Set(some).size === set.size && some.every((one) => set.has(one));
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function stale({ now }: ClientState): ClientState {
  return new ClientState(now, true);
}

function withNow({ now, isStale }: ClientState, change: Partial<Snapshot>): ClientState {
  return new ClientState({ ...now, ...change }, isStale);
}

function meOf({ now }: ClientState): string {
  return now.me.id;
}

/** @param change answers undefined when it cannot be said */
function onServer(state: ClientState, id: string, change: (known: ServerSnapshot) => ServerSnapshot | undefined): ClientState {
  const known = state.now.servers.find(({ server }) => server.id === id);
  if (!known) {
    return state;
  }
  const changed = change(known);
  return changed ? withNow(state, { servers: replace(state.now.servers, (one) => one === known, () => changed) }) : stale(state);
}

/** @param change answers undefined when it cannot be said */
function onTopic(state: ClientState, topic: TopicRef, change: (known: TopicSnapshot) => TopicSnapshot | undefined): ClientState {
  const known = state.now.topics.find((one) => topicKey(one) === topicKey(topic));
  if (!known) {
    return state;
  }
  const changed = change(known);
  return changed ? withNow(state, { topics: replace(state.now.topics, (one) => one === known, () => changed) }) : stale(state);
}
